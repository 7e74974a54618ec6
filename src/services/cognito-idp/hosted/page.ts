import { documentHeaders, type Html, html } from '../../../kernel/html.ts'
import type { HttpResponse } from '../../../kernel/http.ts'
import type { ClientRecord } from '../ports/clients.ts'
import type { Needs } from '../ports.ts'
import { everyClient } from '../rules/clients.ts'
import { lookVersion } from '../rules/looks.ts'
import { browserOf, formToken, newBrowser, setCookie } from './cookies.ts'
import type { LookRecord } from './ports.ts'
import { texts } from './texts.ts'
import type { Visit } from './visit.ts'

/** What a page shows. */
export interface Page {
  readonly title: string
  readonly status?: number
  /** What is wrong: said first, and to screen readers at once. `field` is the id of the input to mend. */
  readonly error?: { readonly text: string; readonly field?: string } | undefined
  readonly notice?: string | undefined
  readonly content: Html
  /** Whether the page has a use for scripts, which it does without where there are none. */
  readonly isScripted?: boolean
}

/** What a page's content is made with. */
export interface Making {
  /** The hidden field that makes a form the page's own. */
  readonly token: Html
  /** A path of the domain, with the app's request. */
  readonly link: (path: string) => string
}

/** What the pages may load, and where their forms lead: no script but their own. */
function directivesOf(formsTo: string, script: string | undefined): readonly string[] {
  return [
    "style-src 'self'",
    "img-src 'self'",
    ...(script === undefined ? [] : [`script-src ${script}`]),
    `form-action 'self'${formsTo}`,
  ]
}

/**
 * Where a form's answer may lead. Browsers hold redirects after a form to the policy, also the app's own further ones,
 * so it names the scheme and not the host.
 */
function schemeOf(redirectUri: string | undefined): string {
  if (redirectUri === undefined) return ''
  const scheme = /^([a-z][a-z0-9+.-]*:)/i.exec(redirectUri)?.[1]?.toLowerCase() ?? ''
  return scheme === 'http:' ? ' http: https:' : ` ${scheme}`
}

/** Shows a page of an app; `make` gets what its forms and links need. */
export async function showPage(
  needs: Pick<Needs, 'userPools' | 'keyRing' | 'random'>,
  visit: Visit,
  app: { readonly client: ClientRecord; readonly redirectUri?: string } | undefined,
  make: (making: Making) => Page,
): Promise<HttpResponse> {
  const known = browserOf(visit)
  const browser = known ?? newBrowser(needs)
  const query = visit.query.toString()
  const page = make({
    token: html`<input type="hidden" name="_csrf" value="${formToken(needs, visit, browser)}">`,
    link: (path) => `${visit.base}${path}${query === '' ? '' : `?${query}`}`,
  })
  const look = app && (await lookOf(needs, app.client))
  return {
    status: page.status ?? (page.error === undefined ? 200 : 400),
    headers: [
      ...documentHeaders(
        directivesOf(schemeOf(app?.redirectUri), page.isScripted === true ? `${visit.place}/passkeys.js` : undefined),
        'same-origin',
      ),
      ...(known === undefined ? setCookie(visit, 'browser', browser) : []),
    ],
    body: documentOf(visit, page, look).markup,
  }
}

/** A client's own look, else that of all clients. */
async function lookOf(
  { userPools }: Pick<Needs, 'userPools'>,
  { poolId, id }: Pick<ClientRecord, 'poolId' | 'id'>,
): Promise<LookRecord | undefined> {
  return (await userPools.look(poolId, id)) ?? userPools.look(poolId, everyClient)
}

function documentOf({ base }: Visit, page: Page, look: LookRecord | undefined): Html {
  const { error, notice } = page
  const part = (name: string): string =>
    `${base}/${name}?client_id=${look?.clientId ?? ''}&v=${look === undefined ? '' : lookVersion(look)}`
  return html`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${error === undefined ? '' : `${texts.problem}: `}${page.title}</title>
<link rel="stylesheet" href="${base}/style.css">
${look?.css !== undefined && html`<link rel="stylesheet" href="${part('custom.css')}">`}
${page.isScripted === true && html`<script src="${base}/passkeys.js" defer></script>`}
</head>
<body class="background-customizable">
<a class="skip" href="#content">${texts.skip}</a>
<main id="content">
${look?.image !== undefined && html`<img class="logo-customizable" src="${part('logo')}" alt="">`}
<h1>${page.title}</h1>
${error !== undefined && summary(error)}
${notice !== undefined && html`<div class="notice" role="status">${notice}</div>`}
${page.content}
</main>
</body>
</html>
`
}

/** The summary of what is wrong, which leads to the input that is. */
function summary({ text, field }: NonNullable<Page['error']>): Html {
  const told = field === undefined ? html`${text}` : html`<a href="#${field}">${text}</a>`
  return html`<div class="error errorMessage-customizable" role="alert" tabindex="-1">
<h2>${texts.problem}</h2>
<p>${told}</p>
</div>`
}

/** A page for a link that cannot be followed: it leads nowhere else. */
export function errorPage(
  needs: Pick<Needs, 'userPools' | 'keyRing' | 'random'>,
  visit: Visit,
  text: string,
  { status = 400, title = texts.errors.title }: { readonly status?: number; readonly title?: string } = {},
): Promise<HttpResponse> {
  return showPage(needs, visit, undefined, () => ({ title, status, error: { text }, content: html`` }))
}

/** Sends the browser elsewhere. */
export function redirect(location: string, headers: readonly string[] = [], status = 302): HttpResponse {
  return {
    status,
    headers: ['location', location, 'cache-control', 'no-store', 'referrer-policy', 'same-origin', ...headers],
  }
}

import { createHmac } from 'node:crypto'
import { sameSecret, secretFor } from '../../../tokens/keyRing.ts'
import type { Needs } from '../ports.ts'
import type { Visit } from './visit.ts'

type CookieName = 'browser' | 'session'

/** Whether the visit came by TLS. */
function isSecure({ place }: Visit): boolean {
  return place.startsWith('https:')
}

/** At a host of its own and by TLS, a domain's cookies are such as no neighbour can set. */
function nameOf(visit: Visit, name: CookieName): string {
  return `${isSecure(visit) && visit.base === '' ? '__Host-' : ''}poolhouse-${name}`
}

export function cookie(visit: Visit, name: CookieName): string | undefined {
  return visit.cookies[nameOf(visit, name)]
}

/**
 * A header that sets a cookie of the domain's pages, out of reach of scripts and of other sites' posts; `seconds` 0
 * takes it away. https://www.rfc-editor.org/rfc/rfc6265#section-4.1
 */
export function setCookie(visit: Visit, name: CookieName, value: string, seconds?: number): readonly string[] {
  const parts = [`${nameOf(visit, name)}=${value}`, `Path=${visit.base}/`, 'HttpOnly', 'SameSite=Lax']
  if (isSecure(visit)) parts.push('Secure')
  if (seconds !== undefined) parts.push(`Max-Age=${seconds}`)
  return ['set-cookie', parts.join('; ')]
}

const browserForm = /^[\w-]{32}$/

/** What names this browser to the pages; undefined before its first page. */
export function browserOf(visit: Visit): string | undefined {
  const value = cookie(visit, 'browser')
  return value !== undefined && browserForm.test(value) ? value : undefined
}

export function newBrowser({ random }: Pick<Needs, 'random'>): string {
  return Buffer.from(random.bytes(24)).toString('base64url')
}

/** What a page's forms carry, to show that they come from a page that this browser was given. */
export function formToken({ keyRing }: Pick<Needs, 'keyRing'>, { domain }: Visit, browser: string): string {
  return createHmac('sha256', secretFor(keyRing, 'cognito-idp/form'))
    .update(JSON.stringify([domain, browser]))
    .digest('base64url')
}

/**
 * Whether a form was sent from a page of this domain, which this browser was given. Other sites, siblings among them,
 * are told apart by what the browser says of the request where it says it.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function isOwnForm(needs: Pick<Needs, 'keyRing'>, visit: Visit): boolean {
  const site = visit.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const browser = browserOf(visit)
  if (browser === undefined) return false
  return sameSecret(formToken(needs, visit, browser), visit.form.get('_csrf') ?? '')
}

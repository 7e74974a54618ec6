import { hash } from 'node:crypto'
import type { Fault } from '../../../kernel/fault.ts'
import { documentHeaders, type Html, html } from '../../../kernel/html.ts'
import type { HttpResponse, Page } from '../../../kernel/http.ts'
import type { ListMessagesResponse } from '../operations/ListMessages.ts'
import type { MessageSummary } from '../rules/messages.ts'
import { style } from './style.ts'

/** Messages on the page: a link is good for what was signed, so there is no next page. */
const shown = 200

/** Seconds after which a browser asks again, where the link does not say. */
const usualPace = 15

/** What messages are for. */
const purposes: Readonly<Record<string, string>> = {
  signUp: 'Code to confirm a sign-up',
  resendCode: 'Code to confirm a sign-up, asked for again',
  forgotPassword: 'Code to reset a password',
  verifyAttribute: 'Code to verify an address',
  updateAttribute: 'Code to verify a changed address',
  invitation: 'Invitation with a temporary password',
  authentication: 'Code to sign in',
}

/**
 * The outbox in a browser: no script, no form, nothing but text of what strangers wrote. Its address is a secret, so it is
 * told to nobody: there is no referrer, no link elsewhere, and no copy.
 */
export const outboxPage: Page = {
  path: '/_poolhouse/outbox',
  service: 'poolhouse',
  operation: 'ListMessages',
  input: (query) => {
    const to = query.get('to')
    return { MaxResults: shown, ...(to !== null && { Destination: to }) }
  },
  show: (output, query) => {
    const pace = paceOf(query)
    const refresh = pace === 0 ? [] : ['refresh', String(pace)]
    // The page's operation is ListMessages.
    return document(200, 'Outbox', outbox(output as ListMessagesResponse, query.get('to'), pace), refresh)
  },
  refuse: (fault, requestId) => {
    const status = statusOf(fault)
    return document(
      status,
      'The outbox is not shown',
      refusal(fault, status, requestId),
      Object.entries(fault.headers).flat(),
    )
  },
}

/** Never, or not too often. */
function paceOf(query: URLSearchParams): number {
  const asked = query.get('refresh')
  if (asked === null || !/^\d{1,5}$/.test(asked)) return usualPace
  return asked === '0' ? 0 : Math.max(5, Number(asked))
}

function outbox({ Messages, NextToken }: ListMessagesResponse, to: string | null, pace: number): Html {
  const whose = to === null ? html`` : html` to <bdi>${to}</bdi>`
  const count = Messages.length === 0 ? 'No message' : NextToken === undefined ? 'All messages' : 'The newest messages'
  const turns = pace === 0 ? '' : `The page is brought up to date every ${pace} seconds. `
  return html`<p class="hint">${count}${whose}${Messages.length === 0 ? ' yet' : ', newest first'}. ${turns}<a href="">Bring it up to date now</a></p>
<p class="hint">This page’s address is a secret: whoever has it reads what is here.</p>
${Messages.length > 0 && html`<ol>${Messages.map(item)}</ol>`}
${NextToken !== undefined && html`<p class="hint">There are older ones: <code>poolhouse outbox --limit 1000</code> lists them.</p>`}`
}

function item(message: MessageSummary, index: number): Html {
  const { Time, Destination, Medium, Username, UserPoolId, Kind, Code, From, Subject, Body, Format } = message
  const id = `message-${index + 1}`
  const time = Time.toISOString()
  return html`<li><article aria-labelledby="${id}">
<h2 id="${id}">${Object.hasOwn(purposes, Kind) ? purposes[Kind] : Kind}</h2>
${Code !== undefined && html`<p class="code"><code>${Code}</code></p>`}
<dl>
<dt>To</dt><dd><bdi>${Destination}</bdi> (${Medium === 'SMS' ? 'SMS' : 'email'})</dd>
<dt>When</dt><dd><time datetime="${time}">${time.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time></dd>
<dt>User</dt><dd><bdi>${Username}</bdi> of <bdi>${UserPoolId}</bdi></dd>
<dt>Delivery</dt><dd>${deliveryOf(message)}</dd>
</dl>
${
  Body !== undefined &&
  html`<details>
<summary>The whole message${Format === 'html' && ', as HTML source'}</summary>
<dl>
${From !== undefined && html`<dt>From</dt><dd><bdi>${From}</bdi></dd>`}
${Subject !== undefined && html`<dt>Subject</dt><dd><bdi>${Subject}</bdi></dd>`}
</dl>
<pre>${Body}</pre>
</details>`
}
</article></li>`
}

function deliveryOf({ Delivery: { Status, By = '', Reason } }: MessageSummary): string {
  if (Status === 'kept') return 'kept here to be read'
  const way = `${Status} by ${By}`
  return Reason === undefined ? `${way}; its code is not kept` : `${way}: ${Reason}`
}

/** Signatures and policies that say no are one kind of no to a browser; AWS JSON calls most of them 400. */
function statusOf({ code, status = 400 }: Fault): number {
  return status === 400 && code !== 'ValidationException' ? 403 : status
}

function refusal({ message }: Fault, status: number, requestId: string): Html {
  return html`<div class="problem" role="alert"><p>${message}</p></div>
${
  status === 403 &&
  html`<p>It is shown to whoever has a link that is signed for it, for as long as the link is good, by somebody who may
<code>poolhouse:ListMessages</code>. <code>poolhouse outbox --page</code> prints such a link.</p>`
}
<p class="hint">Request ${requestId}</p>`
}

const stylesOnly = [`style-src 'sha256-${hash('sha256', style, 'base64')}'`, "form-action 'none'"]

function document(status: number, title: string, content: Html, headers: readonly string[]): HttpResponse {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`
  return { status, headers: [...documentHeaders(stylesOnly, 'no-referrer'), ...headers], body: markup }
}

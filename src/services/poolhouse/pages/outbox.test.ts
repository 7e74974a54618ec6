import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault } from '../../../kernel/fault.ts'
import { header } from '../../../kernel/http.ts'
import type { ListMessagesResponse } from '../operations/ListMessages.ts'
import { outboxPage } from './outbox.ts'

const message: ListMessagesResponse['Messages'][number] = {
  Time: new Date('2026-01-02T03:04:05.678Z'),
  UserPoolId: 'us-east-1_abc',
  Username: 'ana',
  Destination: 'ana@example.com',
  Medium: 'EMAIL',
  Kind: 'forgotPassword',
  Code: '123456',
  Subject: 'Your code',
  Body: 'Your code is 123456',
  Format: 'text',
  Delivery: { Status: 'kept' },
}

function shown(output: ListMessagesResponse, query = ''): string {
  return String(outboxPage.show(output, new URLSearchParams(query)).body)
}

function refused(fault: Fault) {
  const { status, headers, body } = outboxPage.refuse(fault, 'the-request')
  return { status, headers, text: String(body) }
}

describe('the page of the outbox', () => {
  it('tells of a message when, to whom, what for, its code, and how it fared', () => {
    const text = shown({ Messages: [message] })
    for (const told of [
      /<h2 id="message-1">Code to reset a password<\/h2>/,
      /<p class="code"><code>123456<\/code><\/p>/,
      /<bdi>ana@example\.com<\/bdi> \(email\)/,
      /<time datetime="2026-01-02T03:04:05\.678Z">2026-01-02 03:04:05 UTC<\/time>/,
      /<bdi>ana<\/bdi> of <bdi>us-east-1_abc<\/bdi>/,
      /<dd>kept here to be read<\/dd>/,
      /<pre>Your code is 123456<\/pre>/,
    ]) {
      assert.match(text, told)
    }
  })

  it('tells of one that left how, and that its code is not kept', () => {
    const { Code: _, Body: __, ...rest } = message
    const left = { ...rest, Medium: 'SMS', Delivery: { Status: 'sent', By: 'webhook' } } as const
    const text = shown({ Messages: [left] })
    assert.match(text, /\(SMS\).*<dd>sent by webhook; its code is not kept<\/dd>/s)
    assert.doesNotMatch(text, /<details>|class="code"/)
    const failed = {
      ...rest,
      Delivery: { Status: 'failed', By: 'smtp', Reason: 'the mail server <answered> 550' },
    } as const
    assert.match(shown({ Messages: [failed] }), /<dd>failed by smtp: the mail server &lt;answered&gt; 550<\/dd>/)
  })

  it('has no markup but its own, whatever a message says', () => {
    const hostile = '</pre><script>alert(1)</script>"\''
    const texts = { UserPoolId: hostile, Username: hostile, Destination: hostile, Kind: hostile, Code: hostile }
    const more = { Subject: hostile, Body: hostile, From: hostile, Format: 'html' } as const
    const text = shown(
      { Messages: [{ ...message, ...texts, ...more }] },
      new URLSearchParams({ to: hostile }).toString(),
    )
    assert.doesNotMatch(text, /<script|"'/)
    assert.equal(text.split('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;').length - 1, 9)
    assert.match(text, /<summary>The whole message, as HTML source<\/summary>/)
    const inherited = shown({ Messages: [{ ...message, Kind: 'constructor' }] })
    assert.match(inherited, /<h2 id="message-1">constructor<\/h2>/)
  })

  it('says when there are none, and when there are more than it shows', () => {
    assert.match(shown({ Messages: [] }), /No message yet\./)
    assert.match(shown({ Messages: [message] }), /All messages, newest first\./)
    assert.match(
      shown({ Messages: [message], NextToken: 'x' }),
      /The newest messages, newest first\..*There are older ones/s,
    )
  })

  it('asks again as often as the link says, but not too often, or never', () => {
    const pace = (query: string) =>
      header(outboxPage.show({ Messages: [] }, new URLSearchParams(query)).headers, 'refresh')
    const paces = ['', 'refresh=60', 'refresh=1', 'refresh=0', 'refresh=often', 'refresh=-5'].map(pace)
    assert.deepEqual(paces, ['15', '60', '5', undefined, '15', '15'])
  })

  it('asks for the newest, or for those to the link’s recipient', () => {
    assert.deepEqual(outboxPage.input(new URLSearchParams('')), { MaxResults: 200 })
    const to = new URLSearchParams('to=%2B15550001234')
    assert.deepEqual(outboxPage.input(to), { MaxResults: 200, Destination: '+15550001234' })
  })

  it('says no to whoever may not see it, and what makes a link', () => {
    const { status, text, headers } = refused(
      new Fault('InvalidSignatureException', 'Signature <expired>', { status: 400 }),
    )
    assert.equal(status, 403)
    assert.match(text, /role="alert"><p>Signature &lt;expired&gt;<\/p>/)
    assert.match(text, /<code>poolhouse outbox --page<\/code> prints such a link/)
    assert.match(text, /Request the-request/)
    assert.deepEqual([header(headers, 'refresh'), header(headers, 'cache-control')], [undefined, 'no-store'])
    assert.equal(refused(new Fault('AccessDeniedException', 'no')).status, 403)
  })

  it('says what else went wrong without a word of links', () => {
    for (const [code, given, expected] of [
      ['ValidationException', 400, 400],
      ['ThrottlingException', 429, 429],
      ['InternalErrorException', 500, 500],
    ] as const) {
      const { status, text } = refused(new Fault(code, 'sorry', { status: given }))
      assert.equal(status, expected)
      assert.doesNotMatch(text, /--page/)
    }
  })
})

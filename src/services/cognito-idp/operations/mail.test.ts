import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { CreateUserPoolRequest, EmailConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { type Bed, listOf, openBed, password, refused } from '../bed.fixture.ts'
import type { Message } from '../ports/messages.ts'

let bed: Bed
before(async () => {
  bed = await openBed()
})
after(() => bed.close())

/** The message of a sign-up in a pool of this kind. */
async function messageIn(input: Partial<CreateUserPoolRequest>, Username = 'ann'): Promise<Message> {
  const pool = await bed.pool({ AutoVerifiedAttributes: ['email'], ...input })
  const UserAttributes = listOf({ email: 'ann@example.com' })
  await bed.call('SignUp', { ClientId: await bed.client(pool), Username, Password: password, UserAttributes })
  const message = bed.messages.at(-1)
  assert.ok(message)
  return message
}

const of = async (EmailConfiguration: EmailConfigurationType) => {
  const { from, replyTo } = await messageIn({ EmailConfiguration })
  return [from, replyTo]
}
const identity = (name: string) => `arn:aws:ses:us-east-1:000000000000:identity/${name}`

test('mail is from whom the pool says, and answered to whom it says', async () => {
  assert.deepEqual(await of({}), [undefined, undefined])
  assert.deepEqual(await of({ SourceArn: identity('us@example.com') }), ['us@example.com', undefined])
  assert.deepEqual(await of({ SourceArn: identity('example.com') }), [undefined, undefined])
  const own = { EmailSendingAccount: 'DEVELOPER', SourceArn: identity('example.com') } as const
  const named = { ...own, From: 'Us <us@mail.Example.com>', ReplyToEmailAddress: 'help@example.org' }
  assert.deepEqual(await of(named), ['Us <us@mail.Example.com>', 'help@example.org'])
})

const wrong: readonly (readonly [string, EmailConfigurationType])[] = [
  ['mail in one’s own name without an identity', { EmailSendingAccount: 'DEVELOPER' }],
  ['an identity that is none of SES', { EmailSendingAccount: 'DEVELOPER', SourceArn: 'arn:aws:s3:::bucket' }],
  [
    'a sender of another domain than the identity',
    { EmailSendingAccount: 'DEVELOPER', SourceArn: identity('example.com'), From: 'us@notexample.com' },
  ],
  ['another address than the identity', { SourceArn: identity('us@example.com'), From: 'you@example.com' }],
  ['a sender who is no address', { From: 'us' }],
  ['a sender with another header', { From: 'Us\r\nBcc: eve@example.com <us@example.com>' }],
  ['more than one sender', { From: 'us@example.com, eve@example.com' }],
  ['an answer to no address', { ReplyToEmailAddress: 'help@example.com, eve@example.com' }],
]
for (const [what, EmailConfiguration] of wrong) {
  test(`a pool with ${what} is refused`, async () => {
    await refused(bed.pool({ EmailConfiguration }), 'InvalidParameterException')
  })
}

test('a text without tags stays the text that it is', async () => {
  const message = await messageIn({ EmailVerificationMessage: 'a & b < c: {####} {username}' }, '<i>')
  assert.equal(message.format, 'text')
  assert.equal(message.body, `a & b < c: ${message.code} <i>`)
})

test('in a text with tags, what people chose is no markup', async () => {
  const text = '<p>{username}: {####}</p>'
  const message = await messageIn({ EmailVerificationMessage: text, EmailVerificationSubject: '{username}' }, '<i>&"')
  assert.equal(message.format, 'html')
  assert.equal(message.body, `<p>&#60;i&#62;&#38;&#34;: ${message.code}</p>`)
  assert.equal(message.subject, '<i>&"')
})

test('a name that looks like a placeholder is not filled in', async () => {
  const { code, body } = await messageIn({ EmailVerificationMessage: '{username} {####}' }, '{####}')
  assert.equal(body, `{####} ${code}`)
})

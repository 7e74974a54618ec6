import { createHmac } from 'node:crypto'
import type { CodeDeliveryDetailsType, MessageTemplateType } from '@aws-sdk/client-cognito-identity-provider'
import { type KeyRingSource, secretFor } from '../../../tokens/keyRing.ts'
import type { Message } from '../ports/messages.ts'
import type { PoolRecord, PoolSettings } from '../ports/pools.ts'
import type { UserRecord } from '../ports/users.ts'
import type { Attributes } from './attributes.ts'
import { senderOf } from './emailConfiguration.ts'
import { foldName } from './usernames.ts'

/** Where a code goes. */
export interface Destination {
  readonly attribute: 'email' | 'phone_number'
  readonly medium: 'EMAIL' | 'SMS'
  readonly address: string
}

/** The attribute's address; undefined when the user has none. */
export function destinationOf(attributes: Attributes, attribute: 'email' | 'phone_number'): Destination | undefined {
  const address = attributes[attribute]
  if (address === undefined || address === '') return undefined
  return { attribute, medium: attribute === 'email' ? 'EMAIL' : 'SMS', address }
}

/** Where the code of a sign-up goes: a phone number comes before an email address. */
export function verificationDestination(pool: PoolSettings, attributes: Attributes): Destination | undefined {
  const verified = pool.AutoVerifiedAttributes ?? []
  return (['phone_number', 'email'] as const)
    .filter((name) => verified.includes(name))
    .map((name) => destinationOf(attributes, name))
    .find((destination) => destination !== undefined)
}

/** What the caller learns of a destination: `a***@e***`, `+*******1234`. */
export function deliveryDetails({ attribute, medium, address }: Destination): CodeDeliveryDetailsType {
  return { Destination: masked(address, medium), DeliveryMedium: medium, AttributeName: attribute }
}

function masked(address: string, medium: 'EMAIL' | 'SMS'): string {
  if (medium === 'SMS') return `+${'*'.repeat(Math.max(0, address.length - 5))}${address.slice(-4)}`
  const [local = '', domain = ''] = address.split('@')
  return `${local.slice(0, 1)}***@${domain.slice(0, 1)}***`
}

/** What a message carries, and where it goes. */
export interface Letter {
  readonly kind: Message['kind']
  readonly to: Destination
  /** The code, or the invitation's temporary password; empty where it has none. */
  readonly code: string
  /** What the code is sent as, where it is sent as a link. */
  readonly link?: string | undefined
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Texts instead of the pool's own. */
  readonly texts: MessageTemplateType
}

/** The message that carries a code, or a link with it. */
export function codeMessage(pool: PoolSettings, user: UserRecord, letter: Letter): Message {
  const template = pool.VerificationMessageTemplate
  const forgotten = letter.kind === 'forgotPassword'
  const what = forgotten ? 'password reset' : 'verification'
  const asLink = {
    EmailMessage:
      template?.EmailMessageByLink ?? 'Please follow this link to verify your email address: {##Verify email##}',
    EmailSubject: template?.EmailSubjectByLink ?? 'Your verification link',
  }
  if (letter.link !== undefined) return messageOf(pool, user, letter, asLink)
  const email = template?.EmailMessage ?? pool.EmailVerificationMessage ?? `Your ${what} code is {####}.`
  const sms = template?.SmsMessage ?? pool.SmsVerificationMessage ?? `Your ${what} code is {####}.`
  const subject = template?.EmailSubject ?? pool.EmailVerificationSubject ?? `Your ${what} code`
  return messageOf(pool, user, letter, { EmailMessage: email, EmailSubject: subject, SMSMessage: sms })
}

/** The message that carries the code of a second factor, or of a sign-in without a password. */
export function signInMessage(pool: PoolSettings, user: UserRecord, letter: Letter): Message {
  const email = pool.factors?.email
  const text = 'Your authentication code is {####}.'
  return messageOf(pool, user, letter, {
    EmailMessage: email?.Message ?? text,
    EmailSubject: email?.Subject ?? 'Your authentication code',
    SMSMessage: pool.SmsAuthenticationMessage ?? text,
  })
}

/** The message that invites a user whom an administrator created, perhaps without a password. */
export function invitation(pool: PoolSettings, user: UserRecord, letter: Letter): Message {
  const template = pool.AdminCreateUserConfig?.InviteMessageTemplate
  const hasPassword = letter.code !== ''
  const text = hasPassword
    ? 'Your username is {username} and temporary password is {####}.'
    : 'Your username is {username}.'
  const texts = {
    EmailMessage: template?.EmailMessage ?? text,
    EmailSubject: template?.EmailSubject ?? (hasPassword ? 'Your temporary password' : 'Your username'),
    SMSMessage: template?.SMSMessage ?? text,
  }
  return messageOf(pool, user, letter, texts)
}

/**
 * Placeholders are filled in with the values as text: a value never becomes a pattern, nor markup. A message with a link
 * is HTML, and so is the link's own text, which is the pool's or its function's.
 */
function messageOf(pool: PoolSettings, user: UserRecord, letter: Letter, ofPool: MessageTemplateType): Message {
  const { kind, code, link, at } = letter
  const { medium, address } = letter.to
  const texts = { ...ofPool, ...letter.texts }
  const name = user.username === user.sub ? address : user.username
  const fill = (text: string, shown = (value: string) => value): string =>
    text.replaceAll(/\{(####|username|##([^{}]+?)##)\}/g, (whole, what, label) => {
      if (label === undefined) return shown(what === 'username' ? name : code)
      return link === undefined ? whole : `<a href="${escaped(link)}">${label}</a>`
    })
  const template = (medium === 'EMAIL' ? texts.EmailMessage : texts.SMSMessage) ?? ''
  const format = medium === 'EMAIL' && (link !== undefined || hasMarkup(template)) ? 'html' : 'text'
  return {
    poolId: user.poolId,
    username: user.username,
    destination: address,
    medium,
    kind,
    code,
    subject: medium === 'EMAIL' ? fill(texts.EmailSubject ?? '') : '',
    body: fill(template, format === 'html' ? escaped : undefined),
    format,
    ...(medium === 'EMAIL' && senderOf(pool.EmailConfiguration)),
    at,
  }
}

/** Whether a template is HTML: one without a tag is sent as the text that it is. */
function hasMarkup(template: string): boolean {
  return /<[a-z!/][^>]*>/i.test(template)
}

function escaped(value: string): string {
  return value.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}

/**
 * What a caller learns of a code that nobody was sent, because nobody has the name: the same at every call, however the name
 * is spelled. Sign-ups and recovery tell of two places: of a user who is there one of the two is simulated as well.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
 */
export function simulatedDelivery(
  ring: KeyRingSource,
  { id, settings }: PoolRecord,
  name: string,
  attribute?: 'email' | 'phone_number',
  of: 'signUp' | 'recovery' = 'recovery',
): CodeDeliveryDetailsType {
  const digits = createHmac('sha256', secretFor(ring, 'cognito-idp/decoy-delivery'))
    .update(JSON.stringify([id, foldName(settings, name), of]))
    .digest()
  const letter = (at: number): string => String.fromCharCode(97 + ((digits[at] ?? 0) % 26))
  const byEmail =
    attribute === undefined ? settings.AutoVerifiedAttributes?.includes('phone_number') !== true : attribute === 'email'
  if (byEmail) return deliveryDetails({ attribute: 'email', medium: 'EMAIL', address: `${letter(0)}@${letter(1)}` })
  const last = String(digits.readUInt16BE(0) % 10_000).padStart(4, '0')
  return deliveryDetails({ attribute: 'phone_number', medium: 'SMS', address: `+1555555${last}` })
}

/** Addresses that a change left unverified, and that the pool verifies. */
export function changedDestinations(pool: PoolSettings, before: Attributes, after: Attributes): readonly Destination[] {
  return (['email', 'phone_number'] as const)
    .filter((name) => pool.AutoVerifiedAttributes?.includes(name) === true)
    .filter((name) => after[name] !== before[name] && after[`${name}_verified`] !== 'true')
    .map((name) => destinationOf(after, name))
    .filter((to) => to !== undefined)
}

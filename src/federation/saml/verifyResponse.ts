import type { KeyObject } from 'node:crypto'
import {
  type Assertion,
  BadAssertion,
  type Confirmation,
  isAssertion,
  isEncrypted,
  readAssertion,
} from './assertion.ts'
import { decrypt } from './encryption.ts'
import type { IdentityProvider } from './metadata.ts'
import { type SignatureRefusal, signatureIn, verifySignature } from './signature.ts'
import { type TimeRefusal, untimely, untimelyConfirmation } from './times.ts'
import { attribute, childrenOf, is, onlyChild, parseXml, textOf, UnreadableXml, within } from './xml.ts'

/** What is asked of a SAML response. */
export interface ResponseQuestion {
  /** The value of the form's `SAMLResponse`: base64 (SAML Bindings §3.5.4). */
  readonly response: string
  readonly provider: IdentityProvider
  /** Whom the assertion must be for: one of these in every restriction that it has. */
  readonly audiences: readonly string[] | ((audience: string) => boolean)
  /** Where it must have been sent. */
  readonly recipients: readonly string[] | ((recipient: string) => boolean)
  /** By which its assertion must be encrypted; where it is absent, none is. */
  readonly decryptionKey?: KeyObject
  /** The request that it must answer; absent where it may also come unasked. */
  readonly inResponseTo?: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Seconds after its issue in which it must be used, beside its own conditions. */
  readonly freshFor?: number
  /** Seconds before its time at which it is taken already, where the provider's clock is ahead; `leeway` when absent. */
  readonly earlyBy?: number
  /** Seconds after its end at which it is still taken; none when absent. */
  readonly leeway?: number
}

/** An assertion that is believed. */
interface VerifiedAssertion extends Assertion {
  /** Where it was sent: what AWS calls its audience. */
  readonly recipient: string
  /** Until when the same assertion could be shown again: whoever takes each only once remembers its id until then. */
  readonly redeemableUntil: number
}

/** Why a response proves nothing. */
type ResponseRefusal =
  | SignatureRefusal
  | TimeRefusal
  /** No base64, no XML, or not of the form of a response with one assertion. */
  | 'malformed'
  | 'tooLong'
  | 'encrypted'
  /** The provider says that nobody signed in. */
  | 'notSuccessful'
  /** Neither the response nor the assertion is signed. */
  | 'unsigned'
  | 'wrongIssuer'
  | 'wrongAudience'
  | 'wrongRecipient'
  | 'wrongRequest'

/** What a response proves, or why it proves nothing. */
export type ResponseVerdict =
  | { readonly ok: true; readonly assertion: VerifiedAssertion }
  /** `detail` is for the administrator. */
  | { readonly ok: false; readonly reason: ResponseRefusal; readonly detail: string }

/** Characters of base64. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html */
const sizeLimit = 100_000
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'

/** Why a response is refused, on its way to the verdict. */
class Refused extends Error {
  readonly reason: ResponseRefusal

  constructor(reason: ResponseRefusal, message: string) {
    super(message)
    this.name = 'Refused'
    this.reason = reason
  }
}

/** Verifies a SAML 2.0 response of a provider and reads its assertion from the octets that were signed, and from nothing else. */
export function verifyResponse(question: ResponseQuestion): ResponseVerdict {
  try {
    const { text, isVouched } = opened(decoded(question.response), question)
    const root = parseXml(text)
    requireForm(root)
    const signed = isVouched
      ? vouchedElement(text, root, question.provider)
      : signedElement(text, root, question.provider)
    return { ok: true, assertion: judged(readAssertion(assertionIn(signed, question)), question) }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.reason, detail: error.message }
    if (error instanceof UnreadableXml || error instanceof BadAssertion) {
      return { ok: false, reason: 'malformed', detail: error.message }
    }
    throw error
  }
}

function decoded(response: string): string {
  if (response.length > sizeLimit) throw new Refused('tooLong', `it is longer than ${sizeLimit} characters`)
  const base64 = response.replace(/\s+/g, '')
  const bytes = Buffer.from(base64, 'base64')
  const isBase64 = base64 !== '' && bytes.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '')
  if (!isBase64) throw new Refused('malformed', 'it is no base64')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Refused('malformed', 'it is not UTF-8')
  }
}

/**
 * The response with its assertion as it was before it was encrypted, and whether the provider vouches for all of it: where
 * it signed the response, it signed what is encrypted, and the signature is verified before anything is decrypted.
 */
function opened(
  text: string,
  { decryptionKey, provider }: ResponseQuestion,
): { readonly text: string; readonly isVouched: boolean } {
  if (decryptionKey === undefined) return { text, isVouched: false }
  const root = parseXml(text)
  const hasPlain = [...within(root)].some(isAssertion)
  if (hasPlain || onlyChild(root, 'assertion', 'EncryptedAssertion') === undefined) {
    throw new Refused('malformed', 'it holds not exactly one assertion, which is encrypted')
  }
  const signature = signatureIn(root)
  const signed = signature && believed(text, signature, provider)
  const whole = signed ?? text
  const sealed = onlyChild(parseXml(whole), 'assertion', 'EncryptedAssertion')
  const plain = sealed && decrypt(sealed, decryptionKey)
  if (plain?.ok !== true) throw new Refused('encrypted', `its assertion cannot be decrypted: ${plain?.detail}`)
  return { text: whole.replace(encryptedAssertion, () => plain.text), isVouched: signed !== undefined }
}

/** What stands where the assertion belongs. Whatever else it may match, only what is signed is read afterwards. */
const encryptedAssertion = /<(?:[\w.-]+:)?EncryptedAssertion[\s>][\s\S]*<\/(?:[\w.-]+:)?EncryptedAssertion\s*>/

/** The whole of a response whose signature held; its assertion's own must hold too, where it has one. */
function vouchedElement(text: string, root: Element, provider: IdentityProvider): Element {
  const [assertion] = childrenOf(root, 'assertion', 'Assertion')
  const signature = assertion && signatureIn(assertion)
  if (signature !== undefined) believed(text, signature, provider)
  return root
}

/** What a signature is of, which must hold. */
function believed(text: string, signature: Element, provider: IdentityProvider): string {
  const verdict = verifySignature(text, signature, provider.signingKeys)
  if (!verdict.ok) throw new Refused(verdict.reason, verdict.detail)
  return verdict.signed
}

/**
 * The whole document is of the one form that identity providers write, so that no second assertion, no second
 * identifier and no stray signature is anywhere for a wrapping attack to use.
 */
function requireForm(root: Element): void {
  if (!is(root, 'protocol', 'Response')) throw new Refused('malformed', 'its root is no Response')
  const elements = [...within(root)]
  const encrypted = elements.find(isEncrypted)
  if (encrypted !== undefined) throw new Refused('encrypted', `its ${encrypted.localName} is not supported`)
  const status = onlyChild(root, 'protocol', 'Status')
  const code = status && onlyChild(status, 'protocol', 'StatusCode')
  const value = code && attribute(code, 'Value')
  if (value !== success) throw new Refused('notSuccessful', `its status is ${value ?? 'not told'}`)
  const assertions = elements.filter(isAssertion)
  const isOne = assertions.length === 1 && assertions[0]?.parentNode === root
  if (!isOne) throw new Refused('malformed', `it holds ${assertions.length} assertions, or not where one belongs`)
  const ids = elements.flatMap(identifiersOf)
  if (new Set(ids).size !== ids.length) throw new Refused('malformed', 'an identifier is used twice')
  const strays = elements.filter(
    (each) =>
      is(each, 'signature', 'Signature') &&
      signatureIn(root) !== each &&
      signatureIn(assertions[0] as Element) !== each,
  )
  if (strays.length > 0) throw new Refused('unusualSignature', 'a signature stands where none belongs')
}

function identifiersOf(element: Element): readonly string[] {
  return ['ID', 'Id', 'id', 'AssertionID'].map((name) => attribute(element, name)).filter((id) => id !== undefined)
}

/** The response or the assertion as it was signed, read anew from the signed octets. Every signature there is must hold. */
function signedElement(text: string, root: Element, provider: IdentityProvider): Element {
  const [assertion] = childrenOf(root, 'assertion', 'Assertion')
  const signatures = [signatureIn(root), assertion && signatureIn(assertion)].filter((each) => each !== undefined)
  const signed = signatures.map((signature) => believed(text, signature, provider))
  if (signed[0] === undefined) throw new Refused('unsigned', 'neither the response nor its assertion is signed')
  return parseXml(signed[0])
}

/** The assertion of what was signed. A response that was signed must be of the same issuer and sent to the same place. */
function assertionIn(signed: Element, { recipients }: ResponseQuestion): Element {
  if (isAssertion(signed)) return signed
  const assertion = is(signed, 'protocol', 'Response') ? onlyChild(signed, 'assertion', 'Assertion') : undefined
  if (assertion === undefined) throw new Refused('malformed', 'what was signed holds no assertion')
  const destination = attribute(signed, 'Destination')
  if (destination && !isOf(recipients, destination)) {
    throw new Refused('wrongRecipient', `the response was sent to ${destination}`)
  }
  const [issuer, own] = [signed, assertion].map((each) => onlyChild(each, 'assertion', 'Issuer'))
  if (issuer !== undefined && own !== undefined && textOf(issuer) !== textOf(own)) {
    throw new Refused('wrongIssuer', `the response is of ${textOf(issuer)}, its assertion of ${textOf(own)}`)
  }
  return assertion
}

/** Issuer, time, audience, and at last the bearer's confirmation: the rules of SAML Profiles §4.1.4.3, in order. */
function judged(assertion: Assertion, question: ResponseQuestion): VerifiedAssertion {
  const { provider, audiences, leeway = 0 } = question
  if (assertion.issuer !== provider.entityId) {
    throw new Refused('wrongIssuer', `the provider is ${provider.entityId}; the assertion is of ${assertion.issuer}`)
  }
  const late = untimely(assertion, question)
  if (late !== undefined) throw new Refused(late.reason, late.detail)
  const restrictions = assertion.conditions.audiences
  const isForUs = restrictions.length > 0 && restrictions.every((each) => each.some((name) => isOf(audiences, name)))
  if (!isForUs) throw new Refused('wrongAudience', `the assertion is for ${listed(restrictions.flat())}`)
  const { confirmations } = assertion.subject
  const { recipient = '' } = confirmed(confirmations, question)
  const ends = confirmations.map(({ notOnOrAfter = 0 }) => notOnOrAfter)
  return { ...assertion, recipient, redeemableUntil: Math.max(...ends) + leeway * 1000 }
}

/** The confirmation that holds here and now: of one, everything must hold. */
function confirmed(confirmations: readonly Confirmation[], question: ResponseQuestion): Confirmation {
  const { recipients, inResponseTo } = question
  const here = confirmations.filter(({ recipient }) => recipient !== undefined && isOf(recipients, recipient))
  if (here.length === 0) {
    const sent = listed(confirmations.map(({ recipient }) => recipient ?? 'nobody'))
    throw new Refused('wrongRecipient', `the assertion was sent to ${sent}`)
  }
  const answers = here.filter((each) => inResponseTo === undefined || each.inResponseTo === inResponseTo)
  if (answers.length === 0) throw new Refused('wrongRequest', 'the assertion answers another request')
  const timely = answers.find((each) => untimelyConfirmation(each, question) === undefined)
  if (timely !== undefined) return timely
  const late = untimelyConfirmation(answers[0] as Confirmation, question)
  throw new Refused(late?.reason ?? 'expired', late?.detail ?? 'its confirmation is not of now')
}

function isOf(names: readonly string[] | ((name: string) => boolean), name: string): boolean {
  return typeof names === 'function' ? names(name) : names.includes(name)
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nobody' : names.map((name) => `"${name}"`).join(', ')
}

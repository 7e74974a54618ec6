import { attribute, childrenOf, is, namespaces, onlyChild, textOf } from './xml.ts'

/** What an assertion says, once its signature held. Times are milliseconds since the epoch. */
export interface Assertion {
  readonly id: string
  readonly issuer: string
  readonly issuedAt: number
  readonly subject: Subject
  readonly conditions: Conditions
  /** By name, each with its values in order. */
  readonly attributes: Readonly<Record<string, readonly string[]>>
  readonly sessionIndex?: string
  /** When the provider wants the session to end. */
  readonly sessionEndsAt?: number
}

/** Whom an assertion is of. */
interface Subject {
  readonly nameId: string
  /** `urn:oasis:names:tc:SAML:2.0:nameid-format:persistent` and the like. */
  readonly format: string
  /** Ways of the bearer to prove itself, any of which is enough. */
  readonly confirmations: readonly Confirmation[]
}

/** A bearer confirmation (SAML Profiles §4.1.4.2). */
export interface Confirmation {
  readonly recipient?: string
  readonly inResponseTo?: string
  readonly notBefore?: number
  readonly notOnOrAfter?: number
}

/** When an assertion counts, and for whom. */
interface Conditions {
  readonly notBefore?: number
  readonly notOnOrAfter?: number
  /** Restrictions, each a list of audiences of which one must be met. */
  readonly audiences: readonly (readonly string[])[]
}

/** An assertion that is not whole, and why. */
export class BadAssertion extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BadAssertion'
  }
}

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'

/** Reads an assertion (SAML Core §2.3.3). @throws BadAssertion */
export function readAssertion(element: Element): Assertion {
  if (attribute(element, 'Version') !== '2.0') throw new BadAssertion('its version is not 2.0')
  const issuer = onlyChild(element, 'assertion', 'Issuer')
  if (issuer === undefined) throw new BadAssertion('it has not exactly one Issuer')
  const [statement] = childrenOf(element, 'assertion', 'AuthnStatement')
  const sessionIndex = statement && attribute(statement, 'SessionIndex')
  const sessionEndsAt = statement && timeOf(statement, 'SessionNotOnOrAfter')
  return {
    id: attribute(element, 'ID') ?? '',
    issuer: textOf(issuer),
    issuedAt: timeOf(element, 'IssueInstant') ?? missing('IssueInstant'),
    subject: readSubject(element),
    conditions: readConditions(element),
    attributes: readAttributes(element),
    ...(sessionIndex === undefined ? {} : { sessionIndex }),
    ...(sessionEndsAt === undefined ? {} : { sessionEndsAt }),
  }
}

function readSubject(element: Element): Subject {
  const subject = onlyChild(element, 'assertion', 'Subject')
  const nameId = subject && onlyChild(subject, 'assertion', 'NameID')
  if (subject === undefined || nameId === undefined)
    throw new BadAssertion('it has not exactly one Subject with a NameID')
  const name = textOf(nameId)
  if (name === '') throw new BadAssertion('its NameID is empty')
  const confirmations = childrenOf(subject, 'assertion', 'SubjectConfirmation')
    .filter((confirmation) => attribute(confirmation, 'Method') === bearer)
    .map((confirmation) => onlyChild(confirmation, 'assertion', 'SubjectConfirmationData'))
    .filter((data) => data !== undefined)
    .map(readConfirmation)
  return { nameId: name, format: attribute(nameId, 'Format') ?? unspecified, confirmations }
}

function readConfirmation(data: Element): Confirmation {
  return defined({
    recipient: attribute(data, 'Recipient'),
    inResponseTo: attribute(data, 'InResponseTo'),
    notBefore: timeOf(data, 'NotBefore'),
    notOnOrAfter: timeOf(data, 'NotOnOrAfter'),
  })
}

function readConditions(element: Element): Conditions {
  const conditions = onlyChild(element, 'assertion', 'Conditions')
  if (conditions === undefined) throw new BadAssertion('it has not exactly one Conditions')
  const audiences = childrenOf(conditions, 'assertion', 'AudienceRestriction').map((restriction) =>
    childrenOf(restriction, 'assertion', 'Audience').map(textOf),
  )
  const times = { notBefore: timeOf(conditions, 'NotBefore'), notOnOrAfter: timeOf(conditions, 'NotOnOrAfter') }
  return { ...defined(times), audiences }
}

function readAttributes(element: Element): Readonly<Record<string, readonly string[]>> {
  const attributes: Record<string, string[]> = Object.create(null) as Record<string, string[]>
  for (const statement of childrenOf(element, 'assertion', 'AttributeStatement')) {
    for (const each of childrenOf(statement, 'assertion', 'Attribute')) {
      const name = attribute(each, 'Name') ?? missing('Name')
      const values = childrenOf(each, 'assertion', 'AttributeValue').map(textOf)
      attributes[name] = [...(attributes[name] ?? []), ...values]
    }
  }
  return attributes
}

/** An xs:dateTime in UTC. @throws BadAssertion for any other text */
function timeOf(element: Element, name: string): number | undefined {
  const text = attribute(element, name)
  if (text === undefined) return undefined
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)
  const time = isTime ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new BadAssertion(`its ${name} is no time`)
  return time
}

function missing(what: string): never {
  throw new BadAssertion(`it has no ${what}`)
}

function defined<T extends object>(members: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const present = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

/** Whether an element is an assertion in clear. */
export function isAssertion(element: Element): boolean {
  return is(element, 'assertion', 'Assertion')
}

/** Whether an element is, or hides, what would have to be decrypted. */
export function isEncrypted({ namespaceURI, localName }: Element): boolean {
  return namespaceURI === namespaces.assertion && localName.startsWith('Encrypted')
}

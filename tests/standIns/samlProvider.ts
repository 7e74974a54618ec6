import { createHash, type KeyLike, randomUUID, sign } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import { certificate, type Identity } from './certificate.ts'

/** A SAML identity provider: it signs what it is told to. */
export interface SamlProvider {
  readonly entityId: string
  readonly identity: Identity
  /** Its metadata document, with further certificates where there are any. */
  readonly metadata: (others?: readonly Identity[]) => string
  /** A response as a browser would post it: XML in base64. */
  readonly response: (wish?: ResponseWish) => string
  /** The same as XML. */
  readonly xml: (wish?: ResponseWish) => string
}

export interface ResponseWish {
  /** What the signature covers; `assertion` when absent. */
  readonly sign?: 'assertion' | 'response' | 'both' | 'nothing'
  readonly by?: Identity
  readonly algorithm?: string
  readonly digest?: string
  readonly transforms?: readonly string[]
  readonly issuer?: string
  readonly audience?: string
  readonly recipient?: string
  readonly destination?: string
  readonly inResponseTo?: string
  readonly nameId?: string
  readonly format?: string
  readonly attributes?: Readonly<Record<string, readonly string[]>>
  readonly status?: string
  /** Milliseconds since the epoch; now when absent. */
  readonly at?: number
  readonly notBefore?: number
  readonly notOnOrAfter?: number
  readonly sessionNotOnOrAfter?: number
  /** Changes the XML before it is signed. */
  readonly edit?: (xml: string) => string
}

export const consumer = 'https://signin.aws.amazon.com/saml'
const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const rsaSha384 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384'
const sha384 = 'http://www.w3.org/2001/04/xmldsig-more#sha384'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'

/** Makes an identity provider with a key of its own. */
export function samlProvider(entityId = 'https://idp.example.com/saml'): SamlProvider {
  const identity = certificate({ subject: 'idp.example.com' })
  const xml = (wish: ResponseWish = {}) => signed(responseXml(entityId, wish), wish, wish.by ?? identity)
  return {
    entityId,
    identity,
    metadata: (others = []) => metadataXml(entityId, [identity, ...others]),
    xml,
    response: (wish) => Buffer.from(xml(wish)).toString('base64'),
  }
}

function metadataXml(entityId: string, identities: readonly Identity[]): string {
  const keys = identities.map(
    ({ certificate }) =>
      `<KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>` +
      `<ds:X509Certificate>${certificate.raw.toString('base64')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`,
  )
  return (
    `<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">` +
    `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}` +
    `<NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>` +
    `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${entityId}/sso"/>` +
    `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${entityId}/sso"/>` +
    `</IDPSSODescriptor></EntityDescriptor>`
  )
}

function responseXml(entityId: string, wish: ResponseWish): string {
  const at = wish.at ?? Date.now()
  const time = (ms: number) => new Date(ms).toISOString()
  const { recipient = consumer, inResponseTo, issuer = entityId } = wish
  const end = time(wish.notOnOrAfter ?? at + 300_000)
  const status = wish.status ?? 'urn:oasis:names:tc:SAML:2.0:status:Success'
  const answers = inResponseTo === undefined ? '' : ` InResponseTo="${inResponseTo}"`
  const sessionEnd = wish.sessionNotOnOrAfter
  const xml =
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"` +
    ` ID="_${randomUUID()}" Version="2.0" IssueInstant="${time(at)}" Destination="${wish.destination ?? recipient}"${answers}>` +
    `<saml:Issuer>${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>` +
    `<saml:Assertion ID="_${randomUUID()}" Version="2.0" IssueInstant="${time(at)}"><saml:Issuer>${issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${wish.format ?? 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'}">` +
    `${wish.nameId ?? 'ana'}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">` +
    `<saml:SubjectConfirmationData Recipient="${recipient}" NotOnOrAfter="${end}"${answers}/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${time(wish.notBefore ?? at - 60_000)}" NotOnOrAfter="${end}"><saml:AudienceRestriction>` +
    `<saml:Audience>${wish.audience ?? 'urn:amazon:webservices'}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${time(at)}" SessionIndex="_session"` +
    `${sessionEnd === undefined ? '' : ` SessionNotOnOrAfter="${time(sessionEnd)}"`}><saml:AuthnContext>` +
    `<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>` +
    `</saml:AuthnStatement>${attributesXml(wish.attributes ?? {})}</saml:Assertion></samlp:Response>`
  return wish.edit?.(xml) ?? xml
}

function attributesXml(attributes: Readonly<Record<string, readonly string[]>>): string {
  const each = Object.entries(attributes).map(([name, values]) => {
    const within = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')
    return `<saml:Attribute Name="${name}">${within}</saml:Attribute>`
  })
  return each.length === 0 ? '' : `<saml:AttributeStatement>${each.join('')}</saml:AttributeStatement>`
}

function signed(xml: string, wish: ResponseWish, by: Identity): string {
  const { sign: what = 'assertion' } = wish
  const assertionSigned = what === 'assertion' || what === 'both' ? signedElement(xml, 'Assertion', wish, by) : xml
  return what === 'response' || what === 'both' ? signedElement(assertionSigned, 'Response', wish, by) : assertionSigned
}

/** Signs an element, and puts the signature after its issuer as SAML prescribes. */
function signedElement(xml: string, name: string, wish: ResponseWish, by: Identity): string {
  const signer = new SignedXml({
    privateKey: by.privatePem,
    publicCert: by.pem,
    signatureAlgorithm: wish.algorithm ?? rsaSha256,
    canonicalizationAlgorithm: exclusive,
  })
  signer.SignatureAlgorithms[rsaSha384] = RsaSha384
  signer.HashAlgorithms[sha384] = Sha384
  const xpath = `//*[local-name(.)='${name}']`
  const transforms = [...(wish.transforms ?? [enveloped, exclusive])]
  signer.addReference({ xpath, transforms, digestAlgorithm: wish.digest ?? sha256 })
  const location = { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' } as const
  signer.computeSignature(xml, { prefix: 'ds', location })
  return signer.getSignedXml()
}

/** What the library that signs lacks, in its own form. */
class RsaSha384 {
  getAlgorithmName(): string {
    return rsaSha384
  }

  getSignature(signedInfo: unknown, privateKey: KeyLike): string {
    return sign('sha384', Buffer.from(String(signedInfo)), privateKey).toString('base64')
  }

  verifySignature(): boolean {
    return false
  }
}

class Sha384 {
  getAlgorithmName(): string {
    return sha384
  }

  getHash(xml: string): string {
    return createHash('sha384').update(xml).digest('base64')
  }
}

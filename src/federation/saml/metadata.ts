import { type KeyObject, X509Certificate } from 'node:crypto'
import { attribute, childrenOf, elementsOf, is, onlyChild, parseXml, textOf, UnreadableXml } from './xml.ts'

/** A place where an identity provider takes requests. */
interface Endpoint {
  /** `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect` or `...:HTTP-POST` */
  readonly binding: string
  readonly location: string
}

/** An identity provider, as its metadata describes it. */
export interface IdentityProvider {
  readonly entityId: string
  /** Keys of which any may sign its assertions: RSA, 2048 bits at least. */
  readonly signingKeys: readonly KeyObject[]
  readonly singleSignOn: readonly Endpoint[]
  readonly singleLogout: readonly Endpoint[]
  readonly nameIdFormats: readonly string[]
  readonly wantsSignedRequests: boolean
}

const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol'

/**
 * Reads a metadata document (SAML Metadata §2.3, §2.4.3). The validity of certificates is not looked at, as IAM does not:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html
 * @throws UnreadableXml where it describes no identity provider whose signatures could be verified
 */
export function parseMetadata(document: string): IdentityProvider {
  const root = parseXml(document)
  const entityId = attribute(root, 'entityID')
  if (!is(root, 'metadata', 'EntityDescriptor') || !entityId) {
    throw new UnreadableXml('it is not an EntityDescriptor with an entityID')
  }
  const role = childrenOf(root, 'metadata', 'IDPSSODescriptor').find((each) =>
    (attribute(each, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(protocol),
  )
  if (role === undefined) throw new UnreadableXml('it describes no identity provider of SAML 2.0')
  const signingKeys = childrenOf(role, 'metadata', 'KeyDescriptor').filter(isForSigning).flatMap(keysOf)
  if (signingKeys.length === 0) throw new UnreadableXml('it holds no certificate of an RSA key of 2048 bits')
  return {
    entityId,
    signingKeys,
    singleSignOn: endpoints(role, 'SingleSignOnService'),
    singleLogout: endpoints(role, 'SingleLogoutService'),
    nameIdFormats: childrenOf(role, 'metadata', 'NameIDFormat').map(textOf),
    wantsSignedRequests: /^(true|1)$/.test(attribute(role, 'WantAuthnRequestsSigned') ?? ''),
  }
}

/** A key whose use is not told is for all uses. */
function isForSigning(descriptor: Element): boolean {
  return (attribute(descriptor, 'use') ?? 'signing') === 'signing'
}

function keysOf(descriptor: Element): readonly KeyObject[] {
  const info = onlyChild(descriptor, 'signature', 'KeyInfo')
  if (info === undefined) return []
  return childrenOf(info, 'signature', 'X509Data')
    .flatMap((data) => childrenOf(data, 'signature', 'X509Certificate'))
    .map((certificate) => keyOf(textOf(certificate)))
    .filter((key) => key !== undefined)
}

function keyOf(certificate: string): KeyObject | undefined {
  const key = publicKeyOf(certificate)
  if (key?.asymmetricKeyType !== 'rsa') return undefined
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 ? key : undefined
}

function publicKeyOf(certificate: string): KeyObject | undefined {
  try {
    return new X509Certificate(Buffer.from(certificate.replace(/\s+/g, ''), 'base64')).publicKey
  } catch {
    throw new UnreadableXml('a certificate of it cannot be read')
  }
}

function endpoints(role: Element, name: string): readonly Endpoint[] {
  return elementsOf(role)
    .filter((element) => is(element, 'metadata', name))
    .map((element) => ({
      binding: attribute(element, 'Binding') ?? '',
      location: attribute(element, 'Location') ?? '',
    }))
}

import { html } from '../../../../kernel/html.ts'
import { signInPool } from '../../../../tokens/signingKey.ts'
import type { Needs } from '../../ports.ts'
import { openSamlKey, samlKeyOf } from '../../rules/saml/keys.ts'
import type { ProviderRecord } from '../ports.ts'
import type { ProviderState } from '../sealed.ts'

/** Where SAML providers send their answers. */
export function consumerPlace(place: string): string {
  return `${place}/saml2/idpresponse`
}

/** What a pool is called as a service provider. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-integrating-3rd-party-saml-providers.html */
export function serviceProviderId(poolId: string): string {
  return `urn:amazon:cognito:sp:${poolId}`
}

/** Where the browser is sent with a request by redirect (SAML Bindings §3.4), signed where the provider wants that. */
export async function authnRequestAt(
  needs: Pick<Needs, 'userPools' | 'keyRing' | 'random'>,
  { poolId, details }: ProviderRecord,
  { id, place, query: asked }: ProviderState,
  relayState: string,
  now: number,
): Promise<string> {
  const destination = details['SSORedirectBindingURI'] ?? ''
  const { markup } =
    html`<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date(now).toISOString()}" Destination="${destination}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" AssertionConsumerServiceURL="${consumerPlace(place)}"${isAnew(asked) && html` ForceAuthn="true"`}><saml:Issuer>${serviceProviderId(poolId)}</saml:Issuer></samlp:AuthnRequest>`
  const query = queryOf({ SAMLRequest: storedDeflate(Buffer.from(markup)).toString('base64'), RelayState: relayState })
  const isSigned = details['RequestSigningAlgorithm'] !== undefined
  const whole = isSigned ? await signedQuery(needs, poolId, query, now) : query
  return `${destination}${destination.includes('?') ? '&' : '?'}${whole}`
}

/** Whether the app wants its user to sign in anew, or to have signed in so many seconds ago at most (SAML Core §3.4.1). */
function isAnew(asked: string): boolean {
  const query = new URLSearchParams(asked)
  return query.has('max_age') || (query.get('prompt') ?? '').split(' ').includes('login')
}

/** The query with its signature, which is of its very octets: SAMLRequest, RelayState, SigAlg (SAML Bindings §3.4.4.1). */
async function signedQuery(
  needs: Pick<Needs, 'userPools' | 'keyRing' | 'random'>,
  poolId: string,
  query: string,
  now: number,
): Promise<string> {
  const { algorithm, privateKey } = openSamlKey(needs, await samlKeyOf(needs, poolId, 'signing', now))
  const text = `${query}&${queryOf({ SigAlg: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256' })}`
  const [signature = ''] = await signInPool([{ algorithm, privateKey, text }])
  return `${text}&${queryOf({ Signature: Buffer.from(signature, 'base64url').toString('base64') })}`
}

function queryOf(parameters: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(parameters)
  return pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
}

/** The octets as one stored block of the DEFLATE format, which the binding asks for: a request is too short to gain by more. https://www.rfc-editor.org/rfc/rfc1951#section-3.2.4 */
function storedDeflate(octets: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head[0] = 1
  head.writeUInt16LE(octets.length, 1)
  head.writeUInt16LE(~octets.length & 0xffff, 3)
  return Buffer.concat([head, octets])
}

import { html } from '../../../../kernel/html.ts'
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

/** Where the browser is sent with a request by redirect (SAML Bindings §3.4). */
export function authnRequestAt(
  { poolId, details }: ProviderRecord,
  { id, place }: ProviderState,
  relayState: string,
  now: number,
): string {
  const destination = details['SSORedirectBindingURI'] ?? ''
  const { markup } =
    html`<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date(now).toISOString()}" Destination="${destination}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" AssertionConsumerServiceURL="${consumerPlace(place)}"><saml:Issuer>${serviceProviderId(poolId)}</saml:Issuer></samlp:AuthnRequest>`
  const parameters = new URLSearchParams({
    SAMLRequest: storedDeflate(Buffer.from(markup)).toString('base64'),
    RelayState: relayState,
  })
  return `${destination}${destination.includes('?') ? '&' : '?'}${parameters.toString()}`
}

/** The octets as one stored block of the DEFLATE format, which the binding asks for: a request is too short to gain by more. https://www.rfc-editor.org/rfc/rfc1951#section-3.2.4 */
function storedDeflate(octets: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head[0] = 1
  head.writeUInt16LE(octets.length, 1)
  head.writeUInt16LE(~octets.length & 0xffff, 3)
  return Buffer.concat([head, octets])
}

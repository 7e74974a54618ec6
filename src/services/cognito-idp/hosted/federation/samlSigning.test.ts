import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { verify, X509Certificate } from 'node:crypto'
import { after, before, test } from 'node:test'
import { inflateRawSync } from 'node:zlib'
import type {
  CreateIdentityProviderResponse,
  GetSigningCertificateResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { hasProgram } from '../../../../../tests/clients.ts'
import { samlProvider } from '../../../../../tests/standIns/samlProvider.ts'
import { encrypted } from '../../../../../tests/standIns/xmlEncryption.ts'
import { refused } from '../../bed.fixture.ts'
import { base, type HostedBed, openHosted, origin, sentBack } from '../browser.fixture.ts'

let bed: HostedBed
before(async () => {
  bed = await openHosted()
})
after(() => bed.close())

async function provider(ProviderName: string, details: Readonly<Record<string, string>>): Promise<void> {
  await bed.call('CreateIdentityProvider', {
    UserPoolId: bed.poolId,
    ProviderName,
    ProviderType: 'SAML',
    ProviderDetails: { MetadataFile: samlProvider(`https://${ProviderName}.example`).metadata(), ...details },
  })
}

async function certificateOf(UserPoolId = bed.poolId): Promise<string> {
  const { Certificate } = await bed.call<GetSigningCertificateResponse>('GetSigningCertificate', { UserPoolId })
  return Certificate ?? ''
}

/** The raw query with which a browser comes to the provider. */
async function leave(name: string): Promise<string> {
  const app = await bed.app({ SupportedIdentityProviders: [name] })
  const { query } = bed.ask(app.id, { identity_provider: name })
  const { location } = await bed.browser().get(`${base}/oauth2/authorize?${query}`)
  return location.slice(location.indexOf('?') + 1)
}

/** What a provider does (SAML Bindings §3.4.4.1): the signature is of the octets of the query that come before it. */
function isSigned(query: string, certificate: string): boolean {
  const [text = '', signature = ''] = query.split('&Signature=')
  const names = text.split('&').map((pair) => pair.slice(0, pair.indexOf('=')))
  assert.deepEqual(names, ['SAMLRequest', 'RelayState', 'SigAlg'])
  const sigAlg = new URLSearchParams(text).get('SigAlg')
  assert.equal(sigAlg, 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')
  const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'))
  return verify('sha256', Buffer.from(text), publicKey, Buffer.from(decodeURIComponent(signature), 'base64'))
}

test('requests are signed with the key of the certificate that the pool shows', async () => {
  await provider('signed', { RequestSigningAlgorithm: 'rsa-sha256' })
  const query = await leave('signed')
  const certificate = await certificateOf()
  assert.ok(isSigned(query, certificate))
  assert.ok(isSigned(await leave('signed'), certificate))
  assert.equal(isSigned(query.replace('RelayState=', 'RelayState=x'), certificate), false)
  const other = await bed.call<{ UserPool: { Id: string } }>('CreateUserPool', { PoolName: 'other' })
  assert.equal(isSigned(query, await certificateOf(other.UserPool.Id)), false)
})

test('requests are not signed where the provider does not want it', async () => {
  await provider('plain', {})
  const names = [...new URLSearchParams(await leave('plain')).keys()]
  assert.deepEqual(names, ['SAMLRequest', 'RelayState'])
})

test("a pool's certificate stays, is its own, is signed by itself, and is good for ten years", async () => {
  const { UserPool } = await bed.call<{ UserPool: { Id: string } }>('CreateUserPool', { PoolName: 'p' })
  const asked = await Promise.all([1, 2, 3].map(() => certificateOf(UserPool.Id)))
  assert.equal(new Set(asked).size, 1)
  bed.clock.advance(86_400_000)
  assert.equal(await certificateOf(UserPool.Id), asked[0])
  assert.notEqual(await certificateOf(), asked[0])
  const der = Buffer.from(asked[0] ?? '', 'base64')
  const certificate = new X509Certificate(der)
  assert.ok(certificate.verify(certificate.publicKey))
  assert.equal(certificate.subject, `CN=${UserPool.Id}`)
  assert.equal(certificate.issuer, certificate.subject)
  assert.equal(certificate.ca, false)
  assert.equal(certificate.validFromDate.getTime(), bed.clock.now() - 86_400_000)
  const years = (certificate.validToDate.getTime() - certificate.validFromDate.getTime()) / (365.25 * 86_400_000)
  assert.ok(years > 9.99 && years < 10.01, `${years} years`)
  await bed.call('DeleteUserPool', { UserPoolId: UserPool.Id })
  await refused(certificateOf(UserPool.Id), 'ResourceNotFoundException')
})

test('OpenSSL reads the certificate', async (t) => {
  const der = Buffer.from(await certificateOf(), 'base64')
  if (!hasProgram(t, 'openssl', 'version')) return
  const read = spawnSync('openssl', ['x509', '-inform', 'DER', '-noout', '-text'], { input: der, timeout: 10_000 })
  assert.equal(read.status, 0, read.stderr.toString())
  const text = read.stdout.toString()
  assert.match(text, /Signature Algorithm: sha256WithRSAEncryption/)
  assert.match(text, /X509v3 Key Usage: critical\s+Digital Signature/)
  assert.match(text, /Public-Key: \(2048 bit\)/)
})

test('assertions are encrypted for the key of the certificate that the provider is shown with', async () => {
  const idp = samlProvider('https://sealed.example')
  const details = { MetadataFile: idp.metadata(), EncryptedResponses: 'true' }
  const about = { UserPoolId: bed.poolId, ProviderName: 'sealed' }
  const { IdentityProvider } = await bed.call<CreateIdentityProviderResponse>('CreateIdentityProvider', {
    ...about,
    ProviderType: 'SAML',
    ProviderDetails: details,
  })
  const { ActiveEncryptionCertificate = '' } = IdentityProvider?.ProviderDetails ?? {}
  assert.notEqual(ActiveEncryptionCertificate, await certificateOf())
  const { publicKey } = new X509Certificate(Buffer.from(ActiveEncryptionCertificate, 'base64'))
  const app = await bed.app({ SupportedIdentityProviders: ['sealed'] })
  const answer = async (edit: (xml: string) => string) => {
    const browser = bed.browser()
    const { query } = bed.ask(app.id, { identity_provider: 'sealed' })
    const to = new URL((await browser.get(`${base}/oauth2/authorize?${query}`)).location)
    const request = inflateRawSync(Buffer.from(to.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
    const xml = idp.xml({
      audience: `urn:amazon:cognito:sp:${bed.poolId}`,
      recipient: `${origin}${base}/saml2/idpresponse`,
      at: bed.clock.now(),
      inResponseTo: / ID="([^"]+)"/.exec(request)?.[1] ?? '',
    })
    const RelayState = to.searchParams.get('RelayState') ?? ''
    const SAMLResponse = Buffer.from(edit(xml)).toString('base64')
    const posted = await bed.browser().post(`${base}/saml2/idpresponse`, { SAMLResponse, RelayState })
    return posted.status === 303 ? sentBack(await browser.get(posted.location)).get('code') : posted.status
  }
  assert.equal(typeof (await answer((xml) => encrypted(xml, publicKey))), 'string')
  assert.equal(await answer((xml) => xml), 400)
  const stranger = samlProvider().identity.certificate.publicKey
  assert.equal(await answer((xml) => encrypted(xml, stranger)), 400)
  await bed.call('UpdateIdentityProvider', { ...about, ProviderDetails: { ...details, EncryptedResponses: 'false' } })
  assert.equal(typeof (await answer((xml) => xml)), 'string')
  assert.equal(await answer((xml) => encrypted(xml, publicKey)), 400)
  await refused(provider('odd', { EncryptedResponses: 'maybe' }), 'InvalidParameterException')
})

test('no other algorithm is taken, and the key is stored sealed', async () => {
  await refused(provider('old', { RequestSigningAlgorithm: 'rsa-sha1' }), 'InvalidParameterException')
  const stored = await bed.needs.userPools.samlKey(bed.poolId, 'signing')
  assert.ok(stored)
  assert.equal(Buffer.from(stored.privateKey).includes(Buffer.from('2a864886f70d010101', 'hex')), false)
})

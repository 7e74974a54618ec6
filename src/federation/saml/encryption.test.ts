import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { certificate } from '../../../tests/standIns/certificate.ts'
import { consumer, type ResponseWish, samlProvider } from '../../../tests/standIns/samlProvider.ts'
import { type EncryptionWish, encrypted } from '../../../tests/standIns/xmlEncryption.ts'
import { openSaml, type SamlVerdict } from './index.ts'

const idp = samlProvider()
const saml = openSaml()
const ours = certificate({ subject: 'pool' })
const key = ours.certificate.publicKey

const verify = (xml: string, isExpected = true): Promise<SamlVerdict> =>
  saml.verify({
    response: Buffer.from(xml).toString('base64'),
    metadata: idp.metadata(),
    audiences: ['urn:amazon:webservices'],
    recipients: [consumer],
    now: Date.now(),
    ...(isExpected && { decryptionKey: ours.privateKey }),
  })

/** A response whose assertion is encrypted: before the response is signed, or after its assertion was. */
function response(how: EncryptionWish = {}, wish: ResponseWish = {}): string {
  const { sign = 'response' } = wish
  if (sign === 'response') return idp.xml({ ...wish, sign, edit: (xml) => encrypted(xml, key, how) })
  return encrypted(idp.xml({ ...wish, sign }), key, how)
}

async function refused(xml: string, reason: string, detail?: RegExp): Promise<void> {
  const verdict = await verify(xml)
  assert.equal(verdict.ok ? 'believed' : verdict.reason, reason, verdict.ok ? '' : verdict.detail)
  if (detail !== undefined && !verdict.ok) assert.match(verdict.detail, detail)
}

describe('an encrypted assertion', () => {
  for (const content of ['aes128-cbc', 'aes256-cbc', 'aes128-gcm', 'aes256-gcm'] as const) {
    for (const carrier of ['oaep-mgf1p', 'oaep-sha256'] as const) {
      test(`is read where it was encrypted by ${content} and ${carrier}`, async () => {
        for (const sign of ['assertion', 'response'] as const) {
          const verdict = await verify(response({ content, carrier }, { sign, nameId: 'kim' }))
          assert.ok(verdict.ok, JSON.stringify(verdict))
          assert.equal(verdict.assertion.subject.nameId, 'kim')
        }
      })
    }
  }

  test('is read where its key stands beside it, and where both it and the response are signed', async () => {
    assert.ok((await verify(response({ keyBeside: true }))).ok)
    const both = (by = idp.identity) =>
      idp.xml({ sign: 'response', edit: () => encrypted(idp.xml({ sign: 'assertion', by }), key) })
    const verdict = await verify(both())
    assert.ok(verdict.ok, JSON.stringify(verdict))
    await refused(both(certificate({ subject: 'evil' })), 'badSignature')
  })

  test('is refused where nobody signed it, or somebody else did', async () => {
    await refused(response({}, { sign: 'nothing' }), 'unsigned')
    for (const sign of ['assertion', 'response'] as const) {
      await refused(response({}, { sign, by: certificate({ subject: 'evil' }) }), 'badSignature')
    }
    const other = encrypted(idp.xml({ sign: 'nothing', nameId: 'root' }), key)
    const evil = /<saml:EncryptedAssertion>[\s\S]*<\/saml:EncryptedAssertion>/.exec(other)?.[0] ?? ''
    const swapped = response().replace(/<saml:EncryptedAssertion>[\s\S]*<\/saml:EncryptedAssertion>/, () => evil)
    await refused(swapped, 'badSignature')
  })

  test('is refused where it was changed, or encrypted for somebody else', async () => {
    const spoil = (octets: Buffer) => {
      const changed = Buffer.from(octets)
      changed[20] = (changed[20] ?? 0) ^ 1
      return changed
    }
    await refused(response({ content: 'aes256-gcm', spoil }, { sign: 'assertion' }), 'encrypted')
    const verdict = await verify(response({ content: 'aes256-cbc', spoil }, { sign: 'assertion' }))
    assert.equal(verdict.ok, false)
    const stranger = certificate({ subject: 'stranger' }).certificate.publicKey
    await refused(encrypted(idp.xml(), stranger), 'encrypted', /not encrypted for this key/)
    await refused(response({ spoil: () => Buffer.of(1) }), 'encrypted')
  })

  test('is refused by algorithms that tell too much', async () => {
    await refused(response({ carrier: 'rsa-1_5' }), 'encrypted', /rsa-1_5/)
  })

  test('is demanded where a key is, and refused where none is', async () => {
    await refused(idp.xml(), 'malformed', /encrypted/)
    const verdict = await verify(response(), false)
    assert.equal(verdict.ok ? 'believed' : verdict.reason, 'encrypted')
    const both = response({}, { sign: 'assertion' }).replace(
      '</samlp:Response>',
      `${idp.xml().slice(idp.xml().indexOf('<saml:Assertion'))}`,
    )
    await refused(both, 'malformed')
  })

  test('is judged like any other', async () => {
    await refused(response({}, { audience: 'urn:other' }), 'wrongAudience')
    await refused(response({}, { issuer: 'https://evil.example' }), 'wrongIssuer')
    await refused(response({}, { recipient: 'https://other.example', sign: 'assertion' }), 'wrongRecipient')
  })
})

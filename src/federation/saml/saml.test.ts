import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { certificate } from '../../../tests/standIns/certificate.ts'
import { consumer, type ResponseWish, samlProvider } from '../../../tests/standIns/samlProvider.ts'
import { openSaml, type SamlQuestion } from './index.ts'
import { assertionAttacks, attacked, responseAttacks } from './wrapping.fixture.ts'

const idp = samlProvider()
const saml = openSaml()
const now = Date.now()
const minute = 60_000
const base64 = (xml: string) => Buffer.from(xml).toString('base64')

const verify = (response: string, more: Partial<SamlQuestion> = {}) =>
  saml.verify({
    response,
    metadata: idp.metadata(),
    audiences: ['urn:amazon:webservices'],
    recipients: [consumer],
    now,
    ...more,
  })
const refused = async (response: string, reason: string, more: Partial<SamlQuestion> = {}, message?: string) => {
  const verdict = await verify(response, more)
  assert.equal(verdict.ok ? `believed ${verdict.assertion.subject.nameId}` : verdict.reason, reason, message)
}

describe('a SAML response', () => {
  for (const sign of ['assertion', 'response', 'both'] as const) {
    test(`is believed when ${sign} is signed`, async () => {
      const attributes = { role: ['a', 'b'], mail: ['ana@example.com'] }
      const verdict = await verify(idp.response({ sign, attributes, sessionNotOnOrAfter: now + minute }))
      assert.ok(verdict.ok, JSON.stringify(verdict))
      const { subject, issuer, attributes: read, sessionIndex, sessionEndsAt, recipient } = verdict.assertion
      assert.deepEqual([subject.nameId, issuer, sessionIndex, recipient], ['ana', idp.entityId, '_session', consumer])
      assert.equal(subject.format, 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent')
      assert.deepEqual({ ...read }, attributes)
      assert.equal(sessionEndsAt, now + minute)
    })
  }

  for (const hash of ['256', '384', '512']) {
    test(`is believed when it is signed with RSA and SHA-${hash}`, async () => {
      const more = 'http://www.w3.org/2001/04/xmldsig-more'
      const digest = hash === '384' ? `${more}#sha384` : `http://www.w3.org/2001/04/xmlenc#sha${hash}`
      const verdict = await verify(idp.response({ algorithm: `${more}#rsa-sha${hash}`, digest }))
      assert.ok(verdict.ok, JSON.stringify(verdict))
    })
  }

  test('is believed by any of the certificates of the metadata, and by no other', async () => {
    const next = certificate({ subject: 'next' })
    const response = idp.response({ by: next })
    assert.ok((await verify(response, { metadata: idp.metadata([next]) })).ok)
    await refused(response, 'badSignature')
  })

  test('is to be remembered until the last of its confirmations ends, by which it could be shown again', async () => {
    const end = new Date(now + 60 * minute).toISOString()
    const later = `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="${consumer}" NotOnOrAfter="${end}"/></saml:SubjectConfirmation></saml:Subject>`
    const verdict = await verify(idp.response({ edit: (xml) => xml.replace('</saml:Subject>', later) }), { leeway: 60 })
    assert.ok(verdict.ok, JSON.stringify(verdict))
    assert.equal(verdict.assertion.redeemableUntil, now + 61 * minute)
  })

  test('is refused without a signature', async () => {
    await refused(idp.response({ sign: 'nothing' }), 'unsigned')
  })

  test('is refused when it is signed with SHA-1, and when it is transformed in another way', async () => {
    await refused(idp.response({ algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }), 'weakSignature')
    await refused(idp.response({ digest: 'http://www.w3.org/2000/09/xmldsig#sha1' }), 'weakSignature')
    const transforms = [
      'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
      'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
    ]
    await refused(idp.response({ transforms }), 'unusualSignature')
  })

  for (const [attack, change] of Object.entries(assertionAttacks)) {
    test(`is refused with ${attack}`, async () => {
      const verdict = await verify(attacked(idp.xml(), change))
      assert.equal(verdict.ok, false)
    })
  }

  for (const [attack, change] of Object.entries(responseAttacks)) {
    test(`is refused with ${attack}`, async () => {
      for (const sign of ['response', 'both'] as const) {
        const verdict = await verify(attacked(idp.xml({ sign }), change))
        assert.equal(verdict.ok, false)
      }
    })
  }

  test('keeps its subject whole through comments', async () => {
    const nameId = 'ana@example.com.evil.example'
    const commented = idp.xml({ nameId }).replace('example.com.evil', 'example.com<!-- -->.evil')
    await refused(base64(commented), `believed ${nameId}`)
    const inSignature = idp.xml().replace(/<ds:SignatureValue>/, '<ds:SignatureValue><!-- x -->')
    await refused(base64(inSignature), 'unusualSignature')
  })

  test('is refused with a document type, entities, instructions, or what is not well-formed', async () => {
    const xml = idp.xml()
    const bomb =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
    const external = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    const broken = [
      bomb + xml,
      external + xml.replace('>ana<', '>&e;<'),
      xml.replace('>ana<', '>&undefined;<'),
      `<?php x ?>${xml}`,
      xml.slice(0, -3),
      `${xml}<x/>`,
      xml.replace('samlp:Response', 'samlp:Answer'),
      '<a>'.repeat(20_000),
      '<a>'.repeat(5000) + '</a>'.repeat(5000),
      'no xml',
    ]
    for (const text of broken) await refused(base64(text), 'malformed', {}, text.slice(0, 60))
    for (const text of ['', '!!!', 'PHg+*']) await refused(text, 'malformed')
    await refused(Buffer.of(0xff, 0xfe, 0x3c).toString('base64'), 'malformed')
  })

  test('is refused when it is longer than STS takes', async () => {
    await refused('A'.repeat(100_001), 'tooLong')
  })

  test('is refused by name when it is encrypted', async () => {
    for (const name of ['EncryptedAssertion', 'EncryptedID']) {
      const response = idp.response({ edit: (xml) => xml.replace(/<saml:Subject>/, `<saml:${name}/><saml:Subject>`) })
      const verdict = await verify(response)
      assert.deepEqual(verdict, { ok: false, reason: 'encrypted', detail: `its ${name} is not supported` })
    }
  })

  test('is refused when the provider says that nobody signed in', async () => {
    await refused(idp.response({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }), 'notSuccessful')
  })

  const refusals: Readonly<Record<string, [string, ResponseWish, Partial<SamlQuestion>?]>> = {
    'of another issuer': ['wrongIssuer', { issuer: 'https://evil.example' }],
    'for another audience': ['wrongAudience', { audience: 'https://other.example' }],
    'without an audience': [
      'wrongAudience',
      { edit: (xml) => xml.replace(/<saml:AudienceRestriction>.*<\/saml:AudienceRestriction>/, '') },
    ],
    'sent to another place': ['wrongRecipient', { recipient: 'https://other.example/acs' }],
    'a response that was sent to another place': [
      'wrongRecipient',
      { sign: 'response', destination: 'https://other.example/acs' },
    ],
    'without a recipient': ['wrongRecipient', { edit: (xml) => xml.replace(/ Recipient="[^"]*"/, '') }],
    'not a bearer’s': ['wrongRecipient', { edit: (xml) => xml.replace('cm:bearer', 'cm:sender-vouches') }],
    'an answer to another request': ['wrongRequest', { inResponseTo: '_1' }, { inResponseTo: '_2' }],
    'an answer to no request': ['wrongRequest', {}, { inResponseTo: '_2' }],
    'past its end': ['expired', { at: now - 6 * minute }],
    'at its very end': ['expired', { notOnOrAfter: now }],
    'before its time': ['notYetValid', { notBefore: now + 1 }],
    'issued in the future': ['notYetValid', { at: now + 10 * minute, notBefore: now - minute }],
    'too old for whoever asks': ['stale', { at: now - 6 * minute, notOnOrAfter: now + minute }, { freshFor: 300 }],
    'without an end of its confirmation': [
      'expired',
      { edit: (xml) => xml.replace(/(ConfirmationData[^>]*) NotOnOrAfter="[^"]*"/, '$1') },
    ],
    'without a subject': ['malformed', { edit: (xml) => xml.replace(/<saml:NameID.*<\/saml:NameID>/, '') }],
    'with times that are none': [
      'malformed',
      { edit: (xml) => xml.replace(/NotBefore="[^"]*"/, 'NotBefore="tomorrow"') },
    ],
    'of another version': [
      'malformed',
      { edit: (xml) => xml.replace(/(<saml:Assertion [^>]*Version=)"2.0"/, '$1"1.1"') },
    ],
  }
  for (const [what, [reason, wish, more]] of Object.entries(refusals)) {
    test(`is refused ${what}`, () => refused(idp.response({ at: now, ...wish }), reason, more))
  }

  test('is believed as an answer to the request it answers, and a little late where that is forgiven', async () => {
    assert.ok((await verify(idp.response({ inResponseTo: '_1' }), { inResponseTo: '_1' })).ok)
    assert.ok((await verify(idp.response({ notOnOrAfter: now - 1000 }), { leeway: 60 })).ok)
  })
})

describe('a metadata document', () => {
  test('tells who the provider is, its keys and where to sign in', async () => {
    const described = await saml.describe(idp.metadata([certificate({ subject: 'next' })]))
    assert.ok(described.ok)
    const { entityId, signingKeys, singleSignOn, wantsSignedRequests } = described.provider
    assert.deepEqual([entityId, signingKeys.length, wantsSignedRequests], [idp.entityId, 2, false])
    assert.deepEqual(singleSignOn[0], {
      binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
      location: `${idp.entityId}/sso`,
    })
  })

  test('that is none, has a document type, or no key, is refused', async () => {
    const metadata = idp.metadata()
    const documents = [
      'x',
      `<!DOCTYPE x>${metadata}`,
      metadata.replaceAll('EntityDescriptor', 'Thing'),
      metadata.replace(/entityID="[^"]*"/, ''),
      metadata.replaceAll('IDPSSODescriptor', 'SPSSODescriptor'),
      metadata.replace('use="signing"', 'use="encryption"'),
      metadata.replace(/<ds:X509Certificate>.{40}/, '<ds:X509Certificate>'),
    ]
    for (const document of documents) {
      const described = await saml.describe(document)
      assert.equal(described.ok, false, document.slice(0, 80))
      await refused(idp.response(), 'badMetadata', { metadata: document })
    }
  })
})

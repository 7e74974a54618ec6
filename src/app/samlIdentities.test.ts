import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { type ResponseWish, samlProvider } from '../../tests/standIns/samlProvider.ts'
import { openFederation } from '../federation/index.ts'
import { movableClock } from '../kernel/clock.ts'
import type { ProviderRecord, SamlProviderRecord } from '../services/iam/ports/providers.ts'
import { samlIdentities } from './samlIdentities.ts'

const account = '111111111111'
const arn = `arn:aws:iam::${account}:saml-provider/Corp`
const minute = 60_000

describe('a SAML identity', () => {
  const clock = movableClock()
  const idp = samlProvider()
  const record: SamlProviderRecord = {
    kind: 'saml',
    arn,
    account,
    createdAt: 0,
    tags: {},
    body: { uuid: 'SAML1', metadata: idp.metadata() },
  }
  const { verify } = samlIdentities({
    saml: openFederation({ clock }).saml,
    providerOf: async <K extends ProviderRecord['kind']>(kind: K, wanted: string) =>
      kind === 'saml' && wanted === arn
        ? (record as ProviderRecord as Extract<ProviderRecord, { kind: K }>)
        : undefined,
    clock,
  })
  const of = (wish: ResponseWish = {}) => verify(idp.response({ at: clock.now(), ...wish }), arn)

  test('has the name qualifier that AWS documents', async () => {
    const identity = await of()
    assert.ok(identity.ok, JSON.stringify(identity))
    const expected = createHash('sha1').update(`${idp.entityId}${account}/Corp`).digest('base64')
    assert.deepEqual([identity.nameQualifier, identity.subject, identity.issuer], [expected, 'ana', idp.entityId])
  })

  test('is taken at any of AWS’s sign-in addresses, and at no other', async () => {
    const places = [
      'https://signin.aws.amazon.com/saml',
      'https://us-east-1.signin.aws.amazon.com/saml',
      'https://eu-west-1.signin.aws.amazon.com/saml/acs/SAMLSP4ABC',
    ]
    for (const recipient of places) {
      const identity = await of({ recipient })
      assert.equal(identity.ok && identity.recipient, recipient)
    }
    for (const recipient of ['https://signin.aws.amazon.com.evil.example/saml', 'https://evil.example/saml', '']) {
      const identity = await of({ recipient })
      assert.equal(identity.ok || identity.message, 'Response does not contain the required audience.')
    }
  })

  test('can be shown again within five minutes, and not later', async () => {
    const response = idp.response({ at: clock.now(), notOnOrAfter: clock.now() + 60 * minute })
    assert.ok((await verify(response, arn)).ok)
    clock.advance(4 * minute)
    assert.ok((await verify(response, arn)).ok)
    clock.advance(minute)
    const late = await verify(response, arn)
    assert.deepEqual(late.ok || [late.code, late.message], [
      'ExpiredTokenException',
      'Token must be redeemed within 5 minutes of issuance',
    ])
  })

  test('of a provider whose clock is a little ahead is taken', async () => {
    assert.ok((await of({ notBefore: clock.now() + 30_000 })).ok)
    assert.equal((await of({ notBefore: clock.now() + 2 * minute })).ok, false)
  })

  const refusals: readonly [ResponseWish, string, string, RegExp][] = [
    [{ sign: 'nothing' }, 'InvalidIdentityToken', 'Response signature invalid', /neither .* is signed/],
    [{ by: samlProvider().identity }, 'InvalidIdentityToken', 'Response signature invalid', /signing certificates/],
    [
      { issuer: 'https://evil.example' },
      'InvalidIdentityToken',
      'Issuer not present in specified provider',
      /the provider is https:\/\/idp\.example\.com\/saml; the assertion is of https:\/\/evil\.example/,
    ],
    [
      { audience: 'https://other.example' },
      'InvalidIdentityToken',
      'Response does not contain the required audience.',
      /for "https:\/\/other\.example"/,
    ],
    [
      { status: 'urn:oasis:names:tc:SAML:2.0:status:AuthnFailed' },
      'IDPRejectedClaim',
      'The identity provider rejected the claim.',
      /AuthnFailed/,
    ],
    [{ notOnOrAfter: 0 }, 'ExpiredTokenException', 'Response has expired', /until 1970/],
    [
      { edit: (xml) => xml.replace('<saml:Subject>', '<saml:EncryptedID/><saml:Subject>') },
      'InvalidIdentityToken',
      'Encrypted SAML assertions are not supported.',
      /EncryptedID/,
    ],
  ]
  for (const [wish, code, message, reason] of refusals) {
    test(`is refused: ${message} (${reason.source})`, async () => {
      const identity = await of(wish)
      assert.deepEqual(identity.ok || [identity.code, identity.message], [code, message])
      assert.match(identity.ok ? '' : identity.reason, reason)
    })
  }

  test('of a provider that is not registered is refused', async () => {
    const identity = await verify(idp.response(), `${arn}2`)
    assert.equal(identity.ok || identity.message, "Specified provider doesn't exist")
  })
})

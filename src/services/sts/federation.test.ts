import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AssumeRoleWithSAMLResponse } from '@aws-sdk/client-sts'
import { account } from '../asking.fixture.ts'
import type { SamlIdentity, WebIdentity } from './ports.ts'
import { refusal, type StsWorld, stsWorld } from './world.fixture.ts'

const provider = `arn:aws:iam::${account}:saml-provider/Corp`
const issuer = `arn:aws:iam::${account}:oidc-provider/login.example.com`
const anybody = { kind: 'anonymous' } as const
const attribute = 'https://aws.amazon.com/SAML/Attributes/'

describe('a role for whom a provider vouches for', () => {
  let world: StsWorld
  let identity: SamlIdentity
  let token: WebIdentity
  let role: string
  before(async () => {
    world = await stsWorld(
      async () => token,
      async () => identity,
    )
    role = await world.role('corp', {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'],
      Condition: { StringEquals: { 'saml:aud': 'https://signin.aws.amazon.com/saml' } },
    })
  })
  after(() => world.close())

  const asserting = (attributes: Readonly<Record<string, readonly string[]>>, more: Partial<SamlIdentity> = {}) => {
    identity = {
      ok: true,
      issuer: 'https://idp.example.com',
      recipient: 'https://signin.aws.amazon.com/saml',
      subject: 'ana',
      format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      nameQualifier: 'q=',
      attributes: {
        [`${attribute}Role`]: [`${role},${provider}`],
        [`${attribute}RoleSessionName`]: ['ana'],
        ...attributes,
      },
      ...more,
    }
  }
  const assume = async (RoleArn: string, more: object = {}) => {
    const input = { RoleArn, PrincipalArn: provider, SAMLAssertion: 'PHg+', ...more }
    return (await world.sts('AssumeRoleWithSAML', input, anybody)) as object as AssumeRoleWithSAMLResponse
  }
  const callerOf = ({ Credentials }: AssumeRoleWithSAMLResponse) => world.callerOf(Credentials?.SessionToken as string)
  const seconds = ({ Credentials }: AssumeRoleWithSAMLResponse) =>
    Math.round(((Credentials?.Expiration?.getTime() ?? 0) - world.clock.now()) / 1000)
  const roleFor = (name: string, Condition: object) =>
    world.role(name, {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithSAML',
      Condition,
    })

  test('has the assertion’s keys in its session', async () => {
    asserting({})
    const answer = await assume(role)
    assert.deepEqual(
      [answer.Subject, answer.SubjectType, answer.Issuer, answer.Audience, answer.NameQualifier],
      ['ana', 'persistent', 'https://idp.example.com', 'https://signin.aws.amazon.com/saml', 'q='],
    )
    assert.deepEqual(callerOf(answer).context, {
      'saml:aud': ['https://signin.aws.amazon.com/saml'],
      'saml:iss': ['https://idp.example.com'],
      'saml:sub': ['ana'],
      'saml:sub_type': ['persistent'],
      'saml:namequalifier': ['q='],
      'saml:doc': [`${account}/Corp`],
      'aws:FederatedProvider': [provider],
    })
  })

  test('can be kept for who a directory says somebody is', async () => {
    const staff = await roleFor('staff', { 'ForAnyValue:StringEquals': { 'saml:edupersonaffiliation': 'staff' } })
    const named = await roleFor('named', {
      StringEquals: { 'saml:surname': 'Lovelace', 'saml:mail': 'ada@example.com' },
    })
    const offers = { [`${attribute}Role`]: [`${staff},${provider}`, `${provider},${named}`] }
    asserting({
      ...offers,
      'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': ['member', 'staff'],
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname': ['Lovelace'],
      'urn:oid:0.9.2342.19200300.100.1.3': ['ada@example.com'],
    })
    assert.ok((await assume(staff)).Credentials)
    assert.ok((await assume(named)).Credentials)
    asserting({ ...offers, 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': ['student'] })
    const message = /^Not authorized to perform sts:AssumeRoleWithSAML$/
    await assert.rejects(
      assume(staff),
      refusal('AccessDenied', message, /wants saml:edupersonaffiliation "staff", but it is "student"/),
    )
    await assert.rejects(
      assume(named),
      refusal('AccessDenied', message, /wants saml:surname "Lovelace", but it is absent/),
    )
  })

  test('is another than those that the assertion offers, and is refused with both', async () => {
    const other = await roleFor('other', {})
    asserting({})
    await assert.rejects(
      assume(other),
      refusal('AccessDenied', /^Not authorized to perform/, /asked for .*role\/other .* offers .*role\/corp,/),
    )
    asserting({ [`${attribute}Role`]: [other, `${other},${provider},${provider}`, `${other},${provider}2`] })
    await assert.rejects(assume(other), refusal('AccessDenied', /^Not authorized to perform/))
    const foreign = 'arn:aws:iam::999999999999:role/corp'
    asserting({ [`${attribute}Role`]: [`${foreign},${provider}`] })
    await assert.rejects(assume(foreign), refusal('AccessDenied', /^Not authorized/, /of another account/))
  })

  test('lasts as long as the provider wants, and as the request asks for', async () => {
    const now = world.clock.now()
    asserting({ [`${attribute}SessionDuration`]: ['1800'] })
    assert.ok(Math.abs(seconds(await assume(role)) - 1800) <= 1)
    assert.ok(Math.abs(seconds(await assume(role, { DurationSeconds: 900 })) - 900) <= 1)
    asserting({}, { sessionEndsAt: now + 600_000 })
    assert.ok(Math.abs(seconds(await assume(role)) - 600) <= 2)
    asserting({}, { sessionEndsAt: now - 1 })
    await assert.rejects(assume(role), refusal('ExpiredTokenException', /^Response has expired$/))
    for (const given of ['60', '99999', 'long', '']) {
      asserting({ [`${attribute}SessionDuration`]: [given] })
      await assert.rejects(assume(role), refusal('InvalidIdentityToken', /^SessionDuration in AuthnResponse/))
    }
    asserting({ [`${attribute}SessionDuration`]: ['7200'] })
    await assert.rejects(assume(role), refusal('ValidationError', /exceeds the MaxSessionDuration/))
  })

  test('is tagged by the provider, where the trust policy lets it', async () => {
    const tags = {
      [`${attribute}PrincipalTag:team`]: ['blue'],
      [`${attribute}TransitiveTagKeys`]: ['team'],
      [`${attribute}SourceIdentity`]: ['ana@example.com'],
    }
    asserting(tags)
    const answer = await assume(role)
    const { tags: kept, transitiveTagKeys, context } = callerOf(answer)
    assert.deepEqual([kept, transitiveTagKeys], [{ team: 'blue' }, ['team']])
    assert.deepEqual([answer.SourceIdentity, context['aws:SourceIdentity']], ['ana@example.com', ['ana@example.com']])
    const plain = await roleFor('plain', {})
    asserting({ ...tags, [`${attribute}Role`]: [`${plain},${provider}`] })
    await assert.rejects(assume(plain), refusal('AccessDenied', /^Not authorized to perform sts:TagSession$/))
  })

  test('is refused when what the provider says of the session cannot be', async () => {
    const broken: readonly [Readonly<Record<string, readonly string[]>>, string, RegExp][] = [
      [
        { [`${attribute}RoleSessionName`]: [] },
        'InvalidIdentityToken',
        /^RoleSessionName is required in AuthnResponse$/,
      ],
      [
        { [`${attribute}RoleSessionName`]: ['a b'] },
        'InvalidIdentityToken',
        /must match \[a-zA-Z_0-9\+=,\.@-\]\{2,64\}$/,
      ],
      [{ [`${attribute}RoleSessionName`]: ['ana', 'ben'] }, 'InvalidIdentityToken', /must have one value$/],
      [{ [`${attribute}PrincipalTag:team`]: ['blue', 'red'] }, 'InvalidIdentityToken', /must have one value$/],
      [
        { [`${attribute}PrincipalTag:team`]: ['x'.repeat(257)] },
        'InvalidIdentityToken',
        /session tag team is not valid/,
      ],
      [{ [`${attribute}PrincipalTag:te*am`]: ['blue'] }, 'InvalidIdentityToken', /session tag te\*am is not valid/],
      [{ [`${attribute}PrincipalTag:aws:x`]: ['blue'] }, 'InvalidParameterValue', /reserved for system use/],
      [
        { [`${attribute}TransitiveTagKeys`]: ['team'] },
        'InvalidParameterValue',
        /must be included in the requested tags/,
      ],
      [{ [`${attribute}SourceIdentity`]: ['aws:root'] }, 'InvalidIdentityToken', /^Source Identity must match/],
      [{ [`${attribute}SourceIdentity`]: ['a b'] }, 'InvalidIdentityToken', /^Source Identity must match/],
    ]
    for (const [attributes, code, message] of broken) {
      asserting(attributes)
      await assert.rejects(assume(role), refusal(code, message), JSON.stringify(attributes))
    }
  })

  test('by a registered issuer explains what its trust policy wants of the token', async () => {
    const arn = await world.role('web', {
      Effect: 'Allow',
      Principal: { Federated: issuer },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'login.example.com:aud': 'app' } },
    })
    const context = { 'login.example.com:aud': ['other'], 'login.example.com:sub': ['ana'] }
    token = { ok: true, provider: issuer, context, subject: 'ana', audience: 'other' }
    const input = { RoleArn: arn, RoleSessionName: 'web', WebIdentityToken: 'x.y.z' }
    const attempt = () => world.sts('AssumeRoleWithWebIdentity', input, anybody)
    const message = /^Not authorized to perform sts:AssumeRoleWithWebIdentity$/
    const reason = /condition StringEquals wants login\.example\.com:aud "app", but it is "other"/
    await assert.rejects(attempt(), refusal('AccessDenied', message, reason))
    token = { ...token, context: { ...context, 'login.example.com:aud': ['app'] }, sourceIdentity: 'aws:root' }
    await assert.rejects(attempt(), refusal('InvalidIdentityToken', /^Source Identity must match/))
    token = { ...token, sourceIdentity: 'ana' }
    await assert.rejects(attempt(), refusal('AccessDenied', /^Not authorized to perform sts:SetSourceIdentity$/))
  })
})

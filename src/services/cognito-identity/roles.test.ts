import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RoleMapping } from '@aws-sdk/client-cognito-identity'
import { refusal } from '../sts/world.fixture.ts'
import type { Proven } from './rules/identities.ts'
import { roleOf } from './rules/roles.ts'
import { client, provider, userPool } from './world.fixture.ts'

const authenticated = 'arn:aws:iam::123456789012:role/auth'
const admin = 'arn:aws:iam::123456789012:role/admin'
const reader = 'arn:aws:iam::123456789012:role/reader'

function proven(mapping: RoleMapping | undefined, claims: object): Proven {
  return {
    identityId: 'us-east-1:1',
    pool: {
      id: 'us-east-1:p',
      account: '123456789012',
      region: 'us-east-1',
      name: 'p',
      revision: 1,
      settings: {
        AllowUnauthenticatedIdentities: false,
        tags: {},
        roles: { authenticated },
        roleMappings: mapping === undefined ? {} : { [`${provider}:${client}`]: mapping },
        principalTags: {},
      },
    },
    logins: [
      {
        ...{ provider, subject: 's', claims: { exp: 1, sub: 's', ...claims } },
        ...{ roleKey: `${provider}:${client}`, tagKey: provider, amr: `${provider}:CognitoSignIn:s` },
        userPool: { id: userPool, clientId: client, claims: { exp: 1, sub: 's', ...claims } },
      },
    ],
  }
}

const rule = (
  Claim: string,
  MatchType: 'Equals' | 'NotEqual' | 'StartsWith' | 'Contains',
  Value: string,
  RoleARN: string,
) => ({
  Claim,
  MatchType,
  Value,
  RoleARN,
})
const token = (AmbiguousRoleResolution: 'AuthenticatedRole' | 'Deny'): RoleMapping => ({
  Type: 'Token',
  AmbiguousRoleResolution,
})
const rules = (
  AmbiguousRoleResolution: 'AuthenticatedRole' | 'Deny',
  ...Rules: ReturnType<typeof rule>[]
): RoleMapping => ({
  Type: 'Rules',
  AmbiguousRoleResolution,
  RulesConfiguration: { Rules },
})
const ambiguous = refusal(
  'NotAuthorizedException',
  new RegExp(`^The ambiguous role mapping rules for: ${provider}:${client} denied this request\\.$`),
)
const unavailable = refusal('NotAuthorizedException', /CustomRoleArn/)

describe('role selection', () => {
  test('without a mapping it is the authenticated role, and no other can be wished', () => {
    assert.equal(roleOf(proven(undefined, {}), undefined), authenticated)
    assert.equal(roleOf(proven(undefined, {}), authenticated), authenticated)
    assert.throws(() => roleOf(proven(undefined, { 'cognito:roles': [admin] }), admin), unavailable)
  })

  test('a token’s preferred role is taken', () => {
    const claims = { 'cognito:preferred_role': admin, 'cognito:roles': [admin, reader] }
    assert.equal(roleOf(proven(token('Deny'), claims), undefined), admin)
  })

  test('a wished role must be among the token’s roles', () => {
    const claims = { 'cognito:preferred_role': admin, 'cognito:roles': [admin, reader] }
    assert.equal(roleOf(proven(token('Deny'), claims), reader), reader)
    assert.throws(() => roleOf(proven(token('Deny'), claims), 'arn:aws:iam::123456789012:role/root'), unavailable)
    assert.throws(() => roleOf(proven(token('AuthenticatedRole'), {}), reader), unavailable)
  })

  test('a token without a preferred role is ambiguous: denied, or the authenticated role', () => {
    const claims = { 'cognito:roles': [admin, reader] }
    assert.throws(() => roleOf(proven(token('Deny'), claims), undefined), ambiguous)
    assert.equal(roleOf(proven(token('AuthenticatedRole'), claims), undefined), authenticated)
    assert.throws(() => roleOf(proven(token('Deny'), {}), undefined), ambiguous)
  })

  test('the first rule that matches wins', () => {
    const mapping = rules(
      'Deny',
      rule('dept', 'Equals', 'x', reader),
      rule('dept', 'StartsWith', 'e', admin),
      rule('dept', 'Contains', 'ng', reader),
    )
    assert.equal(roleOf(proven(mapping, { dept: 'eng' }), undefined), admin)
    assert.equal(roleOf(proven(mapping, { dept: 'eng' }), reader), reader)
    assert.equal(roleOf(proven(mapping, { dept: 'x' }), undefined), reader)
    assert.throws(() => roleOf(proven(mapping, { dept: 'x' }), admin), unavailable)
    assert.throws(() => roleOf(proven(mapping, { dept: 'sales' }), undefined), ambiguous)
  })

  test('a rule on a claim that is absent does not match, NotEqual included', () => {
    const mapping = rules('AuthenticatedRole', rule('dept', 'NotEqual', 'x', admin))
    assert.equal(roleOf(proven(mapping, {}), undefined), authenticated)
    assert.equal(roleOf(proven(mapping, { dept: 'y' }), undefined), admin)
    assert.equal(roleOf(proven(mapping, { dept: 'x' }), undefined), authenticated)
  })

  test('a claim that is a list matches by any of its values', () => {
    const mapping = rules('Deny', rule('cognito:groups', 'Equals', 'admins', admin))
    assert.equal(roleOf(proven(mapping, { 'cognito:groups': ['users', 'admins'] }), undefined), admin)
    assert.throws(() => roleOf(proven(mapping, { 'cognito:groups': ['users'] }), undefined), ambiguous)
  })
})

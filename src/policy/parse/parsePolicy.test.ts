import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { PolicyKind } from '../document.ts'
import { PolicyError } from '../policyError.ts'
import { parsePolicy } from './parsePolicy.ts'

const arn = 'arn:aws:s3:::bucket/*'
const good = { Effect: 'Allow', Action: 's3:GetObject', Resource: arn }
const attached = { ...good, Principal: '*' }
const trusting = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }

function refusal(document: unknown, kind: PolicyKind): PolicyError {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  try {
    parsePolicy(text, kind)
  } catch (error) {
    if (error instanceof PolicyError) return error
    throw error
  }
  return assert.fail(`accepted: ${text}`)
}

const of = (...statements: unknown[]) => ({ Version: '2012-10-17', Statement: statements })

describe('what is accepted', () => {
  test('a single statement stands for a list of one', () => {
    const { statements, version } = parsePolicy(JSON.stringify({ Statement: good }), 'identity')
    assert.equal(version, '2008-10-17')
    assert.deepEqual(statements, [{ effect: 'Allow', actions: ['s3:GetObject'], resources: [arn], conditions: [] }])
  })

  test('numbers and Booleans in conditions keep their own text', () => {
    const condition = { NumericLessThan: { 's3:max-keys': 10 }, Bool: { 'aws:SecureTransport': [true] } }
    const { statements } = parsePolicy(JSON.stringify(of({ ...good, Condition: condition })), 'identity')
    assert.deepEqual(statements[0]?.conditions, [
      { operator: 'NumericLessThan', key: 's3:max-keys', values: ['10'] },
      { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
    ])
  })

  test('an incomplete ARN is completed in an identity-based policy', () => {
    const { statements } = parsePolicy(JSON.stringify(of({ ...good, Resource: 'arn:aws:sqs' })), 'identity')
    assert.deepEqual(statements[0]?.resources, ['arn:aws:sqs:*:*:*'])
  })

  const accepted: readonly (readonly [PolicyKind, string, unknown])[] = [
    ['identity', 'an Id', { ...of(good), Id: 'cd3ad3d9-2776-4ef1-a904-4c229d1642ee' }],
    ['identity', 'every action', of({ ...good, Action: '*' })],
    ['identity', 'an access point', of({ ...good, Resource: 'arn:aws:s3:us-west-2:123456789012:accesspoint/x' })],
    ['identity', 'an IAM path with a variable', of({ ...good, Resource: 'arn:aws:iam::*:user/${aws:username}' })],
    ['identity', 'every IAM resource', of({ ...good, Resource: 'arn:aws:iam::123456789012:*' })],
    ['identity', 'all partitions', of({ ...good, Resource: 'arn:aws*:s3:::bucket' })],
    ['identity', 'an empty Sid', of({ ...good, Sid: '' }, { ...good, Sid: '' })],
    ['resource', 'a Sid with spaces', of({ ...attached, Sid: 'Allow get requests' })],
    ['resource', 'an account by id', of({ ...attached, Principal: { AWS: '123456789012' } })],
    [
      'resource',
      'several kinds of principal',
      of({ ...attached, Principal: { AWS: ['123456789012'], Service: 's3.amazonaws.com' } }),
    ],
    [
      'resource',
      'an origin access identity',
      of({
        ...attached,
        Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE' },
      }),
    ],
    ['resource', 'NotPrincipal', of({ ...good, NotPrincipal: { AWS: 'arn:aws:iam::123456789012:root' } })],
    ['trust', 'a service', of(trusting)],
    ['trust', 'everybody of AWS', of({ ...trusting, Principal: { AWS: '*' } })],
    [
      'trust',
      'an OIDC provider',
      of({ ...trusting, Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/idp.example.com/a' } }),
    ],
    ['trust', 'tagging of sessions', of({ ...trusting, Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] })],
  ]
  for (const [kind, what, document] of accepted) {
    test(`${what} (${kind})`, () => {
      assert.ok(parsePolicy(JSON.stringify(document), kind).statements.length > 0)
    })
  }
})

describe('a refusal', () => {
  test('tells the place and the line', () => {
    const text = '{\n"Statement": [\n{},\n{"Effect": "Allow"}]}'
    const error = refusal(text.replace('{},', `${JSON.stringify(good)},`), 'identity')
    assert.deepEqual([error.place, error.line], ['Statement[1]', 4])
    assert.equal(refusal(of({ ...good, Action: ['s3:*', 'x'] }), 'identity').place, 'Statement[0].Action[1]')
  })
})

test('any text is either read or refused by a PolicyError', () => {
  const words = fc.constantFrom('Allow', 'Deny', '*', 's3:*', arn, '2012-10-17', 'StringEquals', '${a', "${a, 'b'}")
  const value = fc.oneof(words, fc.jsonValue({ maxDepth: 2 }))
  const statement = fc.dictionary(
    fc.constantFrom('Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition'),
    value,
  )
  const document = fc.record({ Version: value, Statement: fc.oneof(value, fc.array(statement)) }, { requiredKeys: [] })
  fc.assert(
    fc.property(document, fc.constantFrom<PolicyKind>('identity', 'resource', 'trust'), (json, kind) => {
      try {
        parsePolicy(JSON.stringify(json), kind)
      } catch (error) {
        assert.ok(error instanceof PolicyError)
        assert.ok(error.message.length > 0 && error.line >= 1)
      }
    }),
    { numRuns: 2000 },
  )
})

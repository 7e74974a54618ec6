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

describe('what is refused, in AWS words', () => {
  const syntax = 'Syntax errors in policy.'
  const cases: readonly (readonly [PolicyKind, unknown, string])[] = [
    ['identity', 'not json', syntax],
    ['identity', '', syntax],
    ['identity', '[]', syntax],
    ['identity', '{"Version":"2012-10-17"}', syntax],
    ['identity', { Version: '2012-10-18', Statement: good }, syntax],
    ['identity', { Version: '2012-10-17', Statement: [] }, syntax],
    ['identity', { Version: '2012-10-17', Statement: 'x' }, syntax],
    ['identity', { Version: '2012-10-17', Statement: good, Extra: 1 }, syntax],
    ['identity', of({ ...good, Extra: 1 }), syntax],
    ['identity', of({ Action: 's3:Get*', Resource: '*' }), syntax],
    ['identity', of({ ...good, Effect: 'allow' }), 'The policy failed legacy parsing'],
    ['identity', of({ ...good, Effect: 1 }), syntax],
    ['identity', of({ Effect: 'Allow', Resource: '*' }), 'Policy statement must contain actions.'],
    ['identity', of({ ...good, Action: [] }), 'Policy statement must contain actions.'],
    ['identity', of({ Effect: 'Allow', Action: 's3:*' }), 'Policy statement must contain resources.'],
    ['identity', of({ ...good, Resource: [] }), 'Policy statement must contain resources.'],
    ['identity', of({ ...good, NotAction: 's3:*' }), syntax],
    ['identity', of({ ...good, NotResource: '*' }), syntax],
    ['identity', of({ ...good, Action: { a: 1 } }), syntax],
    ['identity', of({ ...good, Action: [1] }), syntax],
    ['identity', of({ ...good, Resource: null }), syntax],
    ['identity', of({ ...good, Principal: '*' }), 'Policy document should not specify a principal.'],
    ['identity', of({ ...good, NotPrincipal: '*' }), 'Policy document should not specify a principal.'],
    [
      'identity',
      of({ ...good, Action: 'GetObject' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    ['identity', of({ ...good, Action: 's3:a:b' }), 'Actions/Condition can contain only one colon.'],
    ['identity', of({ ...good, Action: 's3*:Get' }), 'Vendor s3* is not valid'],
    ['identity', of({ ...good, Action: 's3:' }), 'The policy failed legacy parsing'],
    ['identity', of({ ...good, Resource: 'bucket' }), 'Resource bucket must be in ARN format or "*".'],
    ['identity', of({ ...good, Resource: '' }), 'Resource  must be in ARN format or "*".'],
    [
      'identity',
      of({ ...good, Resource: 'arn:invalid:s3:::b' }),
      'Partition "invalid" is not valid for resource "arn:invalid:s3:::b".',
    ],
    [
      'identity',
      of({ ...good, Resource: 'arn:aws:*:::b' }),
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    [
      'identity',
      of({ ...good, Resource: 'arn:aws' }),
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    ['identity', of({ ...good, Resource: 'arn:aws:s3::b' }), 'The policy failed legacy parsing'],
    [
      'identity',
      of({ ...good, Resource: 'arn:aws:s3:us-east-1::b' }),
      'Resource arn:aws:s3:us-east-1::b can not contain region information.',
    ],
    [
      'identity',
      of({ ...good, Resource: 'arn:aws:iam:us-east-1::user/b' }),
      'IAM resource arn:aws:iam:us-east-1::user/b cannot contain region information.',
    ],
    [
      'identity',
      of({ ...good, Sid: 'not alphanumeric' }),
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    ],
    [
      'identity',
      of({ ...good, Sid: 'A' }, { ...good, Sid: 'A' }),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
    ['identity', of({ ...good, Condition: [] }), syntax],
    ['identity', of({ ...good, Condition: { StringLikes: { a: 'b' } } }), syntax],
    ['identity', of({ ...good, Condition: { NullIfExists: { 'a:b': 'true' } } }), syntax],
    ['identity', of({ ...good, Condition: { constructor: { 'a:b': 'true' } } }), syntax],
    ['identity', of({ ...good, Condition: { StringEquals: 'x' } }), syntax],
    ['identity', of({ ...good, Condition: { StringEquals: { 'a:b': { c: 'd' } } } }), syntax],
    ['identity', of({ ...good, Condition: { StringEquals: { 'a:b': null } } }), syntax],
    [
      'identity',
      of({ ...good, Condition: { DateLessThan: { 'aws:CurrentTime': 'soon' } } }),
      'The policy failed legacy parsing',
    ],
    ['identity', '{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}', syntax],
    ['resource', 'x', "Policies must be valid JSON and the first byte must be '{'"],
    ['resource', of(good), 'Missing required field Principal'],
    ['resource', of({ ...attached, Extra: 1 }), 'Unknown field Extra'],
    ['resource', of({ ...attached, Effect: undefined }), 'Missing required field Effect'],
    ['resource', of({ ...attached, Action: undefined }), 'Missing required field Action'],
    ['resource', of({ ...attached, Resource: undefined }), 'Missing required field Resource'],
    ['resource', of({ ...attached, Action: 'x' }), 'Policy has invalid action'],
    ['resource', of({ ...attached, Resource: 'bucket' }), 'Policy has invalid resource'],
    ['resource', of({ ...attached, Resource: 'arn:aws:s3' }), 'Policy has invalid resource'],
    ['resource', of({ ...attached, Principal: 'me' }), 'Invalid principal in policy'],
    ['resource', of({ ...attached, Principal: {} }), 'Missing required field Principal'],
    ['resource', of({ ...attached, Principal: { Group: 'x' } }), 'Invalid principal in policy'],
    ['resource', of({ ...attached, Principal: { AWS: [] } }), 'Invalid principal in policy'],
    [
      'resource',
      of({ ...attached, Principal: { AWS: 'arn:aws:iam::123456789012:role/*' } }),
      'Invalid principal in policy',
    ],
    [
      'resource',
      of({ ...attached, Principal: { AWS: 'arn:aws:sts::123456789012:assumed-role/r/*' } }),
      'Invalid principal in policy',
    ],
    [
      'resource',
      of({ ...attached, Principal: { AWS: 'arn:aws:iam::123456789012:group/g' } }),
      'Invalid principal in policy',
    ],
    ['resource', of({ ...attached, Principal: { Service: '*' } }), 'Invalid principal in policy'],
    ['resource', of({ ...attached, Principal: { Federated: '*' } }), 'Invalid principal in policy'],
    ['resource', of({ ...attached, NotPrincipal: '*' }), 'Invalid policy syntax.'],
    ['resource', of({ ...attached, Condition: { Foo: { a: 'b' } } }), 'Invalid Condition type : Foo'],
    ['trust', 'x', 'This policy contains invalid Json'],
    ['trust', of({ ...trusting, Resource: '*' }), 'Has prohibited field Resource'],
    ['trust', of({ ...trusting, Principal: undefined }), 'Missing required field Principal'],
    ['trust', of({ ...trusting, Principal: '*' }), 'Invalid principal in policy: "STAR":"*"'],
    ['trust', of({ ...trusting, Principal: { AWS: 'bob' } }), 'Invalid principal in policy: "AWS":"bob"'],
    ['trust', of({ ...trusting, Principal: { Service: 'lambda' } }), 'Invalid principal in policy: "SERVICE":"lambda"'],
    [
      'trust',
      of({ ...trusting, Principal: undefined, NotPrincipal: { AWS: '*' } }),
      'Has prohibited field NotPrincipal',
    ],
    [
      'trust',
      of({ ...trusting, Action: 's3:GetObject' }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    ['trust', of({ ...trusting, Action: '*' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
  ]
  for (const [kind, document, message] of cases) {
    const text = typeof document === 'string' ? document : JSON.stringify(document)
    test(`${kind}: ${text}`, () => assert.equal(refusal(document, kind).message, message))
  }

  test('the place and the line are told', () => {
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

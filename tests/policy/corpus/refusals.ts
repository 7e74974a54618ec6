import type { PolicyKind } from '../../../src/policy/index.ts'
import { iamGuide } from './shape.ts'

/** A document that AWS refuses, and what it says. */
export interface Refused {
  readonly kind: PolicyKind
  /** The document, or text that is none. */
  readonly document: unknown
  readonly message: string
}

/** Refusals that one page explains. */
export interface RefusedGroup {
  readonly title: string
  readonly source: string
  readonly refused: readonly Refused[]
}

const grammar = iamGuide('reference_policies_grammar.html')
const troubleshooting = iamGuide('troubleshoot_policies.html')
const checks = iamGuide('access-analyzer-reference-policy-checks.html')
const elementPage = (name: string) => iamGuide(`reference_policies_elements_${name}.html`)
const s3Policies = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html'

const arn = 'arn:aws:s3:::bucket/*'
const own = { Effect: 'Allow', Action: 's3:GetObject', Resource: arn }
const attached = { ...own, Principal: '*' }
const trusting = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
const of = (...statements: readonly unknown[]) => ({ Version: '2012-10-17', Statement: statements })

const syntax = 'Syntax errors in policy.'
const legacy = 'The policy failed legacy parsing'
const noJson = "Policies must be valid JSON and the first byte must be '{'"
const s3Principal = 'Invalid principal in policy'
const federated = 'Federated principals must be valid domain names or SAML metadata ARNs'
const sids =
  'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*'
const stsOnly = 'AssumeRole policy may only specify STS AssumeRole actions.'
const vendor = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
const qualified = 'Resource vendor must be fully qualified and cannot contain regexes.'

const identity = (message: string, ...documents: readonly unknown[]): readonly Refused[] =>
  documents.map((document) => ({ kind: 'identity', document, message }))
const resource = (message: string, ...documents: readonly unknown[]): readonly Refused[] =>
  documents.map((document) => ({ kind: 'resource', document, message }))
const trust = (message: string, ...documents: readonly unknown[]): readonly Refused[] =>
  documents.map((document) => ({ kind: 'trust', document, message }))

/** What an identity-based policy's statement has, but for what is given here. */
const but = (changes: Readonly<Record<string, unknown>>) => of({ ...own, ...changes })
const attachedBut = (changes: Readonly<Record<string, unknown>>) => of({ ...attached, ...changes })
const trustingBut = (changes: Readonly<Record<string, unknown>>) => of({ ...trusting, ...changes })

/** Documents that are refused, in AWS's words: `MalformedPolicyDocument` of IAM, `MalformedPolicy` of S3. */
export const refusals: readonly RefusedGroup[] = [
  {
    title: 'what is no JSON',
    source: troubleshooting,
    refused: [
      ...identity(syntax, 'not json', '', '[]', '"text"', 'null', '{', '{"Statement":[}', `{"Statement":[],}`),
      ...identity(syntax, `{"Statement":${JSON.stringify(own)}} more`, "{'Statement':[]}", '{"Statement":"\u0001"}'),
      ...identity(syntax, `${'['.repeat(200)}${']'.repeat(200)}`),
      ...resource(noJson, 'x', '', '{"Statement":', '\ufeff{}'),
      ...trust('This policy contains invalid Json', 'x', '', '{"Statement":]}'),
    ],
  },
  {
    title: 'an element twice',
    source: troubleshooting,
    refused: [
      ...identity(
        syntax,
        '{"Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}',
        '{"Statement":[],"Statement":[]}',
        '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"a:b":"true","a:b":"false"}}}}',
      ),
    ],
  },
  {
    title: 'the document: its version, its statements, nothing else',
    source: grammar,
    refused: [
      ...identity(syntax, '{"Version":"2012-10-17"}', {}, { Version: '2012-10-17', Statement: [] }),
      ...identity(syntax, { Version: '2012-10-18', Statement: own }, { Version: '2012-10-17 ', Statement: own }),
      ...identity(syntax, { Version: 20121017, Statement: own }, { version: '2012-10-17', Statement: own }),
      ...identity(syntax, { Version: '2012-10-17', Statement: 'x' }, { Version: '2012-10-17', Statement: [own, 'x'] }),
      ...identity(syntax, { Version: '2012-10-17', Statement: [[own]] }, { Version: '2012-10-17', Statement: null }),
      ...identity(syntax, { ...of(own), Extra: 1 }, { ...of(own), Id: 7 }, { ...of(own), statement: [] }),
      ...resource('The policy must contain a valid version string', { Version: '2012', Statement: attached }),
      ...resource('Missing required field Statement', { Version: '2012-10-17' }),
      ...resource('Could not parse the policy: Statement is empty!', of()),
      ...resource('Unknown field Extra', { ...of(attached), Extra: 1 }),
      ...resource('Invalid policy syntax.', { ...of(attached), Id: 7 }, { Version: '2012-10-17', Statement: 'x' }),
      ...trust('Missing required field Statement', {}),
      ...trust('Unknown field Extra', { ...of(trusting), Extra: 1 }),
    ],
  },
  {
    title: 'Effect',
    source: elementPage('effect'),
    refused: [
      ...identity(syntax, of({ Action: 's3:Get*', Resource: '*' }), but({ Effect: 1 }), but({ Effect: ['Allow'] })),
      ...identity(
        legacy,
        but({ Effect: 'allow' }),
        but({ Effect: 'ALLOW' }),
        but({ Effect: '' }),
        but({ Effect: 'Permit' }),
      ),
      ...resource('Missing required field Effect', attachedBut({ Effect: undefined })),
      ...resource('Invalid effect: allow', attachedBut({ Effect: 'allow' })),
      ...trust('Invalid effect: Permit', trustingBut({ Effect: 'Permit' })),
    ],
  },
  {
    title: 'Sid',
    source: elementPage('sid'),
    refused: [
      ...identity(sids, but({ Sid: 'not alphanumeric' }), but({ Sid: 'a-b' }), but({ Sid: 'é' }), but({ Sid: 'a\n' })),
      ...identity(syntax, but({ Sid: 1 }), but({ Sid: null })),
      ...identity(
        'Statement IDs (SID) in a single policy must be unique.',
        of({ ...own, Sid: 'A' }, { ...own, Sid: 'A' }),
      ),
      ...trust(sids, trustingBut({ Sid: 'a b' })),
    ],
  },
  {
    title: 'Action and NotAction',
    source: elementPage('action'),
    refused: [
      ...identity(
        'Policy statement must contain actions.',
        of({ Effect: 'Allow', Resource: '*' }),
        but({ Action: [] }),
      ),
      ...identity(
        syntax,
        but({ NotAction: 's3:*' }),
        but({ Action: { a: 1 } }),
        but({ Action: [1] }),
        but({ Action: null }),
      ),
      ...identity(syntax, but({ action: 's3:*' }), but({ Action: [['s3:*']] })),
      ...identity(
        vendor,
        but({ Action: 'GetObject' }),
        but({ Action: '' }),
        but({ Action: ['s3:*', 'x'] }),
        but({ Action: '**' }),
      ),
      ...identity('Actions/Condition can contain only one colon.', but({ Action: 's3:a:b' }), but({ Action: 's3::a' })),
      ...identity('Vendor s3* is not valid', but({ Action: 's3*:Get' })),
      ...identity('Vendor  is not valid', but({ Action: ':Get' })),
      ...identity('Vendor s 3 is not valid', but({ Action: 's 3:Get' })),
      ...identity(legacy, but({ Action: 's3:' }), but({ Action: 's3:Get Object' }), but({ Action: 's3:Get/Object' })),
      ...identity(legacy, but({ Action: 's3:${x}' })),
      ...resource('Missing required field Action', attachedBut({ Action: undefined }), attachedBut({ Action: [] })),
      ...resource('Policy has invalid action', attachedBut({ Action: 'x' }), attachedBut({ Action: 's3:' })),
      ...trust('Missing required field Action', trustingBut({ Action: undefined })),
      ...trust(stsOnly, trustingBut({ Action: 's3:GetObject' }), trustingBut({ Action: '*' })),
      ...trust(
        stsOnly,
        trustingBut({ Action: 'sts:GetCallerIdentity' }),
        trustingBut({ Action: ['sts:AssumeRole', 'iam:*'] }),
      ),
    ],
  },
  {
    title: 'Resource and NotResource',
    source: elementPage('resource'),
    refused: [
      ...identity(
        'Policy statement must contain resources.',
        of({ Effect: 'Allow', Action: 's3:*' }),
        but({ Resource: [] }),
      ),
      ...identity(
        syntax,
        but({ NotResource: '*' }),
        but({ Resource: null }),
        but({ Resource: 1 }),
        but({ Resource: [['*']] }),
      ),
      ...identity('Resource bucket must be in ARN format or "*".', but({ Resource: 'bucket' })),
      ...identity('Resource  must be in ARN format or "*".', but({ Resource: '' })),
      ...identity('Resource ** must be in ARN format or "*".', but({ Resource: '**' })),
      ...identity('Resource ARN:aws:s3:::b must be in ARN format or "*".', but({ Resource: 'ARN:aws:s3:::b' })),
      ...identity(
        'Partition "invalid" is not valid for resource "arn:invalid:s3:::b".',
        but({ Resource: 'arn:invalid:s3:::b' }),
      ),
      ...identity(
        qualified,
        but({ Resource: 'arn:aws:*:::b' }),
        but({ Resource: 'arn:aws' }),
        but({ Resource: 'arn:aws:s?:::b' }),
      ),
      ...identity(legacy, but({ Resource: 'arn:aws:s3::b' })),
      ...identity(
        'Resource arn:aws:s3:us-east-1::b can not contain region information.',
        but({ Resource: 'arn:aws:s3:us-east-1::b' }),
      ),
      ...identity(
        'IAM resource arn:aws:iam:us-east-1::user/b cannot contain region information.',
        but({ Resource: 'arn:aws:iam:us-east-1::user/b' }),
      ),
      ...resource('Missing required field Resource', attachedBut({ Resource: undefined })),
      ...resource(
        'Policy has invalid resource',
        attachedBut({ Resource: 'bucket' }),
        attachedBut({ Resource: 'arn:aws:s3' }),
      ),
      ...resource(
        'Policy has invalid resource',
        attachedBut({ Resource: 'arn:aws:*:::b' }),
        attachedBut({ Resource: '' }),
      ),
      ...trust('Has prohibited field Resource', trustingBut({ Resource: '*' })),
    ],
  },
  {
    title: 'Principal in an identity-based policy',
    source: troubleshooting,
    refused: [
      ...identity(
        'Policy document should not specify a principal.',
        but({ Principal: '*' }),
        but({ Principal: { AWS: '123456789012' } }),
        but({ NotPrincipal: '*' }),
      ),
    ],
  },
  {
    title: 'Principal in a bucket policy',
    source: s3Policies,
    refused: [
      ...resource('Missing required field Principal', of(own), attachedBut({ Principal: {} })),
      ...resource(
        s3Principal,
        attachedBut({ Principal: 'me' }),
        attachedBut({ Principal: { Group: 'x' } }),
        attachedBut({ Principal: { AWS: [] } }),
        attachedBut({ Principal: { AWS: '' } }),
        attachedBut({ Principal: { AWS: '12345678901' } }),
        attachedBut({ Principal: { AWS: '1234567890123' } }),
        attachedBut({ Principal: { AWS: 'arn:aws:iam::123456789012:role/*' } }),
        attachedBut({ Principal: { AWS: 'arn:aws:iam::*:root' } }),
        attachedBut({ Principal: { AWS: 'arn:aws:sts::123456789012:assumed-role/r/*' } }),
        attachedBut({ Principal: { AWS: 'arn:aws:sts::123456789012:assumed-role/r' } }),
        attachedBut({ Principal: { AWS: 'arn:aws:iam::123456789012:group/g' } }),
        attachedBut({ Principal: { AWS: 'arn:aws:iam::123456789012:user' } }),
        attachedBut({ Principal: { AWS: ['123456789012', 'nobody'] } }),
        attachedBut({ Principal: { Service: '*' } }),
        attachedBut({ Principal: { Service: 'lambda' } }),
        attachedBut({ Principal: { Federated: '*' } }),
        attachedBut({ Principal: { CanonicalUser: 'abc' } }),
        attachedBut({ Principal: { CanonicalUser: '*' } }),
        attachedBut({ Principal: { aws: '*' } }),
      ),
      ...resource('Invalid policy syntax.', attachedBut({ NotPrincipal: '*' }), attachedBut({ Principal: { AWS: 1 } })),
    ],
  },
  {
    title: 'Principal in a trust policy',
    source: elementPage('principal'),
    refused: [
      ...trust(
        'Missing required field Principal',
        trustingBut({ Principal: undefined }),
        trustingBut({ Principal: {} }),
      ),
      ...trust('Invalid principal in policy: "STAR":"*"', trustingBut({ Principal: '*' })),
      ...trust('Invalid principal in policy: "AWS":"bob"', trustingBut({ Principal: { AWS: 'bob' } })),
      ...trust(
        'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/*"',
        trustingBut({ Principal: { AWS: 'arn:aws:iam::123456789012:user/*' } }),
      ),
      ...trust('Invalid principal in policy: "SERVICE":"lambda"', trustingBut({ Principal: { Service: 'lambda' } })),
      ...trust(
        federated,
        trustingBut({ Principal: { Federated: '*' } }),
        trustingBut({ Principal: { Federated: '' } }),
      ),
      ...trust(federated, trustingBut({ Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/' } })),
      ...trust('Has prohibited field NotPrincipal', trustingBut({ Principal: undefined, NotPrincipal: { AWS: '*' } })),
    ],
  },
  {
    title: 'Condition',
    source: elementPage('condition'),
    refused: [
      ...identity(syntax, but({ Condition: [] }), but({ Condition: 'x' }), but({ Condition: null })),
      ...identity(
        syntax,
        but({ Condition: { StringLikes: { 'a:b': 'c' } } }),
        but({ Condition: { stringequals: { 'a:b': 'c' } } }),
      ),
      ...identity(
        syntax,
        but({ Condition: { 'ForAllValues:Null': { 'a:b': 'true' } } }),
        but({ Condition: { NullIfExists: { 'a:b': 'true' } } }),
      ),
      ...identity(syntax, but({ Condition: { 'ForSomeValues:StringEquals': { 'a:b': 'c' } } })),
      ...identity(
        syntax,
        but({ Condition: { IfExists: { 'a:b': 'c' } } }),
        but({ Condition: { constructor: { 'a:b': 'c' } } }),
      ),
      ...identity(
        syntax,
        but({ Condition: { BinaryNotEquals: { 'a:b': 'AA==' } } }),
        but({ Condition: { NotBool: { 'a:b': 'true' } } }),
      ),
      ...identity(syntax, but({ Condition: { StringEquals: 'x' } }), but({ Condition: { StringEquals: ['x'] } })),
      ...identity(
        syntax,
        but({ Condition: { StringEquals: { 'a:b': { c: 'd' } } } }),
        but({ Condition: { StringEquals: { 'a:b': null } } }),
      ),
      ...identity(
        syntax,
        but({ Condition: { StringEquals: { 'a:b': [['c']] } } }),
        but({ Condition: { StringEquals: { '': 'c' } } }),
      ),
      ...resource('Invalid Condition type : Foo', attachedBut({ Condition: { Foo: { 'a:b': 'c' } } })),
      ...resource('Invalid policy syntax.', attachedBut({ Condition: [] })),
      ...trust('Invalid Condition type : StringEqual', trustingBut({ Condition: { StringEqual: { 'a:b': 'c' } } })),
    ],
  },
  {
    title: 'dates that are none',
    source: checks,
    refused: [
      ...identity(
        legacy,
        ...['soon', '2026-13-01', '2026-02-30T00:00:00Z', '01/02/2026', '', '2026-01-01T25:00:00Z'].map((date) =>
          but({ Condition: { DateLessThan: { 'aws:CurrentTime': date } } }),
        ),
      ),
      ...resource('Invalid policy syntax.', attachedBut({ Condition: { DateEquals: { 'aws:CurrentTime': 'soon' } } })),
    ],
  },
]

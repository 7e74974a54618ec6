import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { refusalFault } from './faults.ts'
import { parsePostAuthentication, verifyPostSignature } from './post.ts'
import { checkPostPolicy, type FormFields, parsePostPolicy } from './postPolicy.ts'
import { deriveSigningKey, signingKeys } from './signingKey.ts'

const now = Date.UTC(2026, 0, 2, 3, 4, 5)
const secret = 'secret'
const scope = { date: '20260102', region: 'us-east-1', service: 's3' }
const at = { bucket: 'vault', now }
const later = '2026-01-02T04:00:00.000Z'
const encode = (policy: unknown) => Buffer.from(JSON.stringify(policy)).toString('base64')

const fields: FormFields = [
  ['key', 'user/tom/cat.jpg'],
  ['Content-Type', 'image/jpeg'],
  ['x-amz-meta-tag', ''],
]
const conditions: readonly unknown[] = [
  { bucket: 'vault' },
  ['starts-with', '$key', 'user/tom/'],
  ['eq', '$Content-Type', 'image/jpeg'],
  ['starts-with', '$x-amz-meta-tag', ''],
]

/** `allowed`, or the name and message of the fault. */
function verdictOn(conditionList: unknown, form: FormFields = fields, expiration: unknown = later): string {
  const policy = parsePostPolicy(encode({ expiration, conditions: conditionList }))
  const verdict = policy.kind === 'refused' ? policy : checkPostPolicy(policy, form, at)
  if (verdict.kind === 'allowed') return 'allowed'
  const { code, message } = refusalFault(verdict, 's3')
  return `${code}: ${message}`
}

const signedForm = (changes: Readonly<Record<string, string | undefined>> = {}): FormFields => {
  const policy = encode({ expiration: later, conditions })
  const values: Record<string, string | undefined> = {
    Policy: policy,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKID/20260102/us-east-1/s3/aws4_request',
    'X-Amz-Date': '20260102T030405Z',
    'X-Amz-Signature': createHmac('sha256', deriveSigningKey(secret, scope)).update(policy).digest('hex'),
    ...changes,
  }
  return [
    ...fields,
    ...Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  ]
}

function signatureVerdict(form: FormFields, given = secret, region = 'us-east-1'): string {
  const proof = parsePostAuthentication(form)
  if (proof.kind === 'refused') return proof.reason
  if (proof.kind === 'anonymous') return proof.kind
  const verdict = verifyPostSignature(proof, given, { region, services: ['s3'], keys: signingKeys(1) })
  return verdict.kind === 'refused' ? verdict.reason : verdict.kind
}

test('a form whose policy was signed verifies; one without a policy is anonymous', () => {
  assert.equal(signatureVerdict(signedForm()), 'verified')
  assert.equal(signatureVerdict(fields), 'anonymous')
})

test('another policy, signature, secret, day, region or service is refused', () => {
  const policy = encode({ expiration: later, conditions: [['starts-with', '$key', '']] })
  assert.equal(signatureVerdict(signedForm({ Policy: policy })), 'mismatch')
  assert.equal(signatureVerdict(signedForm({ 'X-Amz-Signature': '0'.repeat(64) })), 'mismatch')
  assert.equal(signatureVerdict(signedForm(), 'other'), 'mismatch')
  assert.equal(signatureVerdict(signedForm({ 'X-Amz-Date': '20260103T030405Z' })), 'scopeDate')
  assert.equal(signatureVerdict(signedForm(), secret, 'eu-west-1'), 'wrongRegion')
  const sts = 'AKID/20260102/us-east-1/sts/aws4_request'
  assert.equal(signatureVerdict(signedForm({ 'X-Amz-Credential': sts })), 'wrongService')
})

test('a form that lacks a part of its proof, or has one that cannot be read, is malformed', () => {
  for (const name of ['Policy', 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Signature']) {
    assert.equal(signatureVerdict(signedForm({ [name]: undefined })), 'malformed', name)
  }
  assert.equal(signatureVerdict(signedForm({ 'X-Amz-Date': 'x' })), 'malformed')
  assert.equal(signatureVerdict(signedForm({ 'X-Amz-Credential': 'x' })), 'malformed')
  assert.equal(signatureVerdict(signedForm({ 'X-Amz-Algorithm': 'AWS4-HMAC-SHA1' })), 'unsupportedVersion')
  assert.equal(signatureVerdict([...fields, ['AWSAccessKeyId', 'a'], ['signature', 'b']]), 'unsupportedVersion')
})

test('a form is allowed when every condition holds, and its proof needs none', () => {
  assert.equal(verdictOn(conditions), 'allowed')
  const exempt: FormFields = [
    ['policy', 'x'],
    ['X-Amz-Signature', 'x'],
    ['x-ignore-this', 'x'],
    ['file', 'x'],
  ]
  assert.equal(verdictOn(conditions, [...fields, ...exempt]), 'allowed')
})

test('names and operators are matched without regard to case, values with it', () => {
  const shouted = [
    { BUCKET: 'vault' },
    ['STARTS-WITH', '$KEY', 'user/'],
    ['Eq', '$content-type', 'image/jpeg'],
    ['eq', '$X-Amz-Meta-Tag', ''],
  ]
  assert.equal(verdictOn(shouted), 'allowed')
  assert.match(verdictOn([['starts-with', '$key', 'User/'], ...conditions]), /^AccessDenied: .*Policy Condition failed/)
})

test('a condition that does not hold is refused and named', () => {
  const failing: readonly unknown[] = [
    ['eq', '$key', 'user/tom/dog.jpg'],
    ['starts-with', '$key', 'user/eve/'],
    { bucket: 'other' },
    { acl: 'public-read' },
    ['starts-with', '$acl', ''],
  ]
  for (const condition of failing) {
    assert.match(
      verdictOn([...conditions, condition]),
      /^AccessDenied: Invalid according to Policy: Policy Condition failed: \[/,
    )
  }
  assert.equal(
    verdictOn([...conditions, { acl: 'public-read' }]),
    'AccessDenied: Invalid according to Policy: Policy Condition failed: ["eq","$acl","public-read"]',
  )
})

test('a field, or the bucket, that the policy does not speak of is refused', () => {
  assert.equal(
    verdictOn(conditions, [...fields, ['acl', 'public-read']]),
    'AccessDenied: Invalid according to Policy: Extra input fields: acl',
  )
  assert.equal(verdictOn(conditions.slice(1)), 'AccessDenied: Invalid according to Policy: Extra input fields: bucket')
  assert.match(verdictOn(conditions, [...fields, ['KEY', 'user/tom/2']]), /^AccessDenied/)
})

test('every part of a list of content types must match', () => {
  const images = [{ bucket: 'vault' }, ['starts-with', '$Content-Type', 'image/']]
  assert.equal(verdictOn(images, [['Content-Type', 'image/png,image/jpeg']]), 'allowed')
  assert.match(verdictOn(images, [['Content-Type', 'image/png,text/html']]), /^AccessDenied/)
})

test('an escaped dollar sign stands for itself', () => {
  const verdict = (document: string, key: string) => {
    const policy = parsePostPolicy(Buffer.from(document).toString('base64'))
    return policy.kind === 'refused' ? policy.reason : checkPostPolicy(policy, [['key', key]], at).kind
  }
  const document = (start: string) =>
    `{"expiration": "${later}", "conditions": [{"bucket": "vault"}, ["starts-with", "$key", "${start}"]]}`
  assert.equal(verdict(document('\\$cat'), '$cat.jpg'), 'allowed')
  assert.equal(verdict(document('\\\\$cat'), '\\$cat.jpg'), 'allowed')
  assert.equal(verdict(document('\\\\$cat'), '$cat.jpg'), 'refused')
  assert.equal(verdict(document('\\vcat'), '\u000bcat.jpg'), 'allowed')
  assert.equal(verdict(document('\\xcat'), 'xcat.jpg'), 'malformedPolicy')
})

test('a policy ends when it expires', () => {
  const expired = 'AccessDenied: Invalid according to Policy: Policy expired.'
  assert.equal(verdictOn(conditions, fields, '2026-01-02T03:04:05.000Z'), expired)
  assert.equal(verdictOn(conditions, fields, '2026-01-02T03:04:05.001Z'), 'allowed')
})

test('the size that a file may have is left to its reader', () => {
  const limits = (...ranges: unknown[]) => {
    const policy = parsePostPolicy(encode({ expiration: later, conditions: [...conditions, ...ranges] }))
    assert.ok(policy.kind === 'policy')
    const verdict = checkPostPolicy(policy, fields, at)
    return verdict.kind === 'allowed' ? verdict.contentLengthRange : verdict
  }
  assert.equal(limits(), undefined)
  assert.deepEqual(limits(['content-length-range', 1, 1024]), { min: 1, max: 1024 })
  assert.deepEqual(limits(['content-length-range', '1', '1024'], ['content-length-range', 10, 2048]), {
    min: 10,
    max: 1024,
  })
})

test('a policy that cannot be read is refused', () => {
  for (const text of [
    '',
    'x',
    encode([]),
    encode('x'),
    encode(null),
    Buffer.from('{"expiration"').toString('base64'),
  ]) {
    assert.equal(parsePostPolicy(text).kind, 'refused', text)
  }
  const bad: unknown[] = [
    undefined,
    'x',
    [{}],
    ['x'],
    [[]],
    [1],
    [{ acl: 1 }],
    [['eq', 'key', 'x']],
    [['eq', '$key']],
    [['eq', '$key', 'x', 'y']],
    [['ends-with', '$key', 'x']],
    [['content-length-range', 1]],
    [['content-length-range', -1, 0]],
    [['content-length-range', 2, 1]],
    [['content-length-range', 'a', 'b']],
  ]
  for (const list of bad) assert.match(verdictOn(list), /^InvalidPolicyDocument/, JSON.stringify(list))
  for (const expiration of [undefined, 1, '', '2026-01-02', 'tomorrow', '2026-13-02T00:00:00Z']) {
    const policy = parsePostPolicy(encode({ expiration, conditions }))
    assert.equal(policy.kind, 'refused', String(expiration))
  }
})

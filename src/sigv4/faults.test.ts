import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusalFault } from './faults.ts'
import { type RefusalReason, refused, type SignatureFamily } from './refusal.ts'

const now = Date.UTC(2026, 0, 2, 3, 4, 5)
const late = { reason: 'skewed', time: now - 3_600_000, now, limit: 300_000 } as const

/** Code and status by family, in this order. */
const families: readonly SignatureFamily[] = ['s3', 'query', 'awsJson', 'rest']
const expected: readonly (readonly [RefusalReason, readonly string[]])[] = [
  [
    { reason: 'missing' },
    [
      'AccessDenied 403',
      'MissingAuthenticationToken 403',
      'MissingAuthenticationTokenException 400',
      'MissingAuthenticationTokenException 403',
    ],
  ],
  [
    { reason: 'malformed', place: 'header', detail: 'x' },
    [
      'AuthorizationHeaderMalformed 400',
      'IncompleteSignature 400',
      'IncompleteSignatureException 400',
      'IncompleteSignatureException 403',
    ],
  ],
  [
    { reason: 'malformed', place: 'query', detail: 'x' },
    [
      'AuthorizationQueryParametersError 400',
      'IncompleteSignature 400',
      'IncompleteSignatureException 400',
      'IncompleteSignatureException 403',
    ],
  ],
  [
    late,
    [
      'RequestTimeTooSkewed 403',
      'SignatureDoesNotMatch 403',
      'InvalidSignatureException 400',
      'InvalidSignatureException 403',
    ],
  ],
  [
    { reason: 'mismatch', accessKeyId: 'a', signature: 'b', stringToSign: 'c' },
    [
      'SignatureDoesNotMatch 403',
      'SignatureDoesNotMatch 403',
      'InvalidSignatureException 400',
      'InvalidSignatureException 403',
    ],
  ],
  [
    { reason: 'unknownAccessKey', accessKeyId: 'a' },
    [
      'InvalidAccessKeyId 403',
      'InvalidClientTokenId 403',
      'UnrecognizedClientException 400',
      'UnrecognizedClientException 403',
    ],
  ],
  [
    { reason: 'invalidToken' },
    [
      'InvalidToken 400',
      'InvalidClientTokenId 403',
      'UnrecognizedClientException 400',
      'UnrecognizedClientException 403',
    ],
  ],
  [
    { reason: 'expiredToken' },
    ['ExpiredToken 400', 'ExpiredToken 403', 'ExpiredTokenException 400', 'ExpiredTokenException 403'],
  ],
  [
    { reason: 'unsupportedVersion', place: 'header', value: 'AWS' },
    [
      'InvalidRequest 400',
      'IncompleteSignature 400',
      'IncompleteSignatureException 400',
      'IncompleteSignatureException 403',
    ],
  ],
  [
    { reason: 'unsignedHost' },
    ['AccessDenied 403', 'SignatureDoesNotMatch 403', 'InvalidSignatureException 400', 'InvalidSignatureException 403'],
  ],
  [
    { reason: 'presignedExpired', time: now, expires: 1, now },
    ['AccessDenied 403', 'SignatureDoesNotMatch 403', 'InvalidSignatureException 400', 'InvalidSignatureException 403'],
  ],
]

for (const [reason, outcomes] of expected) {
  test(`${reason.reason} has the name and status of each family`, () => {
    const faults = families.map((family) => refusalFault(refused(reason), family))
    assert.deepEqual(
      faults.map(({ code, status }) => `${code} ${status}`),
      outcomes,
    )
    for (const fault of faults) assert.ok(fault.message.length > 0)
  })
}

test("a skewed clock is told the server's time in words that SDKs read", () => {
  const message = (time: number) => refusalFault(refused({ ...late, time }), 'awsJson').message
  assert.equal(
    message(now - 3_600_000),
    'Signature expired: 20260102T020405Z is now earlier than 20260102T025905Z (20260102T030405Z - 5 min.)',
  )
  assert.equal(
    message(now + 3_600_000),
    'Signature not yet current: 20260102T040405Z is still later than 20260102T030905Z (20260102T030405Z + 5 min.)',
  )
})

test('S3 names the region that it expects, in a header too for answers without a document', () => {
  const fault = refusalFault(
    refused({ reason: 'wrongRegion', place: 'header', given: 'eu-west-1', expected: 'us-east-1' }),
    's3',
  )
  assert.equal(
    fault.message,
    "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-east-1'",
  )
  assert.equal(fault.members['Region'], 'us-east-1')
  assert.deepEqual(fault.headers, { 'x-amz-bucket-region': 'us-east-1' })
})

test('S3 names the headers that were not signed', () => {
  const fault = refusalFault(refused({ reason: 'unsignedHeaders', names: ['x-amz-acl', 'x-amz-tagging'] }), 's3')
  assert.deepEqual(fault.members, { HeadersNotSigned: 'x-amz-acl, x-amz-tagging' })
})

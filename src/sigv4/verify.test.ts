import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalPath, canonicalQuery, emptyHash, type SignableRequest } from './canonical.ts'
import { refusalFault } from './faults.ts'
import { parseAuthentication } from './parseAuthentication.ts'
import type { SignatureFamily } from './refusal.ts'
import { presignQuery, type SigningTerms, signRequest } from './sign.ts'
import { signingKeys } from './signingKey.ts'
import { verifySignature } from './verify.ts'

const now = Date.UTC(2026, 0, 2, 3, 4, 5)
const credentials = { accessKeyId: 'ASIAEXAMPLEEXAMPLE12', secretAccessKey: 'secret', sessionToken: 'dG9rZW4=' }
const base: SignableRequest = {
  method: 'PUT',
  path: '/vault/us-east-1%3A6f/cat%20%21.jpg',
  query: 'partNumber=1&uploadId=a%2Fb',
  headers: ['host', 'localhost:4566', 'content-type', 'image/jpeg', 'x-amz-meta-name', 'Tom'],
}
const forS3: SigningTerms = { now, region: 'us-east-1', service: 's3', payload: hash('sha256', 'cat', 'hex') }

function signed(request: SignableRequest = base, terms: SigningTerms = forS3): SignableRequest {
  return { ...request, headers: [...request.headers, ...signRequest(request, credentials, terms)] }
}

function presigned(expires = 900, request: SignableRequest = base): SignableRequest {
  const { payload: _, ...terms } = forS3
  return { ...request, query: presignQuery(request, credentials, { ...terms, expires }) }
}

interface Circumstances {
  readonly family?: SignatureFamily
  readonly secret?: string
  readonly at?: number
  readonly region?: string
  readonly service?: string
  readonly bodyHash?: string
}

/** `verified`, `anonymous`, or the reason of the refusal. */
function verdictOn(request: SignableRequest, given: Circumstances = {}): string {
  const { family = 's3', secret = credentials.secretAccessKey, at = now, region = 'us-east-1', service = 's3' } = given
  const proof = parseAuthentication(request, family)
  if (proof.kind === 'refused') return proof.reason
  if (proof.kind === 'anonymous') return proof.kind
  const { bodyHash = emptyHash } = given
  const terms = { family, now: at, region, services: [service], keys: signingKeys(2), bodyHash }
  const verdict = verifySignature(proof, request, secret, terms)
  return verdict.kind === 'refused' ? verdict.reason : verdict.kind
}

/** The request with one header's value changed, or removed. */
function withHeader(request: SignableRequest, name: string, change: (value: string) => string | undefined) {
  const headers: string[] = []
  for (let i = 0; i < request.headers.length; i += 2) {
    const [field, value] = [request.headers[i] as string, request.headers[i + 1] as string]
    const changed = field === name ? change(value) : value
    if (changed !== undefined) headers.push(field, changed)
  }
  return { ...request, headers }
}

const plus = (request: SignableRequest, ...headers: string[]) => ({
  ...request,
  headers: [...request.headers, ...headers],
})
const inQuery = (request: SignableRequest, from: string | RegExp, to: string) => ({
  ...request,
  query: request.query.replace(from, to),
})

test('a signed request and a presigned one verify', () => {
  assert.equal(verdictOn(signed()), 'verified')
  assert.equal(verdictOn(presigned()), 'verified')
})

test('a request without a proof is anonymous', () => {
  assert.equal(verdictOn(base), 'anonymous')
  assert.equal(verdictOn({ ...base, query: 'x-amz-algorithm=AWS4-HMAC-SHA256' }), 'anonymous')
})

test('any change of method, path, query, signed header or payload hash breaks the signature', () => {
  for (const request of [signed(), presigned()]) {
    const changes: SignableRequest[] = [
      { ...request, method: 'GET' },
      { ...request, path: '/vault/us-east-1%3A7f/cat%20%21.jpg' },
      { ...request, path: `${request.path}/` },
      { ...request, path: request.path.replace('/vault/', '/vault/./') },
      { ...request, path: request.path.replace('%20', '%2520') },
      inQuery(request, 'partNumber=1', 'partNumber=2'),
      inQuery(request, 'a%2Fb', 'a%252Fb'),
      inQuery(request, 'partNumber=1&', ''),
      { ...request, query: `${request.query}&acl` },
      withHeader(request, 'host', () => 'other'),
      withHeader(request, 'content-type', () => 'text/html'),
      withHeader(request, 'content-type', () => undefined),
      withHeader(request, 'x-amz-meta-name', () => 'Jerry'),
    ]
    for (const [i, change] of changes.entries()) assert.equal(verdictOn(change), 'mismatch', `change ${i}`)
  }
  const otherHash = withHeader(signed(), 'x-amz-content-sha256', () => emptyHash)
  assert.equal(verdictOn(otherHash), 'mismatch')
})

test('another spelling of the same path and query is the same request', () => {
  const request = signed()
  assert.equal(verdictOn({ ...request, path: request.path.replace('%21', '!').replace('%3A', '%3a') }), 'verified')
  assert.equal(verdictOn({ ...request, query: 'uploadId=a/b&partNumber=%31' }), 'verified')
})

test('a changed signature, secret, access key or token is refused', () => {
  const flip = (value: string) => value.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  for (const request of [withHeader(signed(), 'authorization', flip), inQuery(presigned(), /.$/, 'x')]) {
    assert.equal(verdictOn(request), 'mismatch')
  }
  assert.equal(verdictOn(signed(), { secret: 'other' }), 'mismatch')
  assert.equal(verdictOn(presigned(), { secret: 'other' }), 'mismatch')
  const upper = withHeader(signed(), 'authorization', (value) =>
    value.replace(/[0-9a-f]{64}$/, (text) => text.toUpperCase()),
  )
  assert.equal(verdictOn(upper), 'mismatch')
  assert.equal(verdictOn(withHeader(signed(), 'x-amz-security-token', () => 'b3RoZXI=')), 'mismatch')
  assert.equal(verdictOn(inQuery(presigned(), 'dG9rZW4', 'b3RoZXI')), 'mismatch')
})

test("a signature is checked by the secret that is now the access key's, whatever keys are remembered", () => {
  const request = signed()
  const proof = parseAuthentication(request, 's3')
  assert.ok(proof.kind === 'header')
  const terms = { family: 's3' as const, now, region: 'us-east-1', services: ['s3'], keys: signingKeys(2) }
  assert.equal(verifySignature(proof, request, 'secret', terms).kind, 'verified')
  assert.equal(verifySignature(proof, request, 'rotated', terms).kind, 'refused')
  assert.equal(verifySignature(proof, request, 'secret', terms).kind, 'verified')
})

test('the scope must be of the day, the region and the service', () => {
  const scoped = (from: string, to: string) => withHeader(signed(), 'authorization', (value) => value.replace(from, to))
  assert.equal(verdictOn(scoped('/20260102/', '/20260103/')), 'scopeDate')
  assert.equal(verdictOn(inQuery(presigned(), '%2F20260102%2F', '%2F20260101%2F')), 'scopeDate')
  assert.equal(verdictOn(signed(), { region: 'eu-west-1' }), 'wrongRegion')
  assert.equal(verdictOn(presigned(), { service: 'sts' }), 'wrongService')
  assert.equal(verdictOn(scoped('aws4_request', 'aws5_request')), 'malformed')
})

test('clocks may differ by 15 minutes for S3, STS and IAM, and by 5 for the others', () => {
  const minutes = (count: number) => now + count * 60_000
  assert.equal(verdictOn(signed(), { at: minutes(15) }), 'verified')
  assert.equal(verdictOn(signed(), { at: minutes(15) + 1 }), 'skewed')
  assert.equal(verdictOn(signed(), { at: minutes(-15) - 1 }), 'skewed')
  const forLambda = { ...forS3, service: 'lambda', payload: emptyHash }
  const rest: Circumstances = { family: 'rest', service: 'lambda' }
  assert.equal(verdictOn(signed(base, forLambda), { ...rest, at: minutes(5) }), 'verified')
  assert.equal(verdictOn(signed(base, forLambda), { ...rest, at: minutes(5) + 1 }), 'skewed')
})

test('a presigned request lives as long as it says, from 1 second to 7 days', () => {
  assert.equal(verdictOn(presigned(60), { at: now + 60_000 }), 'verified')
  assert.equal(verdictOn(presigned(60), { at: now + 60_001 }), 'presignedExpired')
  assert.equal(verdictOn(presigned(60), { at: now - 900_001 }), 'presignedTooEarly')
  assert.equal(verdictOn(presigned(604_800), { at: now + 604_800_000 }), 'verified')
  for (const expires of ['604801', '0', '-1', 'x', '', '1.5', '1e3']) {
    assert.equal(verdictOn(inQuery(presigned(60), 'Expires=60', `Expires=${expires}`)), 'malformed', expires)
  }
  assert.equal(verdictOn(inQuery(presigned(60), 'Expires=60', 'Expires=61')), 'mismatch')
})

test('the host must be signed', () => {
  const hostless: SignableRequest = { ...base, headers: base.headers.slice(2) }
  const byHeader = plus(hostless, ...signRequest(hostless, credentials, forS3), 'host', 'localhost:4566')
  assert.equal(verdictOn(byHeader), 'unsignedHost')
  assert.equal(verdictOn(plus(presigned(900, hostless), 'host', 'localhost:4566')), 'unsignedHost')
})

test('an x-amz header that was not signed is refused', () => {
  assert.equal(verdictOn(plus(signed(), 'x-amz-acl', 'public-read')), 'unsignedHeaders')
  assert.equal(verdictOn(plus(presigned(), 'x-amz-acl', 'public-read')), 'unsignedHeaders')
  const unsignedToken = plus(base, ...signRequest(base, credentials, { ...forS3, leavesTokenUnsigned: true }))
  assert.equal(verdictOn(unsignedToken), 'unsignedHeaders')
  assert.equal(verdictOn(plus(signed(), 'accept', '*/*')), 'verified')
})

test('a signed header that stands twice is refused', () => {
  for (const name of ['host', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token', 'authorization']) {
    const value = signed().headers[signed().headers.indexOf(name) + 1] as string
    assert.equal(verdictOn(plus(signed(), name, value)), 'repeatedHeader', name)
  }
  assert.equal(verdictOn(plus(signed(), 'x-amz-meta-name', 'Tom')), 'mismatch')
  assert.equal(verdictOn(plus(signed(), 'content-type', 'image/jpeg')), 'mismatch')
})

test('the date must be there, and be one', () => {
  assert.equal(verdictOn(withHeader(signed(), 'x-amz-date', () => undefined)), 'missingDate')
  for (const date of ['20260102T030405', '2026-01-02T03:04:05Z', '20261302T030405Z', '20260230T030405Z', 'x']) {
    assert.equal(verdictOn(withHeader(signed(), 'x-amz-date', () => date)), 'missingDate', date)
  }
  assert.equal(verdictOn(inQuery(presigned(), '20260102T030405Z', '20260102')), 'malformed')
})

test('a Date header stands in for X-Amz-Date', () => {
  const dated = withHeader(signed(), 'x-amz-date', () => undefined)
  const proof = parseAuthentication(plus(dated, 'date', 'Fri, 02 Jan 2026 03:04:05 GMT'), 's3')
  assert.ok(proof.kind === 'header')
  assert.deepEqual([proof.amzDate, proof.time], ['20260102T030405Z', now])
  const zoned = parseAuthentication(plus(dated, 'date', 'Fri, 02 Jan 2026 03:04:05 -0000'), 's3')
  assert.ok(zoned.kind === 'header')
  assert.equal(zoned.time, now)
})

test('an authorization header that is not whole, or says a thing twice, is malformed', () => {
  const { headers } = signed()
  const whole = headers.at(-1) as string
  const texts = [
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 ',
    whole.replace(/, Signature=.*/, ''),
    whole.replace('Credential=', 'credential='),
    whole.replace('SignedHeaders=', 'SignedHeaders=;'),
    whole.replace('SignedHeaders=content-type;host', 'SignedHeaders=host;content-type'),
    whole.replace('content-type;', 'Content-Type;'),
    whole.replace('content-type;', 'content-type;content-type;'),
    whole.replace('/us-east-1/', '/'),
    whole.replace('ASIA', 'ASIA/'),
    `${whole}, Signature=${'0'.repeat(64)}`,
    `${whole}, Extra=1`,
    `${whole},`,
  ]
  for (const text of texts)
    assert.equal(verdictOn(withHeader(signed(), 'authorization', () => text)), 'malformed', text)
})

test('a presigned query that is not whole, or says a thing twice, is malformed', () => {
  for (const name of ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature']) {
    const without = inQuery(presigned(), new RegExp(`&X-Amz-${name}=[^&]*`), '')
    assert.equal(verdictOn(without), 'malformed', name)
    assert.equal(verdictOn(inQuery(presigned(), /$/, `&X-Amz-${name}=1`)), 'malformed', name)
  }
})

test('two proofs at once are refused', () => {
  assert.equal(verdictOn({ ...signed(), query: presigned().query }), 'conflicting')
  assert.equal(verdictOn(plus(presigned(), 'authorization', 'AWS a:b')), 'conflicting')
  assert.equal(verdictOn(inQuery(signed(), /$/, '&AWSAccessKeyId=a&Signature=b&Expires=1')), 'conflicting')
  assert.equal(verdictOn(plus(presigned(), 'x-amz-security-token', 'dG9rZW4=')), 'conflicting')
})

test('other versions and schemes are refused by name', () => {
  const by = (authorization: string) => verdictOn(plus(base, 'authorization', authorization))
  assert.equal(by('AWS AKID:c2ln'), 'unsupportedVersion')
  assert.equal(by('AWS4-ECDSA-P256-SHA256 Credential=a'), 'unsupportedVersion')
  assert.equal(by('Bearer abc'), 'unsupportedScheme')
  assert.equal(by('Basic abc'), 'unsupportedScheme')
  assert.equal(verdictOn({ ...base, query: 'AWSAccessKeyId=a&Expires=1&Signature=b' }), 'unsupportedVersion')
  const ecdsa = inQuery(presigned(), 'AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256')
  assert.equal(verdictOn(ecdsa), 'unsupportedVersion')
})

test('S3 must be told the payload hash, and in a form it knows', () => {
  const hashless = signed(base, { ...forS3, sendsPayloadHash: false })
  assert.equal(verdictOn(hashless), 'missingPayloadHash')
  for (const value of ['', 'x', 'unsigned-payload', 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', 'A'.repeat(64)]) {
    const request = withHeader(signed(), 'x-amz-content-sha256', () => value)
    assert.equal(verdictOn(request), 'malformedPayloadHash', value)
  }
  assert.equal(verdictOn(signed(base, { ...forS3, payload: 'UNSIGNED-PAYLOAD' })), 'verified')
  const streaming = signed(base, { ...forS3, payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' })
  assert.equal(verdictOn(streaming), 'missingDecodedLength')
})

test('every other service is held to the hash of the body itself', () => {
  const body = hash('sha256', 'Action=GetCallerIdentity', 'hex')
  const request = signed(base, { ...forS3, service: 'sts', payload: body })
  const sts: Circumstances = { family: 'query', service: 'sts' }
  assert.equal(verdictOn(request, { ...sts, bodyHash: body }), 'verified')
  assert.equal(verdictOn(request, { ...sts, bodyHash: hash('sha256', 'Action=Other', 'hex') }), 'mismatch')
  const unsigned = signed(base, { ...forS3, service: 'sts', payload: 'UNSIGNED-PAYLOAD', sendsPayloadHash: true })
  assert.equal(verdictOn(unsigned, { ...sts, bodyHash: body }), 'mismatch')
  const proof = parseAuthentication(request, 'query')
  assert.ok(proof.kind === 'header')
  const terms = { family: 'query' as const, now, services: ['sts'], keys: signingKeys(1) }
  assert.throws(() => verifySignature(proof, request, 'secret', terms), /body/)
})

test('canonical forms do not change when taken twice, and keep what octets a part stands for', () => {
  const part = fc.string({
    unit: fc.constantFrom('a', 'Z', '~', '%', '2', 'F', '+', '/', '!', "'", '*', '\u00e9', '&', '='),
  })
  fc.assert(
    fc.property(part, (text) => {
      const path = canonicalPath(`/${text}`, 's3')
      assert.equal(canonicalPath(path, 's3'), path)
      assert.match(path, /^(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})*$/)
      const query = canonicalQuery(text)
      assert.equal(canonicalQuery(query), query)
    }),
  )
})

test('any header value that is signed verifies, and no other does', () => {
  const value = fc.string({ unit: fc.constantFrom('a', ' ', '\t', ',', '"', '\u00e9', '\u00a0', ':') })
  fc.assert(
    fc.property(value, (text) => {
      const request = signed({ ...base, headers: [...base.headers, 'x-amz-meta-odd', text] })
      assert.equal(verdictOn(request), 'verified')
      assert.equal(verdictOn(withHeader(request, 'x-amz-meta-odd', (was) => `${was}b`)), 'mismatch')
    }),
  )
})

test('a mismatch shows what was signed, but no session token and no secret', () => {
  for (const request of [signed(), presigned()]) {
    const proof = parseAuthentication(request, 's3')
    assert.ok(proof.kind === 'header' || proof.kind === 'presigned')
    const terms = { family: 's3' as const, now, region: 'us-east-1', services: ['s3'], keys: signingKeys(1) }
    const verdict = verifySignature(proof, request, 'other-secret', terms)
    assert.ok(verdict.kind === 'refused')
    const fault = refusalFault(verdict, 's3')
    assert.equal(fault.members['AWSAccessKeyId'], credentials.accessKeyId)
    assert.match(String(fault.members['CanonicalRequest']), /^PUT\n\/vault/)
    assert.doesNotMatch(JSON.stringify(verdict) + JSON.stringify(fault.members), /dG9rZW4|secret\b/)
  }
})

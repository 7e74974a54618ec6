import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import type { SignableRequest } from '../canonical.ts'
import { refusalFault } from '../faults.ts'
import { version2StringToSign } from './canonical.ts'
import { parseVersion2 } from './parse.ts'
import { verifyVersion2 } from './verify.ts'

const accessKeyId = 'AKIAIOSFODNN7EXAMPLE'
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const day = Date.UTC(2007, 2, 27, 19, 36, 42)
const bucket = 'awsexamplebucket1'

/** `verified`, `none`, or the reason of the refusal. */
function verdictOn(request: SignableRequest, given: { at?: number; secret?: string; bucket?: string } = {}): string {
  const proof = parseVersion2(request)
  if (proof === undefined) return 'none'
  if (proof.kind === 'refused') return proof.reason
  const verdict = verifyVersion2(proof, request, given.secret ?? secret, { now: given.at ?? day, bucket: given.bucket })
  return verdict.kind === 'refused' ? verdict.reason : verdict.kind
}

const hmac = (text: string) => createHmac('sha1', secret).update(text, 'latin1').digest('base64')

/** Signs a request of path style by its header, dated by `date`. */
function signed(request: Partial<SignableRequest> = {}, date = 'Tue, 27 Mar 2007 19:36:42 +0000'): SignableRequest {
  const whole = { method: 'GET', path: '/vault/cat.jpg', query: '', headers: [], ...request }
  const authorization = `AWS ${accessKeyId}:${hmac(version2StringToSign(whole, undefined, date))}`
  return { ...whole, headers: [...whole.headers, 'date', date, 'authorization', authorization] }
}

/** Presigns a request of path style. */
function presigned(query = '', headers: readonly string[] = [], expires = String(day / 1000 + 60)): SignableRequest {
  const whole = { method: 'GET', path: '/vault/cat.jpg', query, headers }
  const signature = encodeURIComponent(hmac(version2StringToSign(whole, undefined, expires)))
  const proof = `AWSAccessKeyId=${accessKeyId}&Expires=${expires}&Signature=${signature}`
  return { ...whole, query: query === '' ? proof : `${query}&${proof}` }
}

describe('a request signed by version 2', () => {
  it('verifies as in the examples of AWS, the bucket in its host', () => {
    const proof = `AWS ${accessKeyId}:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=`
    const headers = ['date', 'Tue, 27 Mar 2007 19:36:42 +0000', 'authorization', proof]
    const request = { method: 'GET', path: '/photos/puppy.jpg', query: '', headers }
    assert.equal(verdictOn(request, { bucket }), 'verified')
    assert.equal(verdictOn(request), 'mismatch')
  })

  it('has the string to sign of the examples of AWS', () => {
    const headers = [
      ...['content-type', 'application/x-download', 'content-md5', '4gJE4saaMU4BqNR0kLY+lw==', 'user-agent', 'curl'],
      ...[
        'x-amz-meta-reviewedby',
        'joe@example.com',
        'x-amz-acl',
        'public-read',
        'x-amz-meta-filechecksum',
        '0x02661779',
      ],
      ...['x-amz-meta-reviewedby', 'jane@example.com', 'x-amz-meta-checksumalgorithm', 'crc32'],
    ]
    const request = { method: 'PUT', path: '/db-backup.dat.gz', query: '', headers }
    assert.equal(
      version2StringToSign(request, 'static.example.com', 'Tue, 27 Mar 2007 21:06:08 +0000'),
      [
        'PUT\n4gJE4saaMU4BqNR0kLY+lw==\napplication/x-download\nTue, 27 Mar 2007 21:06:08 +0000',
        'x-amz-acl:public-read\nx-amz-meta-checksumalgorithm:crc32\nx-amz-meta-filechecksum:0x02661779',
        'x-amz-meta-reviewedby:joe@example.com,jane@example.com\n/static.example.com/db-backup.dat.gz',
      ].join('\n'),
    )
  })

  it('signs the parameters that belong to its resource, sorted and decoded, and no others', () => {
    const query = 'response-content-type=text%2Fplain&uploadId=a%20b&max-keys=3&acl='
    const text = version2StringToSign({ method: 'GET', path: '/v/%20k', query, headers: [] }, undefined, '')
    assert.equal(text, 'GET\n\n\n\n/v/%20k?acl&response-content-type=text/plain&uploadId=a b')
  })

  it('is refused when anything that it covers has changed', () => {
    const request = signed({ query: 'versionId=1', headers: ['content-type', 'a/b', 'x-amz-acl', 'private'] })
    assert.equal(verdictOn(request), 'verified')
    const others: readonly SignableRequest[] = [
      { ...request, method: 'PUT' },
      { ...request, path: '/vault/dog.jpg' },
      { ...request, query: 'versionId=2' },
      { ...request, query: 'versionId=1&acl' },
      { ...request, query: 'versionId=1&publicAccessBlock' },
      { ...request, query: 'versionId=1&x-amz-meta-a=b' },
      { ...request, headers: request.headers.map((value) => (value === 'private' ? 'public-read' : value)) },
      { ...request, headers: request.headers.map((value) => (value === 'a/b' ? 'a/c' : value)) },
      { ...request, headers: ['x-amz-meta-more', '1', ...request.headers] },
      { ...request, headers: ['content-md5', 'x', ...request.headers] },
    ]
    for (const other of others) assert.equal(verdictOn(other), 'mismatch')
    assert.equal(verdictOn(request, { secret: 'other' }), 'mismatch')
  })

  it('may be a quarter of an hour old, or early', () => {
    for (const minutes of [-15, 15]) assert.equal(verdictOn(signed(), { at: day + minutes * 60_000 }), 'verified')
    for (const minutes of [-15.1, 15.1]) assert.equal(verdictOn(signed(), { at: day + minutes * 60_000 }), 'skewed')
  })

  it('of a bucket may be signed with a slash at its end, and no other path may', () => {
    const date = 'Tue, 27 Mar 2007 19:36:42 +0000'
    const at = (path: string, signedPath: string) => {
      const authorization = `AWS ${accessKeyId}:${hmac(`PUT\n\n\n${date}\n${signedPath}`)}`
      return verdictOn({ method: 'PUT', path, query: '', headers: ['date', date, 'authorization', authorization] })
    }
    assert.equal(at('/vault', '/vault'), 'verified')
    assert.equal(at('/vault', '/vault/'), 'verified')
    assert.equal(at('/vault/', '/vault'), 'mismatch')
    assert.equal(at('/vault/k', '/vault/k/'), 'mismatch')
  })

  it('must have a date that is one; x-amz-date stands for it, and leaves its place empty', () => {
    const authorization = `AWS ${accessKeyId}:${hmac('GET\n\n\n\nx-amz-date:Tue, 27 Mar 2007 19:36:42 +0000\n/v/k')}`
    const request = { method: 'GET', path: '/v/k', query: '' }
    const proof = ['authorization', authorization]
    const date = ['x-amz-date', 'Tue, 27 Mar 2007 19:36:42 +0000']
    assert.equal(
      verdictOn({ ...request, headers: [...date, 'date', 'Mon, 26 Mar 2007 19:36:42 +0000', ...proof] }),
      'verified',
    )
    assert.equal(verdictOn({ ...request, headers: proof }), 'missingDate')
    assert.equal(verdictOn({ ...request, headers: ['date', 'yesterday', ...proof] }), 'missingDate')
  })

  it('is malformed without a key or a signature', () => {
    for (const text of ['AWS ', `AWS ${accessKeyId}`, 'AWS :c2ln', `AWS ${accessKeyId}:`, `AWS ${accessKeyId}:a b`]) {
      const verdict = verdictOn({
        ...signed(),
        headers: ['date', 'Tue, 27 Mar 2007 19:36:42 +0000', 'authorization', text],
      })
      assert.equal(verdict, 'malformedVersion2', text)
    }
  })

  it('signs no chunks', () => {
    const streaming = [
      'x-amz-content-sha256',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length',
      '1',
    ]
    assert.equal(verdictOn(signed({ headers: streaming })), 'malformedPayloadHash')
  })

  it('shows what was signed when it does not match, but no session token', () => {
    const request = { ...signed({ headers: ['x-amz-security-token', 'dG9rZW4='] }), method: 'PUT' }
    const proof = parseVersion2(request)
    assert.ok(proof !== undefined && proof.kind !== 'refused')
    assert.equal(proof.sessionToken, 'dG9rZW4=')
    const verdict = verifyVersion2(proof, request, secret, { now: day, bucket: undefined })
    assert.ok(verdict.kind === 'refused')
    const { code, status, members } = refusalFault(verdict, 's3')
    assert.deepEqual([code, status, members['AWSAccessKeyId']], ['SignatureDoesNotMatch', 403, accessKeyId])
    assert.match(String(members['StringToSign']), /^PUT\n/)
    assert.doesNotMatch(JSON.stringify(members), /dG9rZW4|wJalr/)
  })
})

describe('a URL presigned by version 2', () => {
  it('holds until its end', () => {
    assert.equal(verdictOn(presigned()), 'verified')
    assert.equal(verdictOn(presigned(), { at: day + 60_000 }), 'verified')
    assert.equal(verdictOn(presigned(), { at: day + 60_001 }), 'expiredVersion2')
  })

  it('signs the session token and the other x-amz- parameters as if they were headers', () => {
    const request = presigned('x-amz-security-token=dG9r&x-amz-acl=private')
    assert.equal(verdictOn(request), 'verified')
    assert.equal(verdictOn({ ...request, query: request.query.replace('private', 'public-read') }), 'mismatch')
    assert.equal(verdictOn({ ...request, query: request.query.replace('dG9r', 'b3Ro') }), 'mismatch')
    const proof = parseVersion2(request)
    assert.ok(proof !== undefined && proof.kind !== 'refused')
    assert.equal(proof.sessionToken, 'dG9r')
  })

  it('is refused when its end, its resource or a header was changed', () => {
    const request = presigned()
    assert.equal(
      verdictOn({ ...request, query: request.query.replace(/Expires=\d+/, 'Expires=9999999999') }),
      'mismatch',
    )
    assert.equal(verdictOn({ ...request, query: `${request.query}&acl` }), 'mismatch')
    assert.equal(verdictOn({ ...request, headers: ['x-amz-acl', 'public-read'] }), 'mismatch')
  })

  it('is incomplete without one of its parameters, and malformed with one twice or no time', () => {
    const { query, ...request } = presigned()
    for (const part of [/&Expires=\d+/, /&Signature=[^&]+/]) {
      assert.equal(verdictOn({ ...request, query: query.replace(part, '') }), 'malformedVersion2')
    }
    assert.equal(verdictOn({ ...request, query: `${query}&Expires=1` }), 'malformedVersion2')
    assert.equal(verdictOn(presigned('', [], 'soon')), 'malformedVersion2')
    assert.equal(
      verdictOn({ ...request, query: query.replace(/AWSAccessKeyId=[^&]+/, 'AWSAccessKeyId=') }),
      'malformedVersion2',
    )
  })

  it('is refused beside another proof, and other requests bring none of this version', () => {
    const request = presigned()
    assert.equal(verdictOn({ ...request, headers: ['authorization', `AWS ${accessKeyId}:x`] }), 'conflicting')
    assert.equal(verdictOn({ ...request, headers: ['authorization', 'AWS4-HMAC-SHA256 x'] }), 'conflicting')
    assert.equal(
      verdictOn({ ...request, query: `${request.query}&X-Amz-Algorithm=a&X-Amz-Signature=b` }),
      'conflicting',
    )
    assert.equal(verdictOn({ ...signed(), query: 'X-Amz-Algorithm=a&X-Amz-Signature=b' }), 'conflicting')
    assert.equal(verdictOn(presigned('x-amz-security-token=a', ['x-amz-security-token', 'a'])), 'conflicting')
    assert.equal(verdictOn({ ...request, query: '' }), 'none')
    assert.equal(verdictOn({ ...request, query: '', headers: ['authorization', 'AWS4-HMAC-SHA256 x'] }), 'none')
  })

  it('answers as S3 does when it has ended or is incomplete', () => {
    const late = verdictFault(presigned(), day + 61_000)
    assert.deepEqual([late.code, late.status, late.message], ['AccessDenied', 403, 'Request has expired'])
    const bad = verdictFault(presigned('', [], 'soon'), day)
    assert.deepEqual([bad.code, bad.status], ['AccessDenied', 403])
  })
})

function verdictFault(request: SignableRequest, now: number) {
  const proof = parseVersion2(request)
  assert.ok(proof !== undefined)
  const verdict = proof.kind === 'refused' ? proof : verifyVersion2(proof, request, secret, { now, bucket: undefined })
  assert.ok(verdict.kind === 'refused')
  return refusalFault(verdict, 's3')
}

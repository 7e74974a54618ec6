import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Visit } from '../../../../kernel/visit.ts'
import { service } from '../../index.ts'
import { openS3 } from '../../operations/s3.fixture.ts'
import type { Bucket } from '../../ports/buckets.ts'
import { redactedQuery } from './escaped.ts'
import { loggedOperation } from './operations.ts'
import { recordsOf } from './records.ts'

const { needs } = await openS3()
const bucket: Bucket = {
  ...{ id: 1, name: 'b', account: '123456789012', region: 'us-east-1', createdAt: 0, revision: 0 },
  ...{ policy: undefined, publicAccessBlock: undefined, ownership: undefined, tags: undefined, versioning: undefined },
  ...{ objectLock: undefined, lifecycle: undefined, encryption: undefined },
}
const visit = (more: Partial<Visit>): Visit => ({
  ...{ id: 'ID', began: Date.UTC(2019, 1, 6, 0, 0, 38), turnAround: 10, total: 70, isWebsite: false },
  ...{ address: '192.0.2.3', caller: { kind: 'anonymous' } as const },
  request: { method: 'GET', path: '/b/k', query: '', headers: [] },
  ...{ proof: undefined, operation: 'GetObject', bucket: 'b', key: 'k', input: {}, output: {} },
  ...{ status: 200, fault: undefined, headers: [], sent: 0, byAcl: false },
  ...more,
})
const lineOf = (more: Partial<Visit>): string => recordsOf(needs.checksums, bucket, visit(more))[0] ?? ''

test('a record is a line of fields in the order of the format', () => {
  const caller = { kind: 'service', principal: 'lambda.amazonaws.com', context: {} } as const
  const more = { caller, fault: 'NotModified', status: 304, byAcl: true, headers: ['x-amz-id-2', 'HOST+/='] }
  assert.match(
    lineOf({ ...more, proof: { 's3:signatureversion': ['AWS'], 's3:authtype': ['REST-QUERY-STRING'] } }),
    /^[0-9a-f]{64} b \[06\/Feb\/2019:00:00:38 \+0000\] 192\.0\.2\.3 svc:lambda\.amazonaws\.com ID REST\.GET\.OBJECT k "GET \/b\/k HTTP\/1\.1" 304 - - - 70 10 "-" "-" - HOST\+\/= SigV2 - QueryString - - - Yes$/,
  )
})

test('the size of an object is what was sent of it, or what it has', () => {
  const sizes = [
    lineOf({ headers: ['Content-Length', '7'], sent: 7 }),
    lineOf({ status: 206, headers: ['content-length', '2', 'content-range', 'bytes 0-1/7'], sent: 2 }),
    lineOf({
      operation: 'PutObject',
      request: { method: 'PUT', path: '/', query: '', headers: ['content-length', '7'] },
    }),
    lineOf({ status: 404, fault: 'NoSuchKey', headers: ['content-length', '300'], sent: 300 }),
    lineOf({ headers: ['content-length', 'x'] }),
  ].map((line) => / \d{3} \S+ (\S+) (\S+) 70 10 /.exec(line)?.slice(1))
  assert.deepEqual(sizes, [
    ['7', '7'],
    ['2', '7'],
    ['-', '7'],
    ['300', '-'],
    ['-', '-'],
  ])
})

test('keys that are deleted together have records with what became of each', () => {
  const input = { Delete: { Objects: [{ Key: 'a' }, { Key: 'b', VersionId: 'v' }, { Key: 'c' }] } }
  const Errors = [
    { Key: 'b', VersionId: 'v', Code: 'AccessDenied' },
    { Key: 'c', Code: 'Strange' },
  ]
  const lines = recordsOf(
    needs.checksums,
    bucket,
    visit({ operation: 'DeleteObjects', key: undefined, input, output: { Errors } }),
  )
  const shown = lines.map((line) => /(\S+) (\S+) "[^"]*" (\d+) (\S+)/.exec(line)?.slice(1))
  assert.deepEqual(shown, [
    ['REST.GET.MULTI_OBJECT_DELETE', '-', '200', '-'],
    ['BATCH.DELETE.OBJECT', 'a', '204', '-'],
    ['BATCH.DELETE.OBJECT', 'b', '403', 'AccessDenied'],
    ['BATCH.DELETE.OBJECT', 'c', '400', 'Strange'],
  ])
})

test('a query loses what it proves, however its names are written, and nothing else', () => {
  const secrets = ['X-Amz-Signature', 'x-amz-security-token', 'Signature', 'x%2Damz-signature', 'X-Amz-%53ignature']
  const customers = [
    'x-amz-server-side-encryption-customer-key',
    'x-amz-copy-source-server-side-encryption-customer-key',
  ]
  for (const name of [...secrets, ...customers])
    assert.equal(redactedQuery(`a=1&${name}=s&b`), `a=1&${name}=REDACTED&b`)
  const kept = 'X-Amz-SignedHeaders=host&X-Amz-Credential=AKIA&x-mine=1&signature'
  assert.equal(redactedQuery(kept), kept)
})

test('whatever a client sends, a record is one line of as many fields', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 })
  fc.assert(
    fc.property(text, text, text, text, text, (key, path, agent, referer, version) => {
      const headers = ['user-agent', agent, 'referer', referer, 'host', version]
      const request = { method: 'GET', path: `/${path}`, query: path, headers }
      const line = lineOf({ key, request, input: { VersionId: version }, id: version })
      assert.match(line, /^[\x20-\x7e]+$/)
      assert.equal([...line.matchAll(/\[[^\]]*\]|"[^"]*"|[^\s"]+/g)].length, 26, line)
      assert.equal((line.match(/"/g) ?? []).length, 6)
    }),
  )
})

test('every operation on a bucket has a name of its kind', () => {
  for (const operation of Object.keys(service.operations)) {
    const key = /Object(?!s|Lock|Versions)|Upload$|Part/.test(operation) ? 'k' : undefined
    const name = loggedOperation({ operation, request: { method: 'GET' }, key, isWebsite: false })
    const isPlain = /^(Get|Head|Put|Delete|Post)Object$|^(Create|Delete|Head)Bucket$|^List(Buckets|Objects|ObjectsV2)$/
    const expected = isPlain.test(operation) ? /^REST\.GET\.(OBJECT|BUCKET)$/ : /^REST\.(GET|COPY)\.(?!BUCKET$)/
    assert.match(name, expected, operation)
  }
})

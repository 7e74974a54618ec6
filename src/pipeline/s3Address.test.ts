import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bucketOfHost } from './s3Address.ts'

test('a host names a bucket, whatever dots are in its name, or none', () => {
  const cases: readonly (readonly [host: string, bucket: string | undefined])[] = [
    ['files.s3.localhost', 'files'],
    ['files.localhost', 'files'],
    ['my.own.files.s3.localhost', 'my.own.files'],
    ['my.s3.files.s3.eu-west-1.amazonaws.com', 'my.s3.files'],
    ['files.s3-eu-west-1.amazonaws.com', 'files'],
    ['files.s3.dualstack.us-east-1.amazonaws.com', 'files'],
    ['s3.dualstack.us-east-1.amazonaws.com', undefined],
    ['s3.localhost', undefined],
    ['localhost', undefined],
    ['127.0.0.1', undefined],
    ['files.s3.example.org', undefined],
  ]
  for (const [host, bucket] of cases) assert.equal(bucketOfHost(host), bucket, host)
})

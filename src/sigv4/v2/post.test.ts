import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { checkPostPolicy, type FormFields, parsePostPolicy, version2Proof } from '../postPolicy.ts'
import { isVersion2Form, parseVersion2Post, verifyVersion2Post } from './post.ts'

const secret = 'secret'
const now = Date.UTC(2026, 0, 2, 3, 4, 5)
const conditions = [{ bucket: 'vault' }, ['starts-with', '$key', 'user/']]
const policy = Buffer.from(JSON.stringify({ expiration: '2026-01-02T04:00:00Z', conditions })).toString('base64')
const signature = createHmac('sha1', secret).update(policy).digest('base64')

function form(changes: Readonly<Record<string, string | undefined>> = {}): FormFields {
  const values = { key: 'user/cat.jpg', AWSAccessKeyId: 'AKID', policy, signature, ...changes }
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

function verdictOn(fields: FormFields, given = secret): string {
  const proof = parseVersion2Post(fields)
  if (proof.kind === 'refused') return proof.reason
  const verdict = verifyVersion2Post(proof, given)
  return verdict.kind === 'refused' ? verdict.reason : verdict.kind
}

describe('a form signed by version 2', () => {
  it('verifies, whatever the case of its fields’ names', () => {
    assert.equal(verdictOn(form()), 'verified')
    assert.equal(verdictOn(form({ policy: undefined, POLICY: policy })), 'verified')
  })

  it('is known by its key or its signature', () => {
    assert.equal(isVersion2Form(form()), true)
    assert.equal(isVersion2Form(form({ signature: undefined })), true)
    assert.equal(isVersion2Form([['signature', 'x']]), true)
    assert.equal(isVersion2Form([['x-amz-signature', 'x']]), false)
    assert.equal(isVersion2Form([['key', 'x']]), false)
  })

  it('is refused with another policy, signature or secret', () => {
    assert.equal(verdictOn(form({ policy: 'e30=' })), 'mismatch')
    assert.equal(verdictOn(form({ signature: [...signature].reverse().join('') })), 'mismatch')
    assert.equal(verdictOn(form(), 'other'), 'mismatch')
  })

  it('is malformed when a part of its proof is missing, and refused when there is another proof', () => {
    for (const name of ['AWSAccessKeyId', 'policy', 'signature']) {
      assert.equal(verdictOn(form({ [name]: undefined })), 'malformedVersion2', name)
      assert.equal(verdictOn(form({ [name]: '' })), 'malformedVersion2', name)
    }
    assert.equal(verdictOn(form({ 'x-amz-signature': 'x' })), 'conflicting')
    assert.equal(verdictOn(form({ 'X-Amz-Algorithm': 'x' })), 'conflicting')
  })

  it('needs no condition for its proof, and one for every other field', () => {
    const read = parsePostPolicy(policy)
    assert.ok(read.kind === 'policy')
    const check = (fields: FormFields, proof?: typeof version2Proof) =>
      checkPostPolicy(read, fields, { bucket: 'vault', now, ...(proof === undefined ? {} : { proof }) }).kind
    assert.equal(check(form(), version2Proof), 'allowed')
    assert.equal(check(form({ acl: 'public-read' }), version2Proof), 'refused')
    assert.equal(check(form({ 'x-amz-security-token': 'x' }), version2Proof), 'refused')
    assert.equal(check(form()), 'refused')
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { open } from '../../tokens/keyRing.ts'
import { account } from '../asking.fixture.ts'
import { kmsWorld } from './world.fixture.ts'

const Plaintext = Buffer.from('a code')
const EncryptionContext = { 'userpool-id': 'us-east-1_a', b: '2' }
const invalid = { code: 'InvalidCiphertextException', message: '' }

describe('what is encrypted under a key', () => {
  it('is decrypted with the same encryption context only, in whatever order', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId, Arn } = await key()
    const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext, EncryptionContext })
    const opened = await call('Decrypt', {
      CiphertextBlob,
      EncryptionContext: { b: '2', 'userpool-id': 'us-east-1_a' },
    })
    assert.deepEqual([Buffer.from(opened['Plaintext'] as Uint8Array), opened['KeyId']], [Plaintext, Arn])
    for (const context of [undefined, {}, { ...EncryptionContext, b: '3' }, { ...EncryptionContext, c: '' }]) {
      await assert.rejects(call('Decrypt', { CiphertextBlob, EncryptionContext: context }), invalid)
    }
  })

  it('is not decrypted once any bit is another', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId } = await key()
    const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext })
    const blob = CiphertextBlob as Uint8Array
    for (let index = 0; index < blob.length; index++) {
      const other = Uint8Array.from(blob, (byte, at) => (at === index ? byte ^ 1 : byte))
      await assert.rejects(call('Decrypt', { CiphertextBlob: other }), invalid, `byte ${index}`)
    }
    for (const cut of [blob.subarray(0, -1), blob.subarray(0, 20), new Uint8Array([1])]) {
      await assert.rejects(call('Decrypt', { CiphertextBlob: cut }), invalid)
    }
  })

  it('is decrypted by its own key only', async (test) => {
    const { call, key } = await kmsWorld(test)
    const [a, b] = [await key(), await key()]
    const { CiphertextBlob } = await call('Encrypt', { KeyId: a.KeyId, Plaintext })
    assert.ok(await call('Decrypt', { CiphertextBlob, KeyId: a.Arn }))
    await assert.rejects(call('Decrypt', { CiphertextBlob, KeyId: b.Arn }), { code: 'IncorrectKeyException' })
  })

  it('does not show at rest what encrypts it', async (test) => {
    const { call, key, needs } = await kmsWorld(test)
    const { KeyId } = await key()
    const { KeyMaterialId } = await call('GenerateDataKey', { KeyId, KeySpec: 'AES_256' })
    const material = await needs.keys.material(KeyId, KeyMaterialId as string)
    assert.ok(material)
    assert.equal(open(needs.keyRing, 'kms/material', material.box, `${KeyId}/another`), undefined)
    const secret = open(needs.keyRing, 'kms/material', material.box, `${KeyId}/${material.id}`)
    assert.equal(secret?.length, 32)
    assert.equal(Buffer.from(material.box).includes(Buffer.from(secret)), false)
  })

  it('goes from key to key without being shown', async (test) => {
    const { call, key } = await kmsWorld(test)
    const [a, b] = [await key(), await key()]
    const { CiphertextBlob } = await call('Encrypt', { KeyId: a.KeyId, Plaintext, EncryptionContext })
    const wrong = { CiphertextBlob, DestinationKeyId: b.KeyId }
    await assert.rejects(call('ReEncrypt', wrong), invalid)
    const moved = await call('ReEncrypt', { ...wrong, SourceEncryptionContext: EncryptionContext })
    assert.deepEqual([moved['SourceKeyId'], moved['KeyId'], 'Plaintext' in moved], [a.Arn, b.Arn, false])
    const opened = await call('Decrypt', { CiphertextBlob: moved['CiphertextBlob'] })
    assert.deepEqual(Buffer.from(opened['Plaintext'] as Uint8Array), Plaintext)
  })
})

describe('data keys', () => {
  it('come in the clear and encrypted, or encrypted only', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId } = await key()
    for (const [wish, size] of [
      [{ KeySpec: 'AES_256' }, 32],
      [{ KeySpec: 'AES_128' }, 16],
      [{ NumberOfBytes: 64 }, 64],
    ] as const) {
      const made = await call('GenerateDataKey', { KeyId, EncryptionContext, ...wish })
      const opened = await call('Decrypt', { CiphertextBlob: made['CiphertextBlob'], EncryptionContext })
      assert.equal((made['Plaintext'] as Uint8Array).length, size)
      assert.deepEqual(Buffer.from(opened['Plaintext'] as Uint8Array), Buffer.from(made['Plaintext'] as Uint8Array))
    }
    const hidden = await call('GenerateDataKeyWithoutPlaintext', { KeyId, KeySpec: 'AES_256' })
    assert.equal('Plaintext' in hidden || 'plaintext' in hidden, false)
  })

  it('have one size', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId } = await key()
    const message = 'Please specify either number of bytes or key spec.'
    for (const wish of [{}, { KeySpec: 'AES_256', NumberOfBytes: 32 }]) {
      await assert.rejects(call('GenerateDataKey', { KeyId, ...wish }), { code: 'ValidationException', message })
    }
  })
})

describe('what this server does not do with a key', () => {
  it('is refused by name: enclaves, other algorithms, requests without a ciphertext', async (test) => {
    const { call, key, asks } = await kmsWorld(test)
    const { KeyId } = await key()
    const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext })
    await assert.rejects(call('Decrypt', { CiphertextBlob, Recipient: {} }), { code: 'UnsupportedOperationException' })
    await assert.rejects(call('GenerateDataKey', { KeyId, KeySpec: 'AES_256', Recipient: {} }), {
      code: 'UnsupportedOperationException',
    })
    await assert.rejects(call('Encrypt', { KeyId, Plaintext, EncryptionAlgorithm: 'RSAES_OAEP_SHA_1' }), {
      code: 'InvalidKeyUsageException',
    })
    await assert.rejects(call('Decrypt', {}), { code: 'ValidationException' })
    await assert.rejects(call('ReEncrypt', { DestinationKeyId: KeyId }), { code: 'ValidationException' })
    await assert.rejects(async () => asks('Decrypt', { CiphertextBlob: Plaintext }), invalid)
    await assert.rejects(call('GenerateRandom', {}), { code: 'ValidationException' })
  })

  it('leaves everything as it was on a dry run', async (test) => {
    const { call, key } = await kmsWorld(test)
    const { KeyId } = await key()
    const dry = { code: 'DryRunOperationException' }
    const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext })
    await assert.rejects(call('Encrypt', { KeyId, Plaintext, DryRun: true }), dry)
    await assert.rejects(call('Decrypt', { CiphertextBlob, DryRun: true }), dry)
    await assert.rejects(call('GenerateDataKey', { KeyId, KeySpec: 'AES_256', DryRun: true }), dry)
    const grant = { KeyId, GranteePrincipal: `arn:aws:iam::${account}:role/r`, Operations: ['Decrypt'] }
    await assert.rejects(call('CreateGrant', { ...grant, DryRun: true }), dry)
    assert.deepEqual((await call('ListGrants', { KeyId }))['Grants'], [])
  })
})

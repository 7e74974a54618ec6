import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { encryptedWith, readMessage } from '../../tests/encryptionSdk.ts'
import { encryptionSdkMessage, messageSigner, publicKeyName } from './encryptionSdkMessage.ts'

const random = { bytes: (size: number) => randomBytes(size), uuid: () => randomUUID() }
const info = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000'
const dataKey = randomBytes(32)

function message(plaintext: Uint8Array, more: Readonly<Record<string, string>> = {}): Uint8Array {
  const signer = messageSigner()
  const context = { ...more, 'userpool-id': 'us-east-1_a', [publicKeyName]: signer.publicKey }
  const encryptedDataKeys = [{ provider: 'aws-kms', info, ciphertext: Buffer.from('sealed') }]
  return encryptionSdkMessage(random, { plaintext, context, dataKey, encryptedDataKeys, signer })
}

/** KMS, which knows one data key. */
const kms = encryptedWith(info, async () => dataKey)

describe('messages of the AWS Encryption SDK', () => {
  it('are read by the SDK itself, with their encryption context', async (test) => {
    for (const size of [0, 1, 6, 4096]) {
      const plaintext = randomBytes(size)
      const read = await readMessage(test, kms, message(plaintext, { ä: 'ö', Z: '1', '': 'empty' }))
      if (read === undefined) return
      assert.deepEqual(Buffer.from(read.plaintext), plaintext)
      const { [publicKeyName]: _, ...context } = read.context
      assert.deepEqual({ ...context }, { 'userpool-id': 'us-east-1_a', ä: 'ö', Z: '1', '': 'empty' })
    }
  })

  it('are not read once any octet is another', async (test) => {
    const whole = message(Buffer.from('123456'))
    if ((await readMessage(test, kms, whole)) === undefined) return
    for (let at = 0; at < whole.length; at += 7) {
      const other = Uint8Array.from(whole, (octet, index) => (index === at ? octet ^ 1 : octet))
      await assert.rejects(readMessage(test, kms, other), `octet ${at}`)
    }
    await assert.rejects(readMessage(test, kms, whole.subarray(0, -1)))
  })

  it('are not read with another data key', async (test) => {
    const whole = message(Buffer.from('123456'))
    if ((await readMessage(test, kms, whole)) === undefined) return
    const other = encryptedWith(info, async () => randomBytes(32))
    await assert.rejects(readMessage(test, other, whole), /commit/i)
  })

  it('hold one frame', () => {
    assert.throws(() => message(new Uint8Array(4097)), /one frame/)
  })
})

import type { TestContext } from 'node:test'
import { npmClient } from './npmClients.ts'

/** What the SDK asks of KMS to read a message. */
export interface DecryptInput {
  readonly CiphertextBlob: Uint8Array
  readonly EncryptionContext: Readonly<Record<string, string>>
}

/** A key in KMS, as the SDK uses it. */
export interface WrappingKey {
  readonly arn: string
  readonly decrypt: (input: DecryptInput) => Promise<{ readonly KeyId: string; readonly Plaintext: Uint8Array }>
}

interface EncryptionSdk {
  readonly buildClient: (policy: unknown) => {
    readonly decrypt: (
      keyring: object,
      message: Uint8Array,
    ) => Promise<{
      readonly plaintext: Uint8Array
      readonly messageHeader: { readonly encryptionContext: Readonly<Record<string, string>> }
    }>
  }
  readonly CommitmentPolicy: { readonly REQUIRE_ENCRYPT_REQUIRE_DECRYPT: unknown }
  readonly KmsKeyringNode: new (options: {
    readonly keyIds: readonly string[]
    readonly clientProvider: () => Pick<WrappingKey, 'decrypt'>
  }) => object
}

/** A key whose data keys are opened by `open`. */
export function encryptedWith(arn: string, open: (input: DecryptInput) => Promise<Uint8Array>): WrappingKey {
  return { arn, decrypt: async (input) => ({ KeyId: arn, Plaintext: await open(input) }) }
}

/** A message, read by the AWS Encryption SDK at its strictest; undefined, and the test skipped, where it is not installed. */
export async function readMessage(test: TestContext, key: WrappingKey, message: Uint8Array) {
  const sdk = await npmClient<EncryptionSdk>(test, '@aws-crypto/client-node')
  if (sdk === undefined) return undefined
  const { decrypt } = sdk.buildClient(sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
  const keyring = new sdk.KmsKeyringNode({ keyIds: [key.arn], clientProvider: () => key })
  const { plaintext, messageHeader } = await decrypt(keyring, message)
  return { plaintext, context: messageHeader.encryptionContext }
}

import type { BlockedEncryptionTypes, ServerSideEncryptionRule } from '@aws-sdk/client-s3'
import type { BucketEncryption } from '../ports/buckets.ts'
import { isOfKms, noKms } from './encryption.ts'
import { invalidArgument, malformedXml } from './faults.ts'

/** What every bucket has that nobody configured. Deviation: AWS blocks customers' keys in new buckets. */
const unconfigured: BucketEncryption = { bucketKey: false, blocksCustomerKeys: false }

/**
 * A bucket's encryption as it is put: one rule, by S3's own keys.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionRule.html
 */
export function encryptionOf(rules: readonly ServerSideEncryptionRule[] | undefined): BucketEncryption {
  const [rule, ...others] = rules ?? []
  if (rule === undefined || others.length > 0) throw malformedXml()
  const { ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled, BlockedEncryptionTypes } = rule
  const algorithm: string | undefined = byDefault?.SSEAlgorithm
  if (byDefault !== undefined && algorithm === undefined) throw malformedXml()
  if (algorithm !== undefined && isOfKms(algorithm)) throw noKms(algorithm)
  if (algorithm !== undefined && algorithm !== 'AES256') throw malformedXml()
  if (byDefault?.KMSMasterKeyID !== undefined) {
    const message = 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse'
    throw invalidArgument(message, 'KMSMasterKeyID', byDefault.KMSMasterKeyID)
  }
  return { bucketKey: BucketKeyEnabled === true, blocksCustomerKeys: blocksCustomerKeys(BlockedEncryptionTypes) }
}

function blocksCustomerKeys(blocked: BlockedEncryptionTypes | undefined): boolean {
  const types: readonly string[] = blocked?.EncryptionType ?? []
  if (types.some((type) => type !== 'SSE-C' && type !== 'NONE') || types.length > 1) throw malformedXml()
  return types[0] === 'SSE-C'
}

/** A bucket's encryption as it is shown. */
export function shownEncryption(encryption: BucketEncryption = unconfigured): { Rules: ServerSideEncryptionRule[] } {
  const { bucketKey, blocksCustomerKeys } = encryption
  const rule: ServerSideEncryptionRule = {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
    BucketKeyEnabled: bucketKey,
  }
  return { Rules: [blocksCustomerKeys ? { ...rule, BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } } : rule] }
}

import type { Fault } from '../../../kernel/fault.ts'
import { type CustomerKeyMembers, namesCustomerKey } from './customerKeys.ts'
import { invalidArgument, s3Fault } from './faults.ts'

/** The members of a request that choose how an object is encrypted. */
export interface EncryptionMembers extends CustomerKeyMembers {
  readonly ServerSideEncryption?: string | undefined
  readonly SSEKMSKeyId?: string | undefined
}

const header = 'x-amz-server-side-encryption'

/**
 * Refuses every way of encryption but that of S3's own keys, which all objects have, and that of a customer's key.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 */
export function requireEncryption(input: EncryptionMembers): void {
  const { ServerSideEncryption: asked, SSEKMSKeyId } = input
  if (asked !== undefined && namesCustomerKey(input)) {
    const message =
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified'
    throw invalidArgument(message, header, asked)
  }
  if (asked !== undefined && isOfKms(asked)) throw noKms(asked)
  if (SSEKMSKeyId !== undefined) {
    const message = `Server Side Encryption with AWS KMS managed key requires HTTP header ${header} : aws:kms`
    throw invalidArgument(message, `${header}-aws-kms-key-id`, SSEKMSKeyId)
  }
  if (asked === undefined || asked === 'AES256') return
  throw invalidArgument('The encryption method specified is not supported', header, asked)
}

export function isOfKms(algorithm: string): boolean {
  return algorithm === 'aws:kms' || algorithm === 'aws:kms:dsse'
}

/** Deviation: AWS encrypts by KMS's keys; here that is refused by name. */
export function noKms(algorithm: string): Fault {
  const message = `Server-side encryption by keys of AWS KMS (${algorithm}) is not served: ask for AES256, or bring a key of your own.`
  return s3Fault('NotImplemented', message, { Header: header })
}

import { Fault } from '../../../kernel/fault.ts'

/** Faults of operations that name a key. https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html#API_DescribeKey_Errors */
export const keyFaults = ['InvalidArnException', 'KMSInvalidStateException', 'NotFoundException'] as const

/** Faults of operations that use a key's material. https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html#API_Encrypt_Errors */
export const useFaults = [
  ...keyFaults,
  'DisabledException',
  'DryRunOperationException',
  'InvalidKeyUsageException',
  'UnsupportedOperationException',
] as const

export function notFound(message: string): Fault {
  return new Fault('NotFoundException', message)
}

export function invalidState(message: string): Fault {
  return new Fault('KMSInvalidStateException', message)
}

export function unsupported(what: string): Fault {
  return new Fault('UnsupportedOperationException', `${what} is not supported by this server.`)
}

export function invalid(message: string): Fault {
  return new Fault('ValidationException', message)
}

/** AWS says no more either: whoever holds a wrong ciphertext learns nothing of why. */
export function invalidCiphertext(reason: string): Fault {
  return new Fault('InvalidCiphertextException', '', { reason })
}

/** The answer to a request that only asks whether it would succeed. https://docs.aws.amazon.com/kms/latest/developerguide/testing-permissions.html */
export function requireWet({ DryRun }: { readonly DryRun?: boolean | undefined }): void {
  if (DryRun !== true) return
  throw new Fault('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.')
}

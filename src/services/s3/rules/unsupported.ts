import { notImplemented } from './faults.ts'

/** Members of requests that ask for what is not served here, with the headers that carry them. */
const unsupported: Readonly<Record<string, string>> = {
  SSEKMSEncryptionContext: 'x-amz-server-side-encryption-context',
  ObjectLockEventHold: 'x-amz-object-lock-event-hold',
  ObjectLockEventHoldDurationDays: 'x-amz-object-lock-event-hold-duration-days',
  ObjectLockEventHoldDurationYears: 'x-amz-object-lock-event-hold-duration-years',
  WriteOffsetBytes: 'x-amz-write-offset-bytes',
  MFA: 'x-amz-mfa',
  IfMatchLastModifiedTime: 'x-amz-if-match-last-modified-time',
  IfMatchSize: 'x-amz-if-match-size',
  IfMatchInitiatedTime: 'x-amz-if-match-initiated-time',
}

const headers: ReadonlyMap<string, string> = new Map(Object.entries(unsupported))

/** Refuses a request that asks for more than it would get: a header that is passed over in silence is a broken promise. */
export function refuseUnsupported(input: object): void {
  const values = input as Readonly<Record<string, unknown>>
  for (const member in values) {
    const header = headers.get(member)
    if (header !== undefined && values[member] !== undefined) throw notImplemented(header)
  }
  if (values['BucketKeyEnabled'] === true) throw notImplemented('x-amz-server-side-encryption-bucket-key-enabled')
}

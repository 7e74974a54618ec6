import type { Ask } from '../../../kernel/operation.ts'
import { askObject } from './arns.ts'

interface ObjectMembers {
  readonly Bucket: string
  readonly Key: string
  readonly VersionId?: string | undefined
}

/** `s3:GetObject`, or `s3:GetObjectVersion` where a version is named; likewise for what else has both. */
export function askVersioned(action: string, { Bucket, Key, VersionId }: ObjectMembers): Ask {
  if (VersionId === undefined) return askObject(action, Bucket, Key)
  const versioned = action.replace(/^s3:(Get|Put|Delete)Object/, 's3:$1ObjectVersion')
  return askObject(versioned, Bucket, Key, { 's3:VersionId': [VersionId] })
}

import type { Ask } from '../../../kernel/operation.ts'
import { askBucket, conditionKeys } from './arns.ts'

interface ListMembers {
  readonly Bucket: string
  readonly Prefix?: string | undefined
  readonly Delimiter?: string | undefined
  readonly MaxKeys?: number | undefined
}

/** What a listing asks: policies may say which prefixes, by which delimiter and how many at once. */
export function askToList(action: string): (input: ListMembers) => readonly Ask[] {
  return ({ Bucket, Prefix, Delimiter, MaxKeys }) => [
    askBucket(
      action,
      Bucket,
      conditionKeys({ 's3:prefix': Prefix, 's3:delimiter': Delimiter, 's3:max-keys': MaxKeys }),
    ),
  ]
}

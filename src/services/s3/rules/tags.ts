import type { Tag } from '@aws-sdk/client-s3'
import type { ConditionContext } from '../../../kernel/operation.ts'
import type { Tags } from '../ports/tags.ts'
import { tagConditionKeys } from './arns.ts'
import { invalidArgument, s3Fault } from './faults.ts'

/** How many tags an object and a bucket may have. */
export const tagLimits = { object: 10, bucket: 50 } as const

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Tags of a request's body. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export function tagsOf(set: readonly Tag[] | undefined, kind: keyof typeof tagLimits): Tags {
  const tags = new Map<string, string>()
  for (const { Key = '', Value = '' } of set ?? []) {
    if (tags.has(Key)) throw s3Fault('InvalidTag', 'Cannot provide multiple Tags with the same key', { TagKey: Key })
    requireTag(Key, Value)
    tags.set(Key, Value)
  }
  if (tags.size > tagLimits[kind]) throw tooMany(kind)
  return Object.fromEntries(tags)
}

function tooMany(kind: keyof typeof tagLimits): Error {
  return s3Fault(
    'InvalidTag',
    `${kind === 'object' ? 'Object' : 'Bucket'} tags cannot be greater than ${tagLimits[kind]}`,
  )
}

function requireTag(key: string, value: string): void {
  if (key === '' || key.length > 128 || !allowed.test(key)) {
    throw s3Fault('InvalidTag', 'The TagKey you have provided is invalid', { TagKey: key })
  }
  if (key.toLowerCase().startsWith('aws:')) {
    throw s3Fault('InvalidTag', 'System tags cannot be added/updated by requester', { TagKey: key })
  }
  if (value.length > 256 || !allowed.test(value)) {
    throw s3Fault('InvalidTag', 'The TagValue you have provided is invalid', { TagKey: key, TagValue: value })
  }
}

/** Tags of an `x-amz-tagging` header: `a=1&b=2`, URL-encoded. Undefined where there are none. */
export function tagsOfHeader(header: string | undefined): Tags | undefined {
  if (header === undefined || header === '') return undefined
  return tagsOf(parseHeader(header), 'object')
}

/** Tags as such a header. */
export function headerOfTags(tags: Tags): string {
  return Object.entries(tags)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join('&')
}

function parseHeader(header: string): Tag[] {
  const seen = new Set<string>()
  return header.split('&').map((pair) => {
    const equals = pair.indexOf('=')
    const Key = decode(equals < 0 ? pair : pair.slice(0, equals), header)
    if (seen.has(Key)) throw malformedHeader(header)
    seen.add(Key)
    return { Key, Value: equals < 0 ? '' : decode(pair.slice(equals + 1), header) }
  })
}

function decode(text: string, header: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformedHeader(header)
  }
}

function malformedHeader(header: string): Error {
  const message =
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."
  return invalidArgument(message, 'x-amz-tagging', header)
}

/** Tags as answers show them, by their keys. */
export function tagSet(tags: Tags | undefined): Tag[] {
  const pairs = Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }))
  return pairs.sort((a, b) => (a.Key < b.Key ? -1 : 1))
}

/** Condition keys of the tags that a request sets. */
export function requestTagKeys(tags: Tags | undefined): ConditionContext {
  if (tags === undefined) return {}
  return { 's3:RequestObjectTagKeys': Object.keys(tags), ...tagConditionKeys('s3:RequestObjectTag/', tags) }
}

export const tagFaults = ['InvalidTag'] as const

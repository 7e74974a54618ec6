import type { Tags } from '../ports.ts'
import { invalidParameter } from './faults.ts'
import { limits } from './limits.ts'

/** Checks the whole of a function's tags. https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html */
export function requireTags(tags: Tags): Tags {
  const keys = Object.keys(tags)
  if (keys.length > limits.tags) throw invalidParameter(`A function can have at most ${limits.tags} tags.`)
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw invalidParameter('Tag keys that start with aws: are reserved for system use.')
  }
  if (keys.some((key) => key.length === 0 || key.length > 128 || tags[key]!.length > 256)) {
    throw invalidParameter('A tag key has 1 to 128 characters, a tag value at most 256.')
  }
  return tags
}

import { Fault } from '../../kernel/fault.ts'

/** Faults that say a resource is gone already: what was wanted. */
const goneCodes = new Set([
  'NoSuchEntity',
  'NoSuchBucket',
  'NoSuchBucketPolicy',
  'NotFoundException',
  'ResourceNotFoundException',
  'UserNotFoundException',
])

/** Waits for an answer; undefined when what it is about is not there. Anything else that is thrown stays thrown. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Fault && goneCodes.has(error.code)) return undefined
    throw error
  }
}

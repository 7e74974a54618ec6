// How the built program is run: by `npm start`, in tests and in benchmarks alike.
import { join } from 'node:path'

/**
 * What V8 is told; the first line of src/main.ts says the same. Its space for new objects would grow to 128 MB, more than
 * all that the server keeps. What is kept may double before all of it is marked anew, and `gc` lets the server
 * take back the buffers of large bodies (src/storage/bodies/youngGarbage.ts). And what a long page of a listing is made
 * of is new like all else: pretenuring would take it for what stays.
 */
export const engineFlags = [
  '--expose-gc',
  '--max-semi-space-size=8',
  '--heap-growing-percent=100',
  '--no-allocation-site-pretenuring',
]

/**
 * What glibc is told: all threads share two places for what they allocate outside V8's heaps. With a place for each, as
 * it would have it, what large bodies and the database leave behind in every one of them stays resident.
 */
export const environment = { MALLOC_ARENA_MAX: '2' }

/** The words after `node` that run the program below the project's folder. */
export function programIn(root) {
  return [...engineFlags, join(root, 'dist', 'poolhouse.js')]
}

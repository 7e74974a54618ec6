import { randomBytes, randomFillSync, randomUUID } from 'node:crypto'
import type { Random } from '../kernel/random.ts'

const poolSize = 4096

/**
 * The system's randomness. Small draws come from a pool that is filled at once, since each call into the system costs
 * more than a request's own work; what was drawn is wiped from the pool and never drawn again.
 */
export function systemRandom(): Random {
  const pool = Buffer.alloc(poolSize)
  let next = poolSize
  return {
    uuid: () => randomUUID(),
    bytes: (size) => {
      if (size > poolSize / 4) return randomBytes(size)
      if (next + size > poolSize) {
        randomFillSync(pool)
        next = 0
      }
      const drawn = Buffer.from(pool.subarray(next, next + size))
      pool.fill(0, next, next + size)
      next += size
      return drawn
    },
  }
}

import { test } from 'node:test'
import { answers, constraints, expectations } from './conformance/batches.ts'
import { closing, concurrency } from './conformance/concurrency.ts'
import type { Check, OpenStore } from './conformance/items.ts'
import { keptValues, reading, refusedValues, textOrder } from './conformance/values.ts'

export { conformanceSchema } from './conformance/items.ts'

const parts = [keptValues, refusedValues, textOrder, reading, answers, expectations, constraints, concurrency]

/** What every metadata driver promises, as tests. The driver under test opens its stores with `conformanceSchema`. */
export function metadataConformance(open: OpenStore): void {
  let stores = 0
  const check: Check = (sentence, body) => {
    test(sentence, async () => {
      const name = `store${stores++}`
      const metadata = await open(name)
      try {
        await body(metadata, name)
      } finally {
        await metadata.close()
      }
    })
  }
  for (const part of parts) part(check)
  closing(check, open)
}

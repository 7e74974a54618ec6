import type { KeyUse, KeyUses, UsageStore } from '../ports/usage.ts'

/** Of several uses within this many milliseconds AWS records the first. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
const span = 15 * 60_000
const remembered = 10_000

/** Notes uses of access keys, one of each key in a quarter of an hour; `later` is given what is to be written. */
export function keyUses(usage: UsageStore, later: (work: Promise<void>) => void): KeyUses {
  const noted = new Map<string, number>()
  const writing = new Map<string, KeyUse>()
  return {
    note: (id, service, region, at) => {
      const before = noted.get(id)
      if (before !== undefined && at - before < span) return
      if (noted.size >= remembered) noted.clear()
      noted.set(id, at)
      const use = { id, at, service, region }
      writing.set(id, use)
      later(usage.noteKeyUse(use, span).finally(() => writing.delete(id)))
    },
    last: async (id) => {
      const stored = await usage.keyUse(id)
      const pending = writing.get(id)
      return pending !== undefined && pending.at - (stored?.at ?? Number.NEGATIVE_INFINITY) >= span ? pending : stored
    },
  }
}

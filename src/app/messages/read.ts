import type { Messages } from '../../services/poolhouse/ports.ts'
import { dataFolder } from '../../storage/dataFolder.ts'
import { type KeptMessage, type OutboxFolder, outboxFolder, outboxOf } from '../../storage/outbox.ts'

export type { KeptMessage } from '../../storage/outbox.ts'

/** An outbox to read. */
export type ReadOutbox = Pick<OutboxFolder, 'names' | 'read'>

/** The messages of a data folder, for who may read its files. */
export function openOutbox(data: string): ReadOutbox {
  return outboxFolder(outboxOf(dataFolder(data).root))
}

/** Which messages are looked for. */
interface Wanted {
  readonly limit: number
  /** An address or number; everybody's when undefined. */
  readonly to: string | undefined
  /** Only those older than this place. */
  readonly before?: string | undefined
  readonly isVisible?: (message: KeptMessage) => Promise<boolean>
  /** How many are looked at, found or not. */
  readonly most?: number
}

/** Messages, and the place where more begin. */
interface Found {
  readonly messages: readonly KeptMessage[]
  readonly next?: string
}

/** Files that are read at once. */
const width = 32

/** The newest messages, newest first. */
export async function findMessages(outbox: ReadOutbox, wanted: Wanted): Promise<Found> {
  const { limit, to, before, isVisible = async () => true, most = Number.POSITIVE_INFINITY } = wanted
  const names = (await outbox.names()).filter((name) => before === undefined || placeOf(name) < before)
  const messages: KeptMessage[] = []
  const end = Math.min(names.length, most)
  const from = (index: number): Found =>
    index < names.length ? { messages, next: placeOf(names[index - 1] ?? '') } : { messages }
  for (let start = 0; start < end; start += width) {
    const part = await Promise.all(names.slice(start, Math.min(start + width, end)).map(outbox.read))
    for (const [index, message] of part.entries()) {
      if (message === undefined || !isTo(message, to) || !(await isVisible(message))) continue
      messages.push(message)
      if (messages.length === limit) return from(start + index + 1)
    }
  }
  return from(end)
}

/** Whether a message went to an address or number, in any case of its letters; every one did where none is named. */
export function isTo({ destination }: KeptMessage, to: string | undefined): boolean {
  return to === undefined || destination.toLowerCase() === to.toLowerCase()
}

/** Where a message stands: its name without what it is for, which is not everybody's to know. */
function placeOf(name: string): string {
  return name.replace(/-[A-Za-z]+\.json$/, '')
}

/** Messages that one call looks at: as many as stay of those that left. */
const reach = 10_000

/** The messages of an outbox as the administrator looks for them; `accountOf` tells whose a pool is. */
export function messagesIn(outbox: ReadOutbox, accountOf: (poolId: string) => Promise<string | undefined>): Messages {
  return {
    list: ({ within, ...page }) => {
      const owners = new Map<string, Promise<string | undefined>>()
      const ownerOf = (poolId: string) => {
        const owner = owners.get(poolId) ?? accountOf(poolId)
        owners.set(poolId, owner)
        return owner
      }
      const isVisible = async ({ poolId }: KeptMessage) => within === undefined || (await ownerOf(poolId)) === within
      return findMessages(outbox, { ...page, isVisible, most: reach })
    },
  }
}

import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Message } from '../services/cognito-idp/ports/messages.ts'
import { isMissing, readIfPresent, writeDurably } from './dataFolder.ts'

/** How a message fared: `kept` where the outbox is all there is, for its developer to read. */
export type Delivery =
  | { readonly status: 'kept' }
  | { readonly status: 'sending' | 'sent'; readonly by: string }
  | { readonly status: 'failed'; readonly by: string; readonly reason: string }

/** A message as its file tells it. One that left otherwise is kept without its secret. */
export type KeptMessage = Omit<Message, 'at' | 'code' | 'body'> & {
  readonly code?: string
  readonly body?: string
  /** ISO 8601. */
  readonly at: string
  readonly delivery: Delivery
}

/** The folder of messages, one JSON document a message, which only its owner reads. */
export interface OutboxFolder {
  /** Writes a message down; what is returned writes how it fared. */
  readonly keep: (message: Message, delivery: Delivery) => Promise<(delivery: Delivery) => Promise<void>>
  /** Names of messages, the newest first. */
  readonly names: () => Promise<readonly string[]>
  /** A message by its name; undefined where it is gone. */
  readonly read: (name: string) => Promise<KeptMessage | undefined>
}

/** Messages that left by other ways and stay on record; of those kept to be read, all stay. */
const recordLimit = 10_000

/** Where the outbox of a data folder is. */
export function outboxOf(dataFolder: string): string {
  return join(dataFolder, 'outbox')
}

/** The outbox in a folder, which is made for its first message. Names sort by time; the destination is in the file. */
export function outboxFolder(folder: string, limit: number = recordLimit): OutboxFolder {
  let count = 0
  const names = async (): Promise<readonly string[]> => (await namesIn(folder)).sort().reverse()
  const prune = async (): Promise<void> => {
    const old = (await names()).slice(limit).map((name) => rm(join(folder, name), { force: true }))
    await Promise.all(old)
  }
  return {
    keep: async (message, delivery) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      if (delivery.status !== 'kept' && count % Math.max(1, Math.floor(limit / 10)) === 0) await prune()
      count += 1
      const at = new Date(message.at).toISOString()
      const place = `${at.replaceAll(':', '-')}-${process.pid}-${String(count).padStart(9, '0')}`
      const path = join(folder, `${place}-${message.kind}.json`)
      const write = (present: Delivery) => writeDurably(path, documentOf(message, present))
      await write(delivery)
      return write
    },
    names,
    read: async (name) => {
      const text = await readIfPresent(join(folder, name))
      return text === undefined ? undefined : (JSON.parse(text) as KeptMessage)
    },
  }
}

/** Codes lie in files only where files are how they reach people. */
function documentOf(message: Message, delivery: Delivery): string {
  const { code, body, ...rest } = message
  const secret = delivery.status === 'kept' ? { code, body } : {}
  const at = new Date(message.at).toISOString()
  return `${JSON.stringify({ ...rest, ...secret, at, delivery }, null, 2)}\n`
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json'))
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

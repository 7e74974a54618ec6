import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outbox } from '../services/cognito-idp/ports.ts'
import { writeDurably } from './dataFolder.ts'

/**
 * Messages to users as files, one JSON document a message, for their developer to read.
 * The name sorts by time; the destination is in the file.
 */
export function folderOutbox(folder: string): Outbox {
  let sent = 0
  return {
    deliver: async (message) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      sent += 1
      const at = new Date(message.at).toISOString()
      const name = `${at.replaceAll(':', '-')}-${process.pid}-${sent}-${message.kind}.json`
      await writeDurably(join(folder, name), `${JSON.stringify({ ...message, at }, null, 2)}\n`)
    },
  }
}

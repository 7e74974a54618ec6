import { dataFolder } from '../../storage/dataFolder.ts'
import { type OutboxFolder, outboxFolder, outboxOf } from '../../storage/outbox.ts'

export type { KeptMessage } from '../../storage/outbox.ts'

/** The messages of a data folder, for who may read its files. */
export function openOutbox(data: string): Pick<OutboxFolder, 'names' | 'read'> {
  return outboxFolder(outboxOf(dataFolder(data).root))
}

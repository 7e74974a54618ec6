import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Metadata } from './metadata/driver.ts'
import { migrations } from './metadata/migrations/index.ts'
import { openSqlite } from './metadata/sqlite/driver.ts'

/** A metadata store with the whole schema in a folder of its own, which `close` removes: for the tests of stores. */
export async function temporaryMetadata(): Promise<{
  readonly metadata: Metadata
  readonly close: () => Promise<void>
}> {
  const folder = await mkdtemp(join(tmpdir(), 'poolhouse-'))
  const metadata = await openSqlite({ path: join(folder, 'metadata.sqlite'), migrations, now: () => 0 })
  const close = async (): Promise<void> => {
    await metadata.close()
    await rm(folder, { recursive: true })
  }
  return { metadata, close }
}

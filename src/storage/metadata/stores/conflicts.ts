import { Conflict, type Metadata, type Statement } from '../driver.ts'

type Writes = Pick<Metadata, 'write'>

/** Writes a batch; the index of the statement that undid it, or undefined when it was written. */
export async function writeOrConflict({ write }: Writes, batch: readonly Statement[]): Promise<number | undefined> {
  try {
    await write(batch)
    return undefined
  } catch (error) {
    if (error instanceof Conflict) return error.statement
    throw error
  }
}

/** Writes a batch; false when one of its statements undid it. */
export async function isWritten(metadata: Writes, batch: readonly Statement[]): Promise<boolean> {
  return (await writeOrConflict(metadata, batch)) === undefined
}

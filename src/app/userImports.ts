import { Fault } from '../kernel/fault.ts'
import type { OpenSession } from '../kernel/session.ts'
import { UnreadableCsv } from '../services/cognito-idp/index.ts'
import type { CsvRecord, UserImports } from '../services/cognito-idp/rules/imports/ports.ts'
import type { ImportFiles } from '../storage/importFiles.ts'

/** What imports of users need, over their files. Lines are read with csv-parse, which is loaded for the first of them. */
export function userImports(files: ImportFiles, sessions: OpenSession, isStopping: () => boolean): UserImports {
  return {
    ...files,
    records: (jobId, mostInLine) => recordsOf(files.read(jobId), mostInLine),
    canAssume: (roleArn) => canAssume(sessions, roleArn),
    isStopping,
  }
}

/** The lines of comma-separated values. A quotation mark counts at the beginning of a value only. */
export async function* recordsOf(
  octets: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  mostInLine: number,
): AsyncIterable<CsvRecord> {
  const { CsvError, parse } = await import('csv-parse')
  const { Readable } = await import('node:stream')
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: mostInLine,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const source = Readable.from(octets)
  source.on('error', (error) => parser.destroy(error))
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<Parsed>) {
      yield { fields: record, line: info.lines }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new UnreadableCsv(`Line ${String(error['lines'])} is no line of comma-separated values (${error.code}).`)
  } finally {
    source.destroy()
  }
}

interface Parsed {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

async function canAssume(sessions: OpenSession, roleArn: string): Promise<boolean> {
  try {
    await sessions({
      roleArn,
      sessionName: 'UserImport',
      durationSeconds: 900,
      action: 'sts:AssumeRole',
      principal: { kind: 'service', service: 'cognito-idp.amazonaws.com' },
      context: {},
    })
    return true
  } catch (error) {
    if (error instanceof Fault && error.code === 'AccessDenied') return false
    throw error
  }
}

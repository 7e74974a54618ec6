import type { Damage, Listener } from '../app/backup/progress.ts'
import { type RestoreRequest, restoreBackup } from '../app/backup/restore.ts'
import { type BackupRequest, takeBackup } from '../app/backup/take.ts'
import { type VerifyRequest, verifyBackup } from '../app/backup/verify.ts'
import { systemClock } from '../kernel/clock.ts'
import { printable } from './printable.ts'
import { requireData, UsageError } from './server.ts'

interface Printing {
  readonly json: boolean
  readonly write: (text: string) => void
  /** Where progress goes. */
  readonly tell: (text: string) => void
}

/** Milliseconds between two lines of progress. */
const often = 2_000

/** Takes a backup. @returns the exit code. */
export function backUp(request: BackupRequest, printing: Printing): Promise<number> {
  return done('the backup', printing, async (listener) => {
    await requireData(request.data)
    const { backup, manifest, copied, pruned, unusable } = await takeBackup(request, systemClock, listener)
    const { blobs, damaged, hasKeys, takenAt } = manifest
    print(
      printing,
      { type: 'summary', backup, takenAt, ...copied, total: blobs.count, hasKeys, damaged, pruned, unusable },
      [
        `backup    ${backup}, as of ${takenAt}`,
        `files     ${blobs.count} of objects, ${blobs.octets} octets: ${copied.objects} new, ${copied.octets} octets`,
        hasKeys ? 'keys      are in it: who has this folder can read everything' : 'keys      are not in it',
        ...(pruned.backups === 0
          ? []
          : [`removed   ${pruned.backups} older, ${pruned.blobs} files that only they named`]),
        damaged.length === 0
          ? 'whole     every file that was copied opens'
          : `damaged   ${damaged.length} files; poolhouse fsck tells of which objects`,
        ...(unusable.length === 0 ? [] : [`unusable  ${unusable.length} earlier backups: remove their folders`]),
      ],
    )
    return damaged.length === 0 && unusable.length === 0
  })
}

/** Verifies a backup. @returns the exit code. */
export function verify(request: VerifyRequest, printing: Printing): Promise<number> {
  return done('verifying', printing, async (listener) => {
    const verified = await verifyBackup(request, listener)
    const { backup, objects, octets, findings, isOpened } = verified
    print(printing, { type: 'summary', ...verified }, [
      `backup    ${backup}`,
      `checked   ${objects} files of objects, ${octets} octets`,
      howChecked(isOpened),
      findings === 0 ? 'whole     everything is as it was written' : `findings  ${findings}`,
    ])
    return findings === 0
  })
}

/** Brings a backup back. @returns the exit code. */
export function restore(request: RestoreRequest, printing: Printing): Promise<number> {
  return done('the restore', printing, async (listener) => {
    const restored = await restoreBackup(request, listener)
    const { backup, takenAt, copied, findings, isOpened } = restored
    print(printing, { type: 'summary', ...restored }, [
      `restored  ${backup}, as of ${takenAt}, into ${request.data}`,
      `files     ${copied.objects} of objects, ${copied.octets} octets`,
      howChecked(isOpened),
      findings === 0 ? 'whole     everything is as it was written' : `findings  ${findings}`,
    ])
    return findings === 0
  })
}

/** How many backups are kept. @throws UsageError */
export function keepOf(text: string = '2'): number {
  const keep = Number(text)
  if (Number.isSafeInteger(keep) && keep >= 1) return keep
  throw new UsageError('--keep must be a number of backups, 1 or more')
}

function howChecked(isOpened: boolean): string {
  if (isOpened) return 'opened    every object: seals, sizes and checksums'
  return 'unopened  digests were compared; opening takes the key ring (--key-ring), and the version that wrote it'
}

/** Does the work of a command. What the system refuses is told in its words: nothing else is wrong then. */
async function done(what: string, printing: Printing, work: (listener: Listener) => Promise<boolean>): Promise<number> {
  try {
    return (await work(listenerOf(printing))) ? 0 : 1
  } catch (error) {
    if (!isOfSystem(error)) throw error
    printing.tell(`poolhouse: ${what} did not come to its end: ${error.message}\n`)
    return 1
  }
}

/** A disk that is full or fails, or a backup that is too damaged to be used. */
function isOfSystem(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  return error.name === 'BackupDamaged' || 'syscall' in error || ('code' in error && error.code === 'ERR_SQLITE_ERROR')
}

function listenerOf(printing: Printing): Listener {
  const began = performance.now()
  let told = began
  return {
    found: (damage) => print(printing, { type: 'finding', ...damage }, [lineOf(damage)]),
    progress: ({ objects, octets }) => {
      const now = performance.now()
      if (now - told < often) return
      told = now
      const rate = (octets / 1e6 / ((now - began) / 1000)).toFixed(1)
      printing.tell(`${objects} objects, ${octets} octets so far, ${rate} MB/s\n`)
    },
  }
}

function lineOf({ what, why }: Damage): string {
  return printable(`damaged   ${what}: ${why}`)
}

function print({ json, write }: Printing, document: object, lines: readonly string[]): void {
  write(json ? `${JSON.stringify(document)}\n` : `${lines.join('\n')}\n`)
}

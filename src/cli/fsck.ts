import { type Checked, checkData, type DataPlace, type Finding } from '../app/fsck.ts'
import { printable } from './printable.ts'
import { requireData } from './server.ts'

interface Printing {
  readonly json: boolean
  readonly write: (text: string) => void
  /** Where progress goes. */
  readonly tell: (text: string) => void
}

/** Objects, or octets, between two lines of progress. */
const often = { objects: 10_000, octets: 1024 ** 3 }

/** Verifies all that a data folder keeps; damage is printed as it is found. @returns whether all is whole. */
export async function fsck(where: DataPlace, { json, write, tell }: Printing): Promise<boolean> {
  await requireData(where.data)
  let told = { objects: 0, octets: 0 }
  const checked = await checkData(where, {
    found: (finding) => write(json ? `${JSON.stringify({ type: 'finding', ...finding })}\n` : findingLine(finding)),
    progress: ({ objects, octets }) => {
      if (objects - told.objects < often.objects && octets - told.octets < often.octets) return
      told = { objects, octets }
      tell(`${objects} objects, ${octets} octets so far\n`)
    },
  })
  write(json ? `${JSON.stringify({ type: 'summary', ...checked })}\n` : summaryOf(checked))
  return checked.findings === 0
}

function findingLine({ problem, bucket, key, version, upload, part, why }: Finding): string {
  const what = version === undefined ? `part ${part} of upload ${upload}` : `version ${version}`
  return `${printable(`${problem}  ${bucket}/${JSON.stringify(key).slice(1, -1)}  ${what}: ${why}`)}\n`
}

function summaryOf({ objects, parts, octets, underCustomersKeys, findings, orphans }: Checked): string {
  const lines = [
    `checked   ${objects} objects and ${parts} parts of uploads under way, ${octets} octets`,
    ...(underCustomersKeys === 0 ? [] : [`          ${underCustomersKeys} under customers' keys: seals only`]),
    ...(orphans === 0 ? [] : [`orphans   ${orphans} files that no row names: the next start removes them`]),
    findings === 0 ? 'whole     everything is as it was written' : `findings  ${findings}`,
  ]
  return `${lines.join('\n')}\n`
}

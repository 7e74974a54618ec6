import { readFile, statfs, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, platform, release, tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { asMarkdown, type Table } from './report.ts'

const page = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url))
/** The parts of the page that are written by runs, by the marks around them. */
const parts = {
  servers: ['<!-- figures: written by npm run bench -- --write -->', '<!-- end of figures -->'],
  policies: ['<!-- policy figures: written by npm run bench -- --write -->', '<!-- end of policy figures -->'],
} as const

/** File systems by the number that Linux gives them. https://man7.org/linux/man-pages/man2/statfs.2.html */
const fileSystems: Readonly<Record<number, string>> = {
  61267: 'ext4',
  1481003842: 'XFS',
  2435016766: 'Btrfs',
  16914836: 'tmpfs',
  2035054128: 'overlayfs',
}

/** One line that says on what the figures were taken, and how busy it was. */
export async function machineLine(): Promise<string> {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor'
  const { type } = await statfs(tmpdir())
  const disk = platform() === 'linux' ? `${fileSystems[type] ?? `file system ${type}`}, ` : ''
  const load = (loadavg()[0] ?? 0).toFixed(1)
  const date = new Date().toISOString().slice(0, 10)
  return `${date}: ${availableParallelism()} cores (${processor}), ${disk}${platform()} ${release()}, Node ${process.versions.node}, load ${load} before the run`
}

/** Puts a run's figures into their part of the page, between its two marks; what stands around them stays. */
export async function writePage(
  part: keyof typeof parts,
  command: string,
  machine: string,
  tables: readonly Table[],
): Promise<string> {
  const [begin, end] = parts[part]
  const text = await readFile(page, 'utf8')
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`${page} lacks the marks between which figures go: ${begin}`)
  const figures = [`\`${command}\` on ${machine}.`, ...tables.map((table) => asMarkdown(table).trimEnd())].join('\n\n')
  await writeFile(page, `${text.slice(0, from)}${begin}\n\n${figures}\n\n${text.slice(to)}`)
  return page
}

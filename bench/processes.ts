import { existsSync, readdirSync, readFileSync } from 'node:fs'

// What the kernel knows of a server's processes: CPU time and memory. Linux only.

/** Linux counts processor time for user space in hundredths of a second on every architecture that Node runs on. */
const millisecondsPerTick = 10

/** Whether the figures of this file are to be had here. */
export const seesProcesses: boolean = existsSync('/proc/self/stat')

interface Stat {
  readonly parent: number
  /** User and system time of the process and all its threads, in milliseconds. */
  readonly own: number
  /** The same of children that ended and were waited for. */
  readonly ended: number
}

/** Milliseconds of CPU that a process and everything it started have used; undefined where that cannot be known. */
export function cpuMilliseconds(pid: number): number | undefined {
  if (!seesProcesses) return undefined
  const all = everyProcess()
  return treeOf(pid, all).reduce((sum, each) => sum + (all.get(each)?.own ?? 0) + (all.get(each)?.ended ?? 0), 0)
}

/** Memory in use, in octets. */
export interface Memory {
  /** Resident set of the process itself. */
  readonly server: number
  /** Of the process and everything it started. Pages that they share count once for each. */
  readonly tree: number
}

/** Memory of a process and its tree; undefined where that cannot be known. */
export function memory(pid: number): Memory | undefined {
  if (!seesProcesses) return undefined
  const tree = treeOf(pid, everyProcess()).reduce((sum, each) => sum + residentOctets(each), 0)
  return { server: residentOctets(pid), tree }
}

function residentOctets(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readIfThere(`/proc/${pid}/status`))?.[1]
  return Number(kibibytes ?? 0) * 1024
}

function treeOf(root: number, all: ReadonlyMap<number, Stat>): readonly number[] {
  const found = [root]
  for (const parent of found) for (const [pid, stat] of all) if (stat.parent === parent) found.push(pid)
  return found
}

function everyProcess(): ReadonlyMap<number, Stat> {
  const all = new Map<number, Stat>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = parseStat(readIfThere(`/proc/${name}/stat`))
    if (stat !== undefined) all.set(Number(name), stat)
  }
  return all
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the second field, a name in brackets, may hold anything. */
function parseStat(text: string): Stat | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  if (fields.length < 15) return undefined
  const ticks = (index: number) => Number(fields[index]) * millisecondsPerTick
  return { parent: Number(fields[1]), own: ticks(11) + ticks(12), ended: ticks(13) + ticks(14) }
}

/** A process may end between being listed and being read. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return ''
    throw error
  }
}

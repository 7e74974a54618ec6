import type { StartFigures } from './measures/lifecycle.ts'
import type { Figures } from './measures/measure.ts'
import type { Memory } from './processes.ts'

/** One measure of one way into one server. */
export interface LoadRow {
  readonly measure: string
  readonly title: string
  readonly server: string
  readonly serverTitle: string
  readonly label: string
  /** What came of it: figures, or why there are none. */
  readonly outcome: { readonly figures: Figures } | { readonly problem: string }
  /** Names of the servers that the measure compares with. */
  readonly peer: string
  readonly limit: string
}

/** How one server starts and rests. */
export interface LifecycleRow {
  readonly server: string
  readonly serverTitle: string
  readonly fresh: StartFigures | undefined
  readonly existing: StartFigures | undefined
  readonly idle: Memory | undefined
  /** After all the loads above. */
  readonly loaded: Memory | undefined
}

/** Everything a run found out. */
export interface Findings {
  readonly loads: readonly LoadRow[]
  readonly lifecycles: readonly LifecycleRow[]
}

/** A table on its way to a terminal or a Markdown page. */
export interface Table {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const none = '—'

/** A number to three significant digits, with thousands marked; a dash where there is none. */
export function amount(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return none
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

/** How many times `of` a value is, to two significant digits; a dash where either is missing. */
export function ratio(value: number | undefined, of: number | undefined): string {
  if (value === undefined || of === undefined || of === 0) return none
  const times = value / of
  return `${times >= 10 ? Math.round(times) : Number(times.toPrecision(2))} ×`
}

/** CPU milliseconds a unit of a server in a measure; of its first way in where it has several. */
export function cpuOf(loads: readonly LoadRow[], measure: string, server: string, label?: string): number | undefined {
  const row = loads.find(
    (each) => each.measure === measure && each.server === server && (label === undefined || each.label === label),
  )
  return row !== undefined && 'figures' in row.outcome ? row.outcome.figures.cpu : undefined
}

/** One table a measure: what a request costs, and how that compares. */
export function loadTables(loads: readonly LoadRow[]): readonly Table[] {
  return [...Map.groupBy(loads, ({ measure }) => measure).values()].map((rows) => {
    const moves = rows.some(({ outcome }) => 'figures' in outcome && outcome.figures.megabytesPerSecond !== undefined)
    const columns = ['', 'server CPU ms', 'of bare Node', 'of the peer', 'a second', 'p50 ms', 'p99 ms']
    return {
      title: rows[0]?.title ?? '',
      columns: moves ? [...columns, 'MB/s'] : columns,
      rows: rows.map((row) => loadCells(row, rows, moves)),
    }
  })
}

function loadCells(row: LoadRow, rows: readonly LoadRow[], moves: boolean): readonly string[] {
  const { measure, serverTitle, label, outcome, peer, limit, server } = row
  const name = label === '' ? serverTitle : `${serverTitle}, ${label}`
  if ('problem' in outcome) return [name, outcome.problem, ...Array<string>(moves ? 6 : 5).fill('')]
  const { cpu, perSecond, p50, p99, megabytesPerSecond } = outcome.figures
  const against = (other: string) => (other === server ? none : ratio(cpu, cpuOf(rows, measure, other)))
  const cells = [name, amount(cpu), against(limit), against(peer), amount(perSecond), amount(p50), amount(p99)]
  return moves ? [...cells, amount(megabytesPerSecond)] : cells
}

/** How the servers start. */
export function startTable(rows: readonly LifecycleRow[]): Table {
  return {
    title: 'start',
    columns: [
      '',
      'new folder: ms to first answer',
      'CPU ms',
      'existing data: ms to first answer',
      'to ready',
      'CPU ms',
    ],
    rows: rows
      .filter(({ fresh, existing }) => fresh !== undefined || existing !== undefined)
      .map(({ serverTitle, fresh, existing }) => [
        serverTitle,
        amount(fresh?.answered),
        amount(fresh?.cpu),
        amount(existing?.answered),
        amount(existing?.ready),
        amount(existing?.cpu),
      ]),
  }
}

const megabyte = 1e6

/** What the servers hold in memory. */
export function memoryTable(rows: readonly LifecycleRow[]): Table {
  const cells = (memory: Memory | undefined) => [
    amount(memory && memory.server / megabyte),
    amount(memory && memory.tree / megabyte),
  ]
  return {
    title: 'memory (resident, MB)',
    columns: ['', 'idle: server', 'with its children', 'after the loads: server', 'with its children'],
    rows: rows
      .filter(({ idle, loaded }) => idle !== undefined || loaded !== undefined)
      .map(({ serverTitle, idle, loaded }) => [serverTitle, ...cells(idle), ...cells(loaded)]),
  }
}

interface Target {
  readonly what: string
  /** Below this... */
  readonly most: number
  readonly unit: string
  /** ...must be this. */
  readonly value: (findings: Findings) => number | undefined
}

const cpu = (measure: string, label?: string) => (findings: Findings) =>
  cpuOf(findings.loads, measure, 'poolhouse', label)

function ours({ lifecycles }: Findings): LifecycleRow | undefined {
  return lifecycles.find(({ server }) => server === 'poolhouse')
}

/** What Poolhouse is to cost at most. */
export const targets: readonly Target[] = [
  { what: 'GET 1 KiB, session credentials', most: 0.12, unit: 'CPU ms', value: cpu('get-1k', 'session') },
  { what: 'durable PUT 1 KiB, session credentials', most: 0.25, unit: 'CPU ms', value: cpu('put-1k', 'session') },
  { what: 'GetId and GetCredentialsForIdentity', most: 0.25, unit: 'CPU ms', value: cpu('identity') },
  { what: 'start to ready on existing data', most: 400, unit: 'ms', value: (found) => ours(found)?.existing?.ready },
  { what: 'idle', most: 120, unit: 'MB', value: (found) => idleMegabytes(ours(found)) },
]

function idleMegabytes(row: LifecycleRow | undefined): number | undefined {
  return row?.idle === undefined ? undefined : row.idle.tree / megabyte
}

/** The targets, and which of them are reached. */
export function targetTable(findings: Findings): Table {
  return {
    title: 'targets of Poolhouse',
    columns: ['', 'target', 'found', ''],
    rows: targets.map(({ what, most, unit, value }) => {
      const found = value(findings)
      const verdict = found === undefined ? 'not measured' : found < most ? 'reached' : 'missed'
      return [what, `< ${amount(most)} ${unit}`, `${amount(found)} ${unit}`, verdict]
    }),
  }
}

/** Every table of a run. */
export function tablesOf(findings: Findings): readonly Table[] {
  const all = [
    targetTable(findings),
    ...loadTables(findings.loads),
    startTable(findings.lifecycles),
    memoryTable(findings.lifecycles),
  ]
  return all.filter(({ rows }) => rows.length > 0)
}

/** A table for a terminal: the first column to the left, numbers to the right. */
export function asText({ title, columns, rows }: Table): string {
  const lines = [columns, ...rows]
  const widths = columns.map((_, column) => Math.max(...lines.map((cells) => width(cells, column))))
  const pad = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return `${title}\n${lines.map((cells) => `  ${pad(cells)}\n`).join('')}`
}

/** A row that only says why there is nothing takes no room from the columns. */
function width(cells: readonly string[], column: number): number {
  return cells.length > 2 && cells[2] === '' && column === 1 ? 0 : (cells[column]?.length ?? 0)
}

/** A table for a Markdown page. */
export function asMarkdown({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  const rule = columns.map((_, column) => (column === 0 ? '---' : '---:'))
  return `### ${title}\n\n${line(columns)}${line(rule)}${rows.map(line).join('')}`
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machineLine, writePage } from './benchmarksPage.ts'
import { type LoadClient, startLoadClient } from './load.ts'
import { measures } from './measures/index.ts'
import { measureIdle, measureStarts } from './measures/lifecycle.ts'
import type { Measure } from './measures/measure.ts'
import { chosen, help, OptionError, type Options, readOptions, wantsPolicies, wantsServers } from './options.ts'
import { measurePolicies, policyTables } from './policies/index.ts'
import { memory, seesProcesses } from './processes.ts'
import {
  amount,
  asText,
  cpuOf,
  type Findings,
  type LifecycleRow,
  type LoadRow,
  type Table,
  tablesOf,
} from './report.ts'
import { servers } from './servers/index.ts'
import type { Pace, ServerKind, Site } from './servers/kind.ts'
import { launch } from './servers/launch.ts'

// Measures Poolhouse beside its peers and bare Node: every server alone, one after the other, by one client.

const say = (text: string) => process.stderr.write(`${text}\n`)

const nothing = { fresh: undefined, existing: undefined, idle: undefined }

try {
  const options = readOptions(process.argv.slice(2))
  if (options.wantsHelp) process.stdout.write(help)
  else process.exitCode = await bench(options)
} catch (error) {
  if (!(error instanceof OptionError)) throw error
  say(error.message)
  process.exitCode = 2
}

async function bench(options: Options): Promise<number> {
  const root = await mkdtemp(join(tmpdir(), 'poolhouse-bench-'))
  const client = startLoadClient()
  const interruption = onInterrupt(client)
  try {
    const machine = await machineLine()
    say(machine)
    if (!seesProcesses) say('CPU and memory figures need /proc, which Linux has: they are left out')
    const surroundings: Surroundings = { root, client, wasInterrupted: interruption.came }
    const findings = wantsServers(options) ? await measureAll(options, surroundings) : { loads: [], lifecycles: [] }
    const decisions =
      wantsPolicies(options) && !interruption.came() ? await measureDecisions(options, findings, surroundings) : []
    if (interruption.came()) return 130
    const figures = { servers: wantsServers(options) ? tablesOf(findings) : [], policies: decisions }
    process.stdout.write(`\n${machine}\n\n${[...figures.servers, ...figures.policies].map(asText).join('\n')}`)
    const given = process.argv.slice(2).filter((each) => each !== '--write')
    const command = ['npm run bench', ...(given.length === 0 ? [] : ['--', ...given])].join(' ')
    for (const part of ['servers', 'policies'] as const) {
      if (!options.writes || figures[part].length === 0) continue
      say(`written to ${await writePage(part, command, machine, figures[part])}`)
    }
    return failuresOf(findings).length === 0 ? 0 : 1
  } finally {
    client.stop()
    await rm(root, { recursive: true, force: true })
    interruption.forget()
  }
}

/** At SIGINT or SIGTERM the client stops, whatever waits for it fails, and everything is cleared away. */
function onInterrupt(client: LoadClient) {
  let isInterrupted = false
  const interrupt = () => {
    isInterrupted = true
    client.stop()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  return {
    came: () => isInterrupted,
    forget: () => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    },
  }
}

interface Surroundings {
  readonly root: string
  readonly client: LoadClient
  readonly wasInterrupted: () => boolean
}

async function measureAll(options: Options, surroundings: Surroundings): Promise<Findings> {
  const loads: LoadRow[] = []
  const lifecycles: LifecycleRow[] = []
  for (const kind of chosen(options.only, servers)) {
    if (surroundings.wasInterrupted()) break
    say(`\n${kind.title}`)
    const reason = kind.missing?.()
    if (reason !== undefined) {
      say(`  not measured: ${reason}`)
      continue
    }
    await kind.install?.(say)
    const found = await measureServer(kind, options, surroundings)
    loads.push(...found.loads)
    lifecycles.push(found.lifecycle)
  }
  return { loads: loads.toSorted((a, b) => orderOf(a) - orderOf(b)), lifecycles }
}

/** What a decision costs, and what share that is of a signed GET, which is measured now if it was not before. */
async function measureDecisions(
  options: Options,
  findings: Findings,
  surroundings: Surroundings,
): Promise<readonly Table[]> {
  const cpuOfGet = ({ loads }: Pick<Findings, 'loads'>) => cpuOf(loads, 'get-1k', 'poolhouse', 'session')
  const kind = servers.find(({ name }) => name === 'poolhouse')
  say('\npolicy engines')
  const costs = await measurePolicies(options.pace.policyRound, say)
  const already = cpuOfGet(findings)
  if (already !== undefined || kind === undefined) return policyTables(costs, already)
  const get: Options = { ...options, only: new Set(['get-1k']) }
  return policyTables(costs, cpuOfGet(await measureServer(kind, get, surroundings)))
}

function orderOf({ measure }: LoadRow): number {
  return measures.findIndex(({ name }) => name === measure)
}

/** One server from its first start to its last. */
async function measureServer(kind: ServerKind, options: Options, { root, client, wasInterrupted }: Surroundings) {
  const wanted = new Set(kind.measures.filter((name) => isWanted(options, name)))
  const folder = join(root, kind.name)
  const loads: LoadRow[] = []
  const server = await launch(kind, folder)
  let loaded: LifecycleRow['loaded']
  try {
    const s3 = (await kind.openS3?.(server, client)) ?? []
    const site: Site = { kind, server, client, pace: options.pace, s3 }
    for (const measure of measures.filter(({ name }) => wanted.has(name))) {
      if (wasInterrupted()) break
      loads.push(...(await measureLoad(measure, site)))
    }
    loaded = wanted.has('memory') ? memory(server.pid) : undefined
  } finally {
    await server.stop()
  }
  const rests = wasInterrupted() ? undefined : await measureLife(kind, wanted, options.pace, folder, root)
  return { loads, lifecycle: { server: kind.name, serverTitle: kind.title, ...(rests ?? nothing), loaded } }
}

function isWanted({ only }: Options, measure: string): boolean {
  const names = [...measures.map(({ name }) => name), 'start', 'memory']
  return only.has(measure) || !names.some((name) => only.has(name))
}

async function measureLoad(measure: Measure, site: Site): Promise<readonly LoadRow[]> {
  const { name, peer, limit } = measure
  const title = measure.title(site.pace)
  const row = { measure: name, title, server: site.kind.name, serverTitle: site.kind.title, peer, limit }
  try {
    const measured = await measure.run(site)
    return measured.map(({ label, figures }) => {
      const which = label === '' ? title : `${title} (${label})`
      say(`  ${which}: ${amount(figures.cpu)} ms CPU, ${amount(figures.perSecond)} a second`)
      return { ...row, label, outcome: { figures } }
    })
  } catch (error) {
    const { message } = error as Error
    say(`  ${title}: FAILED: ${message}`)
    return [{ ...row, label: '', outcome: { problem: `failed: ${message.slice(0, 80)}` } }]
  }
}

async function measureLife(
  kind: ServerKind,
  wanted: ReadonlySet<string>,
  { starts: times, settling }: Pace,
  folder: string,
  root: string,
): Promise<Pick<LifecycleRow, 'fresh' | 'existing' | 'idle'>> {
  const timesStarts = wanted.has('start')
  const existing = timesStarts && kind.isPersistent ? await measureStarts(kind, times, { existing: folder }) : undefined
  if (existing !== undefined) say(`  start on existing data: ${amount(existing.ready ?? existing.answered)} ms`)
  const fresh = timesStarts ? await measureStarts(kind, times, { newIn: root }) : undefined
  if (fresh !== undefined) say(`  start on a new folder: ${amount(fresh.answered)} ms to the first answer`)
  const idle = wanted.has('memory') ? await measureIdle(kind, folder, settling) : undefined
  if (idle !== undefined) say(`  idle: ${amount(idle.tree / 1e6)} MB`)
  return { fresh, existing, idle }
}

/** What failed of ours or of the limits; a peer that fails is reported, and is its own affair. */
function failuresOf({ loads }: Findings): readonly LoadRow[] {
  const peers = new Set(servers.filter(({ role }) => role === 'peer').map(({ name }) => name))
  return loads.filter(({ server, outcome }) => 'problem' in outcome && !peers.has(server))
}

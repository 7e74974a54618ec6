import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { type Load, startLoadClient } from './load.ts'
import { pages, smallGets } from './measures/objects.ts'
import { quick } from './options.ts'
import { cpuMilliseconds } from './processes.ts'
import { amount } from './report.ts'
import type { S3Access } from './requests.ts'
import type { ServerKind, Site } from './servers/kind.ts'
import { launch } from './servers/launch.ts'
import { poolhouse } from './servers/poolhouse.ts'

// How much more a server of several processes answers than one of a single process: signed reads of a kibibyte, or pages of
// a thousand keys. The client is wrk, which costs little beside the server, though not nothing beside a read: on two cores
// it takes its part of both.

const help = `node bench/workers.ts [options]; needs wrk

  --of WHAT         get or list (default get)
  --workers N       processes of the larger server (default 2)
  --seconds N       of a round (default 5)
  --rounds N        in which both are measured in turn; the middle ratio counts (default 5)
  --connections N   at once (default 32)
`
const { values } = parseArgs({
  options: {
    of: { type: 'string', default: 'get' },
    workers: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '32' },
    help: { type: 'boolean', default: false },
  },
})
const say = (text: string) => process.stdout.write(`${text}\n`)
const run = promisify(execFile)
const script = fileURLToPath(new URL('replay.lua', import.meta.url))

const asked = new Map<string, Asks>([
  ['get', smallGets],
  ['list', pages],
]).get(values.of)

if (values.help || asked === undefined) say(help)
else if (spawnSync('wrk', ['-v']).error !== undefined) say('not measured: wrk is not installed')
else await compare(asked, Number(values.workers), Number(values.rounds))

type Asks = (site: Site, access: S3Access) => Promise<Pick<Load, 'requests'>>

interface Round {
  readonly perSecond: number
  /** CPU milliseconds of the server's processes a request. */
  readonly cpu: number
}

interface Standing {
  readonly round: () => Promise<Round>
  readonly stop: () => Promise<void>
}

async function compare(asks: Asks, workers: number, rounds: number): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'poolhouse-workers-'))
  const one = await stand(asks, 1, join(root, 'one'))
  const several = await stand(asks, workers, join(root, 'several'))
  try {
    for (const each of [one, several]) await each.round()
    const found: { readonly alone: Round; readonly together: Round }[] = []
    while (found.length < rounds) found.push({ alone: await one.round(), together: await several.round() })
    const ratio = ({ alone, together }: (typeof found)[number]) => together.perSecond / alone.perSecond
    const middle = found.toSorted((a, b) => ratio(a) - ratio(b))[found.length >> 1] as (typeof found)[number]
    for (const [name, { perSecond, cpu }] of [
      ['1 process', middle.alone],
      [`${workers} processes`, middle.together],
    ] as const) {
      say(`${name}: ${Math.round(perSecond)} a second, ${amount(cpu)} ms CPU a request`)
    }
    say(`ratio: ${ratio(middle).toFixed(2)} (rounds: ${found.map((each) => ratio(each).toFixed(2)).join(' ')})`)
  } finally {
    await one.stop()
    await several.stop()
    await rm(root, { recursive: true, force: true })
  }
}

/** A server that stands, with objects to read and the requests that read them. */
async function stand(asks: Asks, workers: number, folder: string): Promise<Standing> {
  const server = await launch(withWorkers(workers), folder)
  const client = startLoadClient()
  const file = `${folder}.requests`
  try {
    const s3 = (await poolhouse.openS3?.(server, client)) ?? []
    const access = s3.find(({ label }) => label === 'session')
    if (access === undefined) throw new Error('there is no session to read with')
    const { requests } = await asks({ kind: poolhouse, server, client, pace: quick, s3 }, access)
    await writeFile(file, requests.map(({ head }) => `${Buffer.byteLength(head)}\n${head}`).join(''))
  } finally {
    client.stop()
  }
  const url = `http://${server.host}:${server.port}`
  const round = async (): Promise<Round> => {
    const before = cpuMilliseconds(server.pid) ?? Number.NaN
    const timing = ['-t1', `-c${values.connections}`, `-d${values.seconds}s`]
    const { stdout } = await run('wrk', [...timing, '-s', script, url, '--', file])
    const after = cpuMilliseconds(server.pid) ?? Number.NaN
    const [, perSecond, refused, broken] = /RESULT ([\d.]+) (\d+) (\d+)/.exec(stdout) ?? []
    if (refused !== '0' || broken !== '0') throw new Error(`not every request was answered as it should be:\n${stdout}`)
    return { perSecond: Number(perSecond), cpu: (after - before) / (Number(perSecond) * Number(values.seconds)) }
  }
  return { round, stop: server.stop }
}

function withWorkers(workers: number): ServerKind {
  return {
    ...poolhouse,
    command: (place) => {
      const command = poolhouse.command(place)
      return { ...command, parameters: [...command.parameters, '--workers', String(workers)] }
    },
  }
}

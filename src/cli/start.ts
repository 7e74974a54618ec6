import { spawn } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemRandom } from '../app/random.ts'
import { supervise } from '../app/supervisor.ts'
import { joinWorkers, type WorkerProcess } from '../app/worker.ts'
import { type House, openHouse } from '../app.ts'
import type { Settings } from '../config.ts'
import { systemClock } from '../kernel/clock.ts'
import { serverFile } from './server.ts'
import { tidyAfterStart } from './tidy.ts'

const walkthrough = fileURLToPath(new URL('../../stacks/private-folders/template.yaml', import.meta.url))
const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../main.ts' : '../poolhouse.js', import.meta.url),
)

/** Milliseconds that requests under way get to finish when the server is told to stop. */
const grace = 20_000

interface StartOptions {
  /** Neither stack nor tour. */
  readonly bare: boolean
  readonly write: (text: string) => void
  readonly tell: (text: string) => void
  /** The value of `PATH`. */
  readonly programs: string
}

/** Serves until a signal; on a new data folder the walkthrough comes first. @returns the exit code. */
export async function start(settings: Settings, options: StartOptions): Promise<number> {
  const stopped = signalled()
  const crew = await joinWorkers()
  const { workers } = settings
  if (crew === undefined && workers > 1) {
    return supervise({ workers, data: settings.data, random: systemRandom(), stopped, grace, say: options.tell })
  }
  const { worker, port = settings.port } = crew ?? {}
  const house = await openHouse(
    { ...settings, port },
    { clock: systemClock, strict: false, programs: options.programs, worker },
  ).catch((error: unknown) => {
    crew?.loosen()
    throw error
  })
  try {
    if (worker === undefined || worker.number === 1) return await host(settings, options, { house, stopped, crew })
    await crew?.serving(house.port)
    await stopped
    return 0
  } finally {
    await house.stop(grace)
    crew?.leave()
  }
}

interface Hosting {
  readonly house: House
  readonly stopped: Promise<'stop'>
  /** Where others serve too, of which this process is the first. */
  readonly crew: WorkerProcess | undefined
}

/** What a server does once, whatever the number of its processes: it says where it is, and welcomes newcomers. */
async function host(
  settings: Settings,
  { bare, write }: StartOptions,
  { house, stopped, crew }: Hosting,
): Promise<number> {
  const file = serverFile(settings.data)
  const { url, account, region } = house
  const pid = crew === undefined ? process.pid : process.ppid
  await writeFile(file, `${JSON.stringify({ url, account, region, pid })}\n`, { mode: 0o600 })
  try {
    write(heading(settings, house))
    if (!bare && !(await house.marked('toured'))) {
      const code = await Promise.race([welcome(settings, house, untilStopped(stopped)), stopped])
      if (code !== 0) return code === 'stop' ? 0 : code
      if (keepsMessages(settings)) await house.mark('toured')
    }
    if ((await Promise.race([crew?.serving(house.port), stopped])) === 'stop') return 0
    write(`ready ${url}\n`)
    tidyAfterStart()
    await stopped
    write('stopping\n')
    return 0
  } finally {
    await rm(file, { force: true })
  }
}

/** Resolves at the first SIGINT or SIGTERM. A terminal may send one to every process of `npm start`: more are ignored. */
function signalled(): Promise<'stop'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve('stop'))
  })
}

function heading({ data }: Settings, { account, region, created }: House): string {
  const folder = relative(process.cwd(), data) || '.'
  const lines = [
    `data      ${folder}${created ? '  (new)' : ''}`,
    `account   ${account}, region ${region}`,
    `root key  ${join(folder, 'credentials')}, profile default`,
  ]
  return `Poolhouse\n${lines.map((line) => `  ${line}\n`).join('')}\n`
}

/**
 * Deploys the walkthrough and walks the tour, each as a process of its own: they are clients like any other. The tour's
 * people have no mailboxes: where messages leave, it is not walked.
 */
async function welcome(settings: Settings, house: House, signal: AbortSignal): Promise<number> {
  if (!(await house.marked('deployed'))) {
    const deployed = await run(['deploy', walkthrough, '--unless-created', '--data', settings.data], signal)
    if (deployed !== 0) return deployed
    await house.mark('deployed')
  }
  if (!keepsMessages(settings)) return 0
  const toured = await run(['tour', '--data', settings.data], signal)
  process.stdout.write('\n')
  return toured
}

/** Whether the outbox is where messages are read. */
function keepsMessages({ smtpUrl, smsWebhook }: Settings): boolean {
  return smtpUrl === undefined && smsWebhook === undefined
}

/** Aborts what is under way when the server is told to stop. */
function untilStopped(stopped: Promise<unknown>): AbortSignal {
  const controller = new AbortController()
  stopped.then(() => controller.abort())
  return controller.signal
}

/** Runs a command of this program to its end, or until it is aborted. @returns its exit code. */
function run(parameters: readonly string[], signal: AbortSignal): Promise<number> {
  const child = spawn(process.execPath, [program, ...parameters], { stdio: ['ignore', 'inherit', 'inherit'], signal })
  return new Promise((resolve, reject) => {
    child.on('error', (error) => (signal.aborted ? resolve(1) : reject(error)))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

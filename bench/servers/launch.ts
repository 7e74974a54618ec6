import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuMilliseconds } from '../processes.ts'
import type { RunningServer, ServerKind } from './kind.ts'

const host = '127.0.0.1'

/** Milliseconds that a server may take to answer, and to end. */
const startPatience = 60_000
const stopPatience = 30_000

/** Starts a server in `folder` and waits for its first answer. */
export async function launch(kind: ServerKind, folder: string): Promise<RunningServer> {
  await mkdir(folder, { recursive: true })
  const port = await freePort()
  const { file, parameters, directory, environment } = kind.command({ folder, port })
  const began = performance.now()
  const child = spawn(file, parameters, {
    cwd: directory,
    env: { ...process.env, ...environment },
    stdio: ['ignore', kind.readyLine === undefined ? 'ignore' : 'pipe', 'pipe'],
  })
  const watched = watch(child, kind)
  try {
    const readiness = kind.readyLine === undefined ? undefined : lineOf(child, kind.readyLine)
    const answered = firstAnswer(port).then(() => performance.now() - began)
    const readyAfter = await Promise.race([readiness?.then(() => performance.now() - began), watched.ended])
    const answeredAfter = await Promise.race([answered, watched.ended])
    const pid = child.pid as number
    const startCpu = cpuMilliseconds(pid)
    return { host, port, pid, folder, answeredAfter, readyAfter, startCpu, stop: () => end(child) }
  } catch (error) {
    await end(child)
    throw error
  }
}

/** Fails when the process ends by itself, with what it said last. */
function watch(child: ChildProcess, kind: ServerKind): { readonly ended: Promise<never> } {
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000)
  })
  const ended = new Promise<never>((_, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => reject(new Error(`${kind.title} ended (${code ?? signal}): ${said.trim()}`)))
  })
  ended.catch(() => undefined)
  return { ended }
}

function lineOf(child: ChildProcess, line: RegExp): Promise<void> {
  return new Promise((resolve) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text = (text + more).slice(-4000)
      if (line.test(text)) resolve()
    })
  })
}

async function firstAnswer(port: number): Promise<void> {
  const impatient = performance.now() + startPatience
  while (performance.now() < impatient) {
    if (await answers(port)) return
    await sleep(3)
  }
  throw new Error(`nothing answers on port ${port}`)
}

/** Whether anything speaks HTTP there; what it says does not matter. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const ask = request({ host, port, path: '/', agent: false }, (response) => {
      response.resume()
      resolve(true)
    })
    ask.on('error', () => resolve(false))
    ask.end()
  })
}

/** A port that was free a moment ago: for programs that cannot choose one themselves. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, host, () => {
      const address = probe.address()
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
    })
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), stopPatience)
  await ended
  clearTimeout(impatience)
}

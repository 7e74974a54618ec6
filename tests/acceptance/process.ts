import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { programIn } from '../../tools/program.mjs'

/** The words after `node` that run the built program. */
export const program = programIn(fileURLToPath(new URL('../..', import.meta.url)))

/** The built server as a process of its own. */
export interface ServerProcess {
  readonly url: string
  readonly output: () => string
  readonly child: ChildProcess
  /** Sends a signal and waits for the end. @returns the exit code, null when a signal ended it. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>
}

/** Runs a command of the program to its end. */
export async function runProgram(parameters: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...program, ...parameters], { env: { ...process.env, ...environment } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, output }
}

/** Starts the server and waits until it is ready. */
export function startProcess(parameters: readonly string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...program, 'start', '--port', '0', ...parameters])
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  let output = ''
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += String(chunk)
      const ready = /^ready (http:\/\/\S+)$/m.exec(output)
      if (ready === null) return
      const end = (signal: NodeJS.Signals) => {
        child.kill(signal)
        return ended
      }
      resolve({ url: ready[1] as string, output: () => output, child, end })
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    ended.then((code) => reject(new Error(`the server ended with ${code} before it was ready:\n${output}`)))
  })
}

/** Starts the server and tells it to stop as soon as it prints `moment`. */
export async function stopAtFirst(moment: RegExp, parameters: readonly string[]) {
  const child = spawn(process.execPath, [...program, 'start', '--port', '0', ...parameters])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk)
      if (moment.test(output)) child.kill('SIGTERM')
    })
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, output }
}

/** The root's access key, as the server left it in its data folder. */
export async function rootKeyIn(data: string) {
  const file = await readFile(join(data, 'credentials'), 'utf8')
  const value = (name: string) => new RegExp(`${name}\\s*=\\s*(\\S+)`).exec(file)?.[1] ?? ''
  return { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') }
}

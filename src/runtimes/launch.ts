import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FunctionSettings } from '../services/lambda/ports.ts'

/** Node's runtime: beside this file, compiled or not as this file is. */
const bootstrap = fileURLToPath(new URL(`./nodeBootstrap${extname(import.meta.url)}`, import.meta.url))

/** The folder of a runtime's own program. */
export function runtimeRoot(runtime: string, taskRoot: string): string {
  return runtime.startsWith('nodejs') ? dirname(bootstrap) : taskRoot
}

/**
 * Starts a function's process, at the head of a process group of its own so that all it starts ends with it.
 * Node.js runtimes run on the server's own Node; `provided` runs the package's `bootstrap`.
 */
export function launch(settings: FunctionSettings, taskRoot: string, variables: Record<string, string>): ChildProcess {
  const { program, args } = settings.runtime.startsWith('nodejs')
    ? { program: process.execPath, args: [...nodeFlags(settings.memorySize), bootstrap] }
    : { program: join(taskRoot, 'bootstrap'), args: [] }
  return spawn(program, args, {
    cwd: taskRoot,
    env: variables,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The heap stays a tenth below the function's memory, as on AWS. What Node warns of here is how functions are meant to be. */
function nodeFlags(memorySize: number): readonly string[] {
  const silent = ['ExperimentalWarning', 'MODULE_TYPELESS_PACKAGE_JSON'].map((name) => `--disable-warning=${name}`)
  return [`--max-old-space-size=${Math.floor(memorySize * 0.9)}`, ...silent]
}

/** Ends a process and all that it started, at once. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServerKind } from './kind.ts'

const folder = fileURLToPath(new URL('../peers/', import.meta.url))

/** The program of a peer that npm offers. */
export function peerProgram(path: string): string {
  return join(folder, 'node_modules', path)
}

/** Whether a peer's program is there. */
export function peerIsInstalled(kind: ServerKind): boolean {
  const [program] = kind.command({ folder, port: 0 }).parameters
  return program !== undefined && existsSync(program)
}

/** Installs the peers, at the versions of their lockfile, where `path` is not there yet. */
export async function installPeer(path: string, say: (text: string) => void): Promise<void> {
  if (existsSync(peerProgram(path))) return
  say('installing the peers from the npm registry (half a minute, the first time only)')
  const parameters = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
  const npm = spawn('npm', parameters, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise((resolve, reject) => npm.on('error', reject).on('exit', resolve))
  if (code !== 0 || !existsSync(peerProgram(path))) throw new Error('npm could not install the peers in bench/peers')
}

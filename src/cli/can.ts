import { ask, type Supposed } from './explain.ts'
import { verdictOf } from './explanation.ts'
import type { Server } from './server.ts'

/** Prints in a line whether a principal may do something. @returns the exit code: 0 for yes, 1 for no. */
export async function can(server: Server, supposed: Supposed, write: (text: string) => void): Promise<0 | 1> {
  const { Allowed, Reason, Explained } = await ask(server, supposed)
  write(`${Allowed ? 'yes' : 'no'}: ${Explained === undefined ? (Reason ?? '') : verdictOf(Explained)}\n`)
  return Allowed ? 0 : 1
}

import { ask, type Supposed } from './explain.ts'
import { verdictOf } from './explanation.ts'
import { printable } from './printable.ts'
import type { Server } from './server.ts'

/** Prints in a line whether a principal may do something. @returns the exit code: 0 for yes, 1 for no. */
export async function can(server: Server, supposed: Supposed, write: (text: string) => void): Promise<0 | 1> {
  const { Allowed, Reason, Explained } = await ask(server, supposed)
  const why = Explained === undefined ? (Reason ?? '') : verdictOf(Explained)
  write(`${Allowed ? 'yes' : 'no'}: ${printable(why)}\n`)
  return Allowed ? 0 : 1
}

/**
 * What a decision of the policy engine costs, beside other engines. Owns the policy that all of them are asked by, the
 * measures and their tables; runs in a process of its own, so that what it measures is all that runs there.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { installPeer } from '../servers/peers.ts'
import { casbinProgram } from './casbin.ts'
import { cedarProgram } from './cedar.ts'
import type { PolicyFindings } from './tables.ts'

export { policyTables } from './tables.ts'

const program = fileURLToPath(new URL('../policy.ts', import.meta.url))

/** Measures every engine, the decisions of a round for so many milliseconds. */
export async function measurePolicies(
  millisecondsARound: number,
  say: (text: string) => void,
): Promise<PolicyFindings> {
  for (const path of [cedarProgram, casbinProgram]) await installPeer(path, say)
  const parameters = [program, '--json', '--milliseconds', String(millisecondsARound)]
  const { stdout } = await promisify(execFile)(process.execPath, parameters)
  return JSON.parse(stdout) as PolicyFindings
}

import { execFileSync } from 'node:child_process'
import type { TestContext } from 'node:test'

/**
 * Whether an outside program is there. Where it is not, the test says so in a line and is skipped;
 * in CI, which installs every one of them, it fails.
 */
export function hasProgram(test: TestContext, name: string, ...versionArguments: string[]): boolean {
  try {
    execFileSync(name, versionArguments, { stdio: 'ignore' })
    return true
  } catch {
    if (process.env['CI'] === 'true') throw new Error(`${name} is missing, and CI must have it`)
    test.skip(`${name} is not installed`)
    return false
  }
}

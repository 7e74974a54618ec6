import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

/**
 * A folder of published conformance cases, beside the checkout. They are other projects' data and not part of this one:
 * where they are not there, the tests that need them say so in a line and are skipped; in CI, which has them, they fail.
 */
export function conformanceFolder(name: string): string | undefined {
  const shown = `../shared/conformance/${name}`
  const folder = join(import.meta.dirname, '..', shown)
  if (existsSync(folder)) return folder
  if (process.env['CI'] === 'true') throw new Error(`the conformance data is missing: ${shown}`)
  test(`the published cases of ${name}`, { skip: `${shown} is not here` }, () => undefined)
  return undefined
}

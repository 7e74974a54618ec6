import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const folder = new URL('./npmClients/', import.meta.url)

/**
 * A client from npm, of the versions in `tests/npmClients`. Where they are not installed (`npm install` in that
 * folder), the test says so in a line and is skipped; in CI, which installs them, it fails.
 */
export async function npmClient<T>(test: TestContext | undefined, name: string): Promise<T | undefined> {
  if (existsSync(new URL('node_modules/', folder))) {
    return (await import(createRequire(fileURLToPath(new URL('package.json', folder))).resolve(name))) as T
  }
  if (process.env['CI'] === 'true') throw new Error('tests/npmClients is not installed, and CI must have it')
  test?.skip('tests/npmClients is not installed: npm install --prefix tests/npmClients')
  return undefined
}

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openHouse } from './app.ts'
import { readSettings } from './config.ts'
import { systemClock } from './kernel/clock.ts'

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  await new Promise((resolve) => server.close(resolve))
  return address.port
}

describe('a house that cannot take up what was under way', () => {
  it('listens no more, and lets go of its data', async (test) => {
    const data = await mkdtemp(join(tmpdir(), 'poolhouse-resume-'))
    test.after(() => rm(data, { recursive: true, force: true }))
    const settings = readSettings({}, { port: String(await freePort()), data, 'log-level': 'silent' })
    const open = () => openHouse(settings, { clock: systemClock, strict: true, programs: '' })
    const imports = join(data, 'imports')
    await writeFile(imports, 'no folder')
    await assert.rejects(open(), { code: 'ENOTDIR' })
    await rm(imports)
    const house = await open()
    await house.stop(1_000)
  })
})

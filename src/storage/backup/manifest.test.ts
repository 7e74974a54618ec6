import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { placesIn } from './layout.ts'
import { BackupDamaged, type Manifest, readManifest, writeManifest } from './manifest.ts'

const digest = { size: 1, sha256: '0'.repeat(64) }

function manifestOf(...paths: readonly string[]): Manifest {
  const blobs = { count: 0, octets: 0, list: digest }
  const files = paths.map((path) => ({ path, ...digest }))
  const takenAt = '2026-01-01T00:00:00.000Z'
  return { format: 1, takenAt, keyIds: ['00000000'], hasKeys: false, metadata: digest, blobs, files, damaged: [] }
}

async function opened(test: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'poolhouse-manifest-'))
  test.after(() => rm(folder, { recursive: true }))
  return placesIn(folder)
}

describe('the manifest of a backup', () => {
  it('is read as it was written', async (test) => {
    const places = await opened(test)
    const manifest = manifestOf('keyring.json', 'outbox/2026..message.json')
    await writeManifest(places, manifest)
    assert.deepEqual(await readManifest(places), manifest)
  })

  it('is refused once any of it is another', async (test) => {
    const places = await opened(test)
    await writeManifest(places, manifestOf())
    const text = await readFile(places.manifest, 'utf8')
    await writeFile(places.manifest, text.replace('2026', '2027'))
    await assert.rejects(readManifest(places), BackupDamaged)
  })

  it('is refused where it names files of other folders', async (test) => {
    const places = await opened(test)
    for (const path of ['../outside', 'a/../../outside', '/etc/outside', 'a//b', '.', '', 'a\0b']) {
      await writeManifest(places, manifestOf('keyring.json', path))
      await assert.rejects(readManifest(places), BackupDamaged, path)
    }
  })
})

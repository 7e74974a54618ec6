import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { HeadObjectCommand } from '@aws-sdk/client-s3'
import { hasProgram } from '../clients.ts'
import { openProgramsWorld, type ProgramsWorld } from './s3Programs.ts'

describe('s3cmd, with temporary credentials for one folder', { timeout: 120_000 }, () => {
  let world: ProgramsWorld
  before(async () => {
    world = await openProgramsWorld()
    const { host } = new URL(world.server.url)
    const settings = {
      access_key: world.ana.accessKeyId,
      secret_key: world.ana.secretAccessKey,
      access_token: world.ana.sessionToken,
      host_base: host,
      host_bucket: host,
      bucket_location: world.server.region,
      use_https: 'False',
    }
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`)
    await world.files({ s3cfg: `[default]\n${lines.join('')}` })
  })
  after(() => world.close())

  const parameters = (rest: readonly string[]) => ['-c', join(world.here, 's3cfg'), '--no-progress', ...rest]
  const s3cmd = (...rest: string[]) => world.done('s3cmd', parameters(rest))

  it('puts a file in parts, lists it, tells of it, gets it back, and deletes it', async (test) => {
    if (!hasProgram(test, 's3cmd', '--version')) return
    const bytes = randomBytes(18 * 1024 * 1024)
    await world.files({ large: bytes })
    await s3cmd('put', '--multipart-chunk-size-mb=5', 'large', 's3://folders/ana/large + é')
    const { ETag } = await world.root.send(new HeadObjectCommand({ Bucket: 'folders', Key: 'ana/large + é' }))
    assert.match(ETag ?? '', /-4"$/)
    assert.match(await s3cmd('ls', 's3://folders/ana/'), / 18874368 {2}s3:\/\/folders\/ana\/large \+ é/)
    await s3cmd('get', 's3://folders/ana/large + é', 'back')
    assert.deepEqual(await readFile(join(world.here, 'back')), bytes)
    await s3cmd('del', 's3://folders/ana/large + é')
    assert.deepEqual(await world.keys('ana/'), [])
  })

  it('keeps a folder as it is here, and another as it is there', async (test) => {
    if (!hasProgram(test, 's3cmd', '--version')) return
    await world.files({ 'here/a.txt': 'a', 'here/b c.txt': 'b', 'here/deep er/d+é.txt': 'd' })
    await s3cmd('sync', 'here/', 's3://folders/ana/sync/')
    assert.deepEqual(await world.keys('ana/'), ['ana/sync/a.txt', 'ana/sync/b c.txt', 'ana/sync/deep er/d+é.txt'])
    assert.doesNotMatch(await s3cmd('sync', 'here/', 's3://folders/ana/sync/'), /upload/)
    await rm(join(world.here, 'here/a.txt'))
    await s3cmd('sync', '--delete-removed', 'here/', 's3://folders/ana/sync/')
    assert.deepEqual(await world.keys('ana/'), ['ana/sync/b c.txt', 'ana/sync/deep er/d+é.txt'])
    await world.files({ 'there/gone.txt': 'not there' })
    await s3cmd('sync', '--delete-removed', 's3://folders/ana/sync/', 'there/')
    assert.equal(await readFile(join(world.here, 'there/deep er/d+é.txt'), 'utf8'), 'd')
    await assert.rejects(readFile(join(world.here, 'there/gone.txt')), { code: 'ENOENT' })
    await s3cmd('del', '--recursive', '--force', 's3://folders/ana/')
    assert.deepEqual(await world.keys('ana/'), [])
  })

  it('is refused in the folder of another', async (test) => {
    if (!hasProgram(test, 's3cmd', '--version')) return
    await world.files({ small: 'small' })
    for (const attempt of [
      ['get', 's3://folders/ben/secret', 'stolen'],
      ['ls', 's3://folders/ben/'],
      ['ls', 's3://folders'],
      ['ls'],
      ['put', 'small', 's3://folders/ben/planted'],
      ['sync', 's3://folders/ben/', 'stolen/'],
      ['del', 's3://folders/ben/secret'],
      ['del', '--recursive', '--force', 's3://folders/ben/'],
      ['cp', 's3://folders/ben/secret', 's3://folders/ana/stolen'],
    ]) {
      await world.refused(/ 403 |\(403 /, 's3cmd', parameters(attempt))
    }
    await world.assertBenUntouched()
  })
})

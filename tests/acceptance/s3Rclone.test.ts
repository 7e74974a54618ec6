import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { HeadObjectCommand } from '@aws-sdk/client-s3'
import { hasProgram } from '../clients.ts'
import { openProgramsWorld, type ProgramsWorld } from './s3Programs.ts'

describe('rclone, with temporary credentials for one folder', { timeout: 120_000 }, () => {
  let world: ProgramsWorld
  before(async () => {
    // Before 1.61 rclone sends x-amz-acl with every object: private, which buckets without lists refuse, unless told otherwise.
    world = await openProgramsWorld({ Action: 's3:PutObjectAcl', Resource: 'arn:aws:s3:::folders/ana/*' })
    await world.files({ 'rclone.conf': '' })
  })
  after(() => world.close())

  const environment = () => ({
    RCLONE_CONFIG: join(world.here, 'rclone.conf'),
    RCLONE_CONFIG_POOLHOUSE_TYPE: 's3',
    RCLONE_CONFIG_POOLHOUSE_PROVIDER: 'Other',
    RCLONE_CONFIG_POOLHOUSE_ENV_AUTH: 'true',
    RCLONE_CONFIG_POOLHOUSE_ENDPOINT: world.server.url,
    RCLONE_CONFIG_POOLHOUSE_ACL: 'bucket-owner-full-control',
    RCLONE_CONFIG_POOLHOUSE_REGION: world.server.region,
    RCLONE_CONFIG_POOLHOUSE_NO_CHECK_BUCKET: 'true',
    RCLONE_RETRIES: '1',
    RCLONE_LOW_LEVEL_RETRIES: '1',
  })
  const rclone = (...parameters: string[]) => world.done('rclone', parameters, environment())
  const at = (path: string) => `poolhouse:folders/${path}`

  it('copies, lists, checks, reads and synchronizes a folder both ways', async (test) => {
    if (!hasProgram(test, 'rclone', 'version')) return
    await world.files({ 'here/a.txt': 'a', 'here/b c + d.txt': 'b', 'here/deep er/é%2F.txt': 'e' })
    await rclone('copy', 'here', at('ana/here'))
    const keys = ['ana/here/a.txt', 'ana/here/b c + d.txt', 'ana/here/deep er/é%2F.txt']
    assert.deepEqual(await world.keys('ana/'), keys)
    assert.equal(await rclone('lsf', at('ana/here')), 'a.txt\nb c + d.txt\ndeep er/\n')
    assert.equal(await rclone('cat', at('ana/here/b c + d.txt')), 'b')
    await rclone('check', 'here', at('ana/here'))
    await rclone('check', '--download', 'here', at('ana/here'))
    await rm(join(world.here, 'here/a.txt'))
    await world.refused(/1 differences found/, 'rclone', ['check', 'here', at('ana/here')], environment())
    await rclone('sync', 'here', at('ana/here'))
    assert.deepEqual(await world.keys('ana/'), keys.slice(1))
    await rclone('sync', at('ana/here'), 'there')
    assert.equal(await readFile(join(world.here, 'there/deep er/é%2F.txt'), 'utf8'), 'e')
    await rclone('delete', at('ana/here'))
    assert.deepEqual(await world.keys('ana/'), [])
  })

  it('sends a large file in parts, copies it in parts within the server, and streams one of unknown length', async (test) => {
    if (!hasProgram(test, 'rclone', 'version')) return
    const bytes = randomBytes(18 * 1024 * 1024)
    await world.files({ 'send/large': bytes })
    const parts = ['--s3-chunk-size', '5M', '--s3-upload-cutoff', '8M', '--s3-copy-cutoff', '8M']
    await rclone('copy', 'send', at('ana/sent'), ...parts)
    await rclone('copy', at('ana/sent'), at('ana/copied'), ...parts)
    await rclone('move', at('ana/copied'), at('ana/moved'), ...parts)
    assert.deepEqual(await world.keys('ana/'), ['ana/moved/large', 'ana/sent/large'])
    for (const Key of await world.keys('ana/')) {
      const { ETag } = await world.root.send(new HeadObjectCommand({ Bucket: 'folders', Key }))
      assert.match(ETag ?? '', /-[34]"$/)
    }
    await rclone('copy', at('ana/moved'), 'back')
    assert.deepEqual(await readFile(join(world.here, 'back/large')), bytes)
    await world.done(
      'sh',
      ['-c', `rclone cat ${at('ana/sent/large')} | rclone rcat ${at('ana/streamed')} --s3-chunk-size 5M`],
      environment(),
    )
    await rclone('copyto', at('ana/streamed'), 'streamed')
    assert.deepEqual(await readFile(join(world.here, 'streamed')), bytes)
  })

  it('is refused in the folder of another', async (test) => {
    if (!hasProgram(test, 'rclone', 'version')) return
    await world.files({ small: 'small' })
    // rclone asks whether a single file is there, and only who may list without a prefix is told that it is not.
    await rclone('copyto', 'small', at('ana/small'), '--no-check-dest')
    for (const attempt of [
      ['cat', at('ben/secret')],
      ['lsf', at('ben')],
      ['lsf', at('')],
      ['copyto', at('ben/secret'), 'stolen'],
      ['copyto', at('ben/secret'), at('ana/stolen')],
      ['copyto', 'small', at('ben/planted')],
      ['copyto', 'small', at('ben/planted'), '--no-check-dest'],
      ['copyto', at('ana/small'), at('ben/planted'), '--no-check-dest'],
      ['delete', at('ben')],
      ['purge', at('ben')],
    ]) {
      await world.refused(/AccessDenied|Forbidden/, 'rclone', attempt, environment())
    }
    await world.assertBenUntouched()
  })
})

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { DeleteRolePolicyCommand } from '@aws-sdk/client-iam'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { hasProgram } from '../clients.ts'
import { openProgramsWorld, type ProgramsWorld } from './s3Programs.ts'

/** Before 0.15 `restic init` wants to know that the bucket is there, which is asked without a prefix. */
const bucketIsThere = {
  Action: 's3:ListBucket',
  Resource: 'arn:aws:s3:::folders',
  Condition: { Null: { 's3:prefix': 'true' } },
}

describe('restic, with temporary credentials for one folder', { timeout: 120_000 }, () => {
  let world: ProgramsWorld
  before(async () => {
    world = await openProgramsWorld()
  })
  after(() => world.close())

  const environment = (folder: string) => ({
    RESTIC_REPOSITORY: `s3:${world.server.url}/folders/${folder}/backup`,
    RESTIC_PASSWORD: 'of the repository',
  })
  const restic = (...parameters: string[]) => world.done('restic', ['--no-cache', ...parameters], environment('ana'))
  const size = async (Prefix: string) => {
    const { Contents = [] } = await world.root.send(new ListObjectsV2Command({ Bucket: 'folders', Prefix }))
    return Contents.reduce((sum, { Size = 0 }) => sum + Size, 0)
  }
  /** Makes a repository. Ana may see that the bucket is there only for as long as that takes. */
  const initialize = async (folder: string) => {
    await world.allow('ana', 'bucket', bucketIsThere)
    const ran = await world.run('restic', ['--no-cache', 'init'], environment(folder))
    await world.iam.send(new DeleteRolePolicyCommand({ RoleName: 'ana', PolicyName: 'bucket' }))
    return ran
  }

  it('makes a repository, backs up, checks every octet, restores, forgets and prunes', async (test) => {
    if (!hasProgram(test, 'restic', 'version')) return
    const bytes = randomBytes(18 * 1024 * 1024)
    await world.files({ 'here/large': bytes, 'here/deep er/é.txt': 'e' })
    const { code, stderr } = await initialize('ana')
    assert.equal(code, 0, stderr)
    await restic('backup', 'here')
    await restic('check', '--read-data')
    await restic('restore', 'latest', '--target', 'back')
    assert.deepEqual(await readFile(join(world.here, 'back/here/large')), bytes)
    await rm(join(world.here, 'here/large'))
    await restic('backup', 'here')
    await restic('forget', '--keep-last', '1', '--prune')
    assert.ok((await size('ana/backup/data/')) < bytes.length)
    assert.equal((await world.keys('ana/backup/snapshots/')).length, 1)
    await restic('check')
    await restic('restore', 'latest', '--target', 'later')
    assert.equal(await readFile(join(world.here, 'later/here/deep er/é.txt'), 'utf8'), 'e')
    assert.deepEqual(await world.keys('ana/backup/locks/'), [])
  })

  it('is refused in the folder of another', async (test) => {
    if (!hasProgram(test, 'restic', 'version')) return
    const made = await initialize('ben')
    assert.notEqual(made.code, 0)
    assert.match(made.stderr, /not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::folders\/ben\//)
    for (const attempt of [['snapshots'], ['backup', world.here], ['unlock']]) {
      await world.refused(/Access Denied/, 'restic', ['--no-cache', ...attempt], environment('ben'))
    }
    await world.assertBenUntouched()
  })
})

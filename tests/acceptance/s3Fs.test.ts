import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { hasProgram } from '../clients.ts'
import { openProgramsWorld, type ProgramsWorld } from './s3Programs.ts'

/**
 * s3fs must learn of every name whether it is taken, and only who may list without a prefix is told that it is not.
 * So much of the bucket Ana sees: its names, when she asks for all of them.
 */
const namesOfTheBucket = {
  Action: 's3:ListBucket',
  Resource: 'arn:aws:s3:::folders',
  Condition: { Null: { 's3:prefix': 'true' } },
}

function canMount(test: TestContext): boolean {
  if (!hasProgram(test, 's3fs', '--version')) return false
  if (existsSync('/dev/fuse') && process.getuid?.() === 0) return true
  test.skip('a mount needs /dev/fuse, and root')
  return false
}

describe('s3fs, with temporary credentials for one folder', { timeout: 120_000 }, () => {
  let world: ProgramsWorld
  before(async () => {
    world = await openProgramsWorld(namesOfTheBucket)
  })
  after(() => world.close())

  const mount = async (folder: string, at: string): Promise<{ readonly ended: Promise<unknown> }> => {
    await mkdir(at)
    const options = ['use_path_request_style', 'use_session_token', 'multipart_size=10', 'parallel_count=3']
    const settings = [`url=${world.server.url}`, `endpoint=${world.server.region}`, 'retries=1', ...options]
    const env = {
      PATH: process.env['PATH'],
      AWSACCESSKEYID: world.ana.accessKeyId,
      AWSSECRETACCESSKEY: world.ana.secretAccessKey,
      AWSSESSIONTOKEN: world.ana.sessionToken,
    }
    const child = spawn('s3fs', [`folders:/${folder}`, at, '-f', ...settings.flatMap((each) => ['-o', each])], {
      env,
      stdio: 'ignore',
    })
    return { ended: new Promise((resolve) => child.on('close', resolve)) }
  }
  /** Waits until another file system is there. */
  const mounted = async (at: string) => {
    const { dev } = await stat(world.here)
    for (let attempt = 0; attempt < 200; attempt++) {
      if ((await stat(at)).dev !== dev) return
      await sleep(50)
    }
    assert.fail('s3fs did not mount the folder')
  }

  it('mounts the folder: writes, reads, lists, renames and deletes', async (test) => {
    if (!canMount(test)) return
    const at = join(world.here, 'mounted')
    const { ended } = await mount('ana', at)
    try {
      await mounted(at)
      const bytes = randomBytes(25 * 1024 * 1024)
      await writeFile(join(at, 'large'), bytes)
      await mkdir(join(at, 'deep er'))
      await writeFile(join(at, 'deep er/é.txt'), 'one')
      await appendFile(join(at, 'deep er/é.txt'), ' and two')
      assert.equal(await readFile(join(at, 'deep er/é.txt'), 'utf8'), 'one and two')
      await rename(join(at, 'large'), join(at, 'deep er/moved'))
      assert.deepEqual(await readFile(join(at, 'deep er/moved')), bytes)
      await rename(join(at, 'deep er'), join(at, 'else'))
      assert.deepEqual(await readdir(at), ['else'])
      assert.deepEqual((await readdir(join(at, 'else'))).sort(), ['moved', 'é.txt'])
      assert.deepEqual(await world.keys('ana/'), ['ana/else/', 'ana/else/moved', 'ana/else/é.txt'])
      await rm(join(at, 'else'), { recursive: true })
      assert.deepEqual(await world.keys('ana/'), [])
    } finally {
      await world.run('umount', ['--lazy', at])
      await ended
    }
  })

  it('mounts the folder of another as well, and is refused all that is in it', async (test) => {
    if (!canMount(test)) return
    const at = join(world.here, 'of Ben')
    const { ended } = await mount('ben', at)
    try {
      await mounted(at)
      await assert.rejects(readdir(at), { code: 'EPERM' })
      // s3fs shows what it may not see as an empty file.
      assert.equal(await readFile(join(at, 'secret'), 'utf8'), '')
      // s3fs tells of some refusals when a file is closed and of others never: Ben's folder tells.
      const [secret, planted] = [join(at, 'secret'), join(at, 'planted')]
      await Promise.allSettled([writeFile(secret, 'mine'), writeFile(planted, 'mine'), unlink(secret)])
    } finally {
      await world.run('umount', ['--lazy', at])
      await ended
    }
    await world.assertBenUntouched()
  })
})

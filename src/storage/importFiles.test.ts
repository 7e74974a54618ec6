import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type ImportFiles, importFiles } from './importFiles.ts'

describe('files of imports', () => {
  let root: string
  let files: ImportFiles
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'poolhouse-'))
    files = importFiles(join(root, 'imports'), join(root, 'logs'))
  })
  after(() => rm(root, { recursive: true }))

  it('are none before the first', async () => {
    assert.deepEqual(await files.kept(), [])
    assert.equal(await files.has('one'), false)
  })

  it('are kept whole, for their owner, until they are removed', async () => {
    assert.equal(await files.put('one', chunks('ab', 'cd'), 4), true)
    assert.deepEqual(await files.kept(), ['one'])
    assert.equal((await stat(join(root, 'imports', 'one'))).mode & 0o777, 0o600)
    const read: Uint8Array[] = []
    for await (const chunk of files.read('one')) read.push(chunk)
    assert.equal(Buffer.concat(read).toString(), 'abcd')
    await files.remove('one')
    assert.equal(await files.has('one'), false)
    await files.remove('one')
  })

  it('leave the one before when they are too large, or break off', async () => {
    await files.put('two', chunks('good'), 9)
    assert.equal(await files.put('two', chunks('much', 'too', 'large'), 9), false)
    const broken = async function* () {
      yield Buffer.from('half')
      throw new Error('broke off')
    }
    await assert.rejects(files.put('two', broken(), 9), /broke off/)
    assert.equal(await readFile(join(root, 'imports', 'two'), 'utf8'), 'good')
    assert.deepEqual(await files.kept(), ['two'])
  })

  it('do not mix when two are sent for one job at once, and are not forgotten on their way', async () => {
    const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow = async function* () {
      yield Buffer.from('slow ')
      begun.resolve()
      await goOn.promise
      yield Buffer.from('one')
    }
    const first = files.put('three', slow(), 9)
    await begun.promise
    assert.deepEqual([...(await files.kept())].sort(), ['three', 'two'])
    const names = await readdir(join(root, 'imports'))
    assert.ok(
      names.every((name) => name === 'two' || /^three\..*\.new$/.test(name)),
      'a backup leaves out what ends so',
    )
    assert.equal(await files.put('three', chunks('quick'), 9), true)
    assert.equal(await readFile(join(root, 'imports', 'three'), 'utf8'), 'quick')
    goOn.resolve()
    assert.equal(await first, true)
    assert.equal(await readFile(join(root, 'imports', 'three'), 'utf8'), 'slow one')
  })

  it('that are removed while another of their job is on its way leave nothing', async () => {
    const broken = async function* () {
      yield Buffer.from('half')
      await files.remove('three')
    }
    await assert.rejects(files.put('three', broken(), 9), { code: 'ENOENT' })
    assert.deepEqual(await files.kept(), ['two'])
  })

  it('have logs that grow', async () => {
    const job = { poolId: 'us-east-1_abc', id: 'import-1' }
    await files.log(job, ['a', 'b'])
    await files.log(job, ['c'])
    assert.equal(await readFile(join(root, 'logs', 'us-east-1_abc', 'import-1.log'), 'utf8'), 'a\nb\nc\n')
  })
})

async function* chunks(...texts: readonly string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CannotStart } from '../../kernel/cannotStart.ts'
import { systemClock } from '../../kernel/clock.ts'
import { start } from '../../testing.ts'
import type { Damage } from './progress.ts'
import { restoreBackup } from './restore.ts'
import { type BackupRequest, takeBackup } from './take.ts'
import { verifyBackup } from './verify.ts'

describe('backups of a data folder', { timeout: 60_000 }, () => {
  let home = ''
  let data = ''
  const at = (...names: string[]) => join(home, ...names)
  const heard: Damage[] = []
  const listener = { found: (damage: Damage) => heard.push(damage), progress: () => undefined }
  const take = (target: string, more: Partial<BackupRequest> = {}) => {
    heard.length = 0
    return takeBackup({ data, keyRing: undefined, target, withKeys: true, keep: 9, ...more }, systemClock, listener)
  }
  const verify = (target: string) => verifyBackup({ target }, listener)

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'poolhouse-backups-'))
    data = at('data')
    await (await start({ data })).stop()
  })
  after(() => rm(home, { recursive: true, force: true }))

  for (const file of ['manifest.json', 'blobs.txt']) {
    for (const how of ['missing', 'damaged']) {
      it(`are taken beside an earlier one whose ${file} is ${how}, which is told of and not believed`, async () => {
        const target = at(`${file}-${how}`)
        const { backup } = await take(target)
        const place = join(target, 'backups', backup, file)
        if (how === 'missing') await rm(place)
        else await writeFile(place, 'nonsense\n')
        const next = await take(target)
        assert.deepEqual([next.unusable, heard.map(({ what }) => what)], [[backup], [join(target, 'backups', backup)]])
        assert.equal((await verify(target)).findings, 0)
        await rm(join(target, 'backups', backup), { recursive: true })
        assert.deepEqual((await take(target)).unusable, [])
      })
    }
  }

  it('have no key ring where none is asked for, whatever its name', async () => {
    const moved = at('moved')
    await (await start({ data: moved })).stop()
    await rename(join(moved, 'keyring.json'), join(moved, 'ring.json'))
    await symlink(join(moved, 'ring.json'), join(moved, 'link.json'))
    await take(at('keyless'), { data: moved, keyRing: join(moved, 'ring.json'), withKeys: false })
    const names = await readdir(at('keyless'), { recursive: true })
    assert.deepEqual(
      names.filter((name) => /ring|link|credentials/.test(name)),
      [],
    )
  })

  it('follow a folder to another disk, but not to themselves', async () => {
    const linked = at('linked')
    await (await start({ data: linked })).stop()
    await rename(join(linked, 'functions'), at('elsewhere'))
    await writeFile(at('elsewhere', 'code.zip'), 'code')
    await symlink(at('elsewhere'), join(linked, 'functions'))
    await mkdir(at('target'))
    await symlink(at('target'), join(linked, 'backups'))
    await symlink(at('nowhere'), join(linked, 'dangling'))
    const { backup, manifest } = await take(at('target'), { data: linked })
    assert.deepEqual(
      manifest.files.map(({ path }) => path).filter((path) => !/keyring|credentials/.test(path)),
      ['functions/code.zip'],
    )
    assert.equal(await readFile(at('target', 'backups', backup, 'files', 'functions', 'code.zip'), 'utf8'), 'code')
  })

  it('are brought back beside a key ring that opens them, which stays, and beside no other', async () => {
    await take(at('whole'))
    const ring = at('ring.json')
    const text = await readFile(join(data, 'keyring.json'), 'utf8')
    await writeFile(ring, text)
    const restore = (name: string, keyRing: string) =>
      restoreBackup({ from: at('whole'), data: at(name), keyRing }, listener)
    assert.deepEqual((await restore('back', ring)).findings, 0)
    assert.equal(await readFile(ring, 'utf8'), text)
    const others = at('others', 'keyring.json')
    await (await start({ data: at('others') })).stop()
    await assert.rejects(
      restore('never', others),
      (error) => error instanceof CannotStart && /lacks/.test(error.message),
    )
    await assert.rejects(verifyBackup({ target: at('whole'), keyRing: others }, listener), CannotStart)
    await assert.rejects(readdir(at('never')), { code: 'ENOENT' })
  })

  it('are not brought back into their own folder, but into the root of a new disk', async () => {
    await take(at('own'))
    const into = (folder: string) => restoreBackup({ from: at('own'), data: folder, keyRing: undefined }, listener)
    await assert.rejects(into(at('own', 'data')), /lie within each other/)
    await mkdir(at('disk', 'lost+found'), { recursive: true })
    assert.equal((await into(at('disk'))).findings, 0)
    await mkdir(at('backups', 'lost+found'), { recursive: true })
    assert.equal((await take(at('backups'))).manifest.damaged.length, 0)
  })
})

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CannotStart } from '../../kernel/cannotStart.ts'
import { type ListedBlob, openCursors, readList, writeList } from './blobList.ts'
import { copyFiles, otherFiles } from './files.ts'
import {
  backupFolder,
  backupsIn,
  chosenBackup,
  clearUnfinished,
  enterForReading,
  enterForWriting,
  placesIn,
  publish,
} from './layout.ts'
import { BackupDamaged, type Manifest, readManifest, writeManifest } from './manifest.ts'
import { prune } from './prune.ts'

const blob = (digit: string, size = 1): ListedBlob => ({ id: digit.repeat(32), size, sha256: 'a'.repeat(64) })

const digest = { size: 0, sha256: '' }
const manifest: Manifest = {
  format: 1,
  takenAt: '2026-01-01T00:00:00.000Z',
  keyIds: [],
  hasKeys: false,
  metadata: digest,
  blobs: { count: 0, octets: 0, list: digest },
  files: [],
  damaged: [],
}

describe('a folder of backups', () => {
  let home = ''
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'poolhouse-'))
  })
  after(() => rm(home, { recursive: true }))

  const list = async (name: string, blobs: readonly ListedBlob[]): Promise<string> => {
    const path = join(home, name)
    const writer = await writeList(path)
    await writer.add(blobs)
    await writer.end()
    return path
  }

  test('lists are read as they were written, and one that was not is refused', async () => {
    const blobs = [blob('0'), blob('a', 12_345_678_901)]
    assert.deepEqual(await Array.fromAsync(readList(await list('whole', blobs))), blobs)
    await writeFile(join(home, 'broken'), `${'0'.repeat(32)} 12 ${'a'.repeat(63)}\n`)
    await assert.rejects(Array.fromAsync(readList(join(home, 'broken'))), /is no list of blobs/)
  })

  test('a list that is read in part is closed', { skip: process.platform !== 'linux' }, async () => {
    const path = await realpath(await list('long', Array<ListedBlob>(5000).fill(blob('0'))))
    const isOpen = async (): Promise<boolean> => {
      const open = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))
      return (await Promise.all(open)).includes(path)
    }
    const blobs = readList(path)
    await blobs.next()
    assert.equal(await isOpen(), true)
    await blobs.return(undefined)
    const deadline = performance.now() + 5000
    while ((await isOpen()) && performance.now() < deadline) await sleep(5)
    assert.equal(await isOpen(), false)
  })

  test('several lists answer for ids in their order, the first of them first', async () => {
    const cursors = openCursors([
      await list('one', [blob('1'), blob('5')]),
      await list('two', [blob('1', 9), blob('7')]),
    ])
    const found: (number | undefined)[] = []
    for (const digit of '01578') found.push((await cursors.find(digit.repeat(32)))?.size)
    assert.deepEqual(found, [undefined, 1, 1, 1, undefined])
    await cursors.close()
  })

  test('a manifest proves itself', async () => {
    const places = placesIn(join(home, 'proved'))
    await mkdir(places.folder)
    await writeManifest(places, manifest)
    assert.deepEqual(await readManifest(places), manifest)
    await writeFile(places.manifest, (await readFile(places.manifest, 'utf8')).replace('2026', '2027'))
    await assert.rejects(readManifest(places), BackupDamaged)
    await writeFile(places.manifest, '{"sha2')
    await assert.rejects(readManifest(places), BackupDamaged)
  })

  test('is for one writer at a time, and for nobody who has something else there', async () => {
    const folder = backupFolder(join(home, 'entered', 'deep'))
    await assert.rejects(enterForReading(folder), CannotStart)
    const lock = await enterForWriting(folder)
    await assert.rejects(enterForWriting(folder), /in use by another process/)
    await assert.rejects(enterForReading(folder), /in use by another process/)
    lock.release()
    const reading = await enterForReading(folder)
    reading.release()
    await assert.rejects(enterForWriting(backupFolder(home)), /holds something that is no backup/)
    await writeFile(join(home, 'file'), '')
    await assert.rejects(enterForWriting(backupFolder(join(home, 'file'))), /is not a folder/)
  })

  test('the newest backup is the one that was published last, whatever the clock says', async () => {
    const folder = backupFolder(join(home, 'clock'))
    const lock = await enterForWriting(folder)
    const take = async (takenAt: string) => {
      await mkdir(folder.unfinished)
      return publish(folder, takenAt)
    }
    assert.equal(await take('2026-05-01T10:20:30.400Z'), '2026-05-01T10-20-30.400Z')
    assert.equal(await take('2020-01-01T00:00:00.000Z'), '2026-05-01T10-20-30.401Z')
    assert.equal((await chosenBackup(folder)).name, '2026-05-01T10-20-30.401Z')
    assert.equal((await chosenBackup(folder, '2026-05-01T10-20-30.400Z')).name, '2026-05-01T10-20-30.400Z')
    await assert.rejects(chosenBackup(folder, '../unfinished'), CannotStart)
    lock.release()
  })

  test('older backups go, with the files that only they list, and what was broken off', async () => {
    const folder = backupFolder(join(home, 'pruned'))
    const lock = await enterForWriting(folder)
    const keep = async (takenAt: string, blobs: readonly ListedBlob[]) => {
      await mkdir(folder.unfinished)
      const writer = await writeList(placesIn(folder.unfinished).blobs)
      await writer.add(blobs)
      await writer.end()
      for (const { id } of blobs) {
        await mkdir(folder.objects.folder(id), { recursive: true })
        await writeFile(folder.objects.file(id), '')
      }
      return publish(folder, takenAt)
    }
    await keep('2026-01-01T00:00:00.000Z', [blob('1'), blob('2')])
    await keep('2026-01-02T00:00:00.000Z', [blob('2'), blob('3')])
    const newest = await keep('2026-01-03T00:00:00.000Z', [blob('3'), blob('f')])
    await writeFile(folder.objects.arriving(blob('4').id), 'half')
    await mkdir(folder.unfinished)
    await clearUnfinished(folder)
    assert.deepEqual(await prune(folder, 3, new Set([newest])), { backups: 0, blobs: 0 })
    assert.deepEqual(await prune(folder, 2, new Set()), { backups: 1, blobs: 1 })
    assert.deepEqual(await prune(folder, 1, new Set()), { backups: 1, blobs: 1 })
    assert.deepEqual(await backupsIn(folder), [newest])
    const left = (await readdir(folder.objects.root, { recursive: true })).filter((name) => /.{32}$/.test(name))
    assert.deepEqual(left.toSorted(), [`33/${'3'.repeat(32)}`, `ff/${'f'.repeat(32)}`])
    lock.release()
  })

  test('takes what is neither metadata nor objects, nor of the running server', async () => {
    const from = join(home, 'data')
    const there = ['credentials', 'outbox/one.json', 'functions/a.zip', 'logs/0/f.log']
    const left = [
      'server.json',
      'metadata.sqlite-wal',
      'removals.lock',
      'objects/ab/x',
      'functions/unpacked-2/a/x',
      'a.new',
    ]
    for (const name of [...there, ...left]) {
      await mkdir(join(from, name, '..'), { recursive: true })
      await writeFile(join(from, name), name)
    }
    const paths = await otherFiles(from, { apartFrom: [], except: [] })
    assert.deepEqual(paths, there.toSorted())
    const copied = await copyFiles({ from, to: join(home, 'copied'), paths: [...paths, 'gone'] })
    assert.deepEqual(
      copied.map(({ path, size }) => [path, size]),
      paths.map((path) => [path, path.length]),
    )
    assert.equal(await readFile(join(home, 'copied', 'logs/0/f.log'), 'utf8'), 'logs/0/f.log')
  })
})

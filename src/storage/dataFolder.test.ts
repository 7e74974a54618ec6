import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openDataFolder, readIfPresent, writeDurably } from './dataFolder.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolhouse-'))
})
after(() => rm(folder, { recursive: true }))

const mode = async (path: string) => (await stat(path)).mode & 0o777

test('a data folder is made, with its parents, for its owner alone', async () => {
  const data = await openDataFolder(join(folder, 'deep', 'down', 'data'))
  assert.equal(data.root, join(folder, 'deep', 'down', 'data'))
  for (const path of [join(folder, 'deep'), data.root, data.functions]) assert.equal(await mode(path), 0o700, path)
  assert.deepEqual(await readdir(data.root), ['functions'])
})

test('a data folder that is there is opened as it is', async () => {
  const path = join(folder, 'again')
  const first = await openDataFolder(path)
  await writeDurably(first.keyRing, '{}')
  assert.deepEqual(await openDataFolder(path), first)
  assert.equal(await readIfPresent(first.keyRing), '{}')
})

test('a file in the data folder’s place is refused by name', async () => {
  const path = join(folder, 'file')
  await writeFile(path, '')
  await assert.rejects(openDataFolder(path), /data folder .*file is not a folder/)
})

test('a small file is replaced whole, and is its owner’s alone whatever it was before', async () => {
  const path = join(folder, 'credentials')
  await writeFile(path, 'a longer text than the next', { mode: 0o644 })
  await writeDurably(path, 'secret')
  assert.equal(await readFile(path, 'utf8'), 'secret')
  assert.equal(await mode(path), 0o600)
})

test('a link in the file’s place is replaced, not written through', async () => {
  const target = join(folder, 'target')
  const path = join(folder, 'link')
  await writeFile(target, 'untouched')
  await symlink(target, path)
  await writeDurably(path, 'secret')
  assert.equal(await readFile(target, 'utf8'), 'untouched')
  assert.equal(await readFile(path, 'utf8'), 'secret')
})

test('concurrent replacements leave one whole text and nothing beside it', async () => {
  const place = join(folder, 'busy')
  await mkdir(place)
  const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(50_000))
  await Promise.all(texts.map((text) => writeDurably(join(place, 'keyring.json'), text)))
  assert.deepEqual(await readdir(place), ['keyring.json'])
  assert.ok(texts.includes(await readFile(join(place, 'keyring.json'), 'utf8')))
})

test('a replacement that fails leaves the old text and nothing beside it', async () => {
  const place = join(folder, 'stuck')
  await mkdir(join(place, 'keyring.json'), { recursive: true })
  await writeFile(join(place, 'keyring.json', 'occupied'), '')
  await assert.rejects(writeDurably(join(place, 'keyring.json'), 'text'), /EISDIR|ENOTEMPTY|EEXIST/)
  assert.deepEqual(await readdir(place), ['keyring.json'])
})

test('a file that is not there reads as undefined; one that cannot be read is an error', async () => {
  assert.equal(await readIfPresent(join(folder, 'absent')), undefined)
  const place = join(folder, 'directory')
  await mkdir(place)
  await chmod(place, 0o700)
  await assert.rejects(readIfPresent(place), /EISDIR/)
})

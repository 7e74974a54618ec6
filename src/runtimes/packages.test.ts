import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { zipSync } from 'fflate'
import { packages } from './code.ts'
import { type TestFile, zipOf } from './world.fixture.ts'

async function store(test: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'poolhouse-packages-'))
  test.after(() => rm(folder, { recursive: true, force: true }))
  const uuid = () => randomUUID()
  const open = () => packages(join(folder, 'functions'), { bytes: (size) => new Uint8Array(size), uuid })
  return { folder, open, kept: open() }
}

describe('a deployment package', () => {
  it('is kept and unpacks as it was, with its modes', async (test) => {
    const { kept } = await store(test)
    const files = {
      'index.js': 'exports.a = 1',
      './lib/deep/é.txt': 'text',
      bootstrap: { text: '#!/bin/sh', mode: 0o100755 },
      'empty/': { text: '', mode: 0o040755 },
    }
    const code = await kept.put(zipOf(files))
    assert.ok(typeof code !== 'string')
    const used = await kept.use(code.id)
    assert.ok(used)
    assert.equal(await readFile(join(used.folder, 'lib/deep/é.txt'), 'utf8'), 'text')
    assert.equal((await stat(join(used.folder, 'bootstrap'))).mode & 0o777, 0o755)
    assert.equal((await stat(join(used.folder, 'index.js'))).mode & 0o777, 0o644)
    assert.ok((await stat(join(used.folder, 'empty'))).isDirectory())
  })

  it('survives its server, and is unpacked anew by the next one', async (test) => {
    const { kept, open } = await store(test)
    const code = await kept.put(zipOf({ a: 'one' }))
    assert.ok(typeof code !== 'string')
    assert.ok(await kept.use(code.id))
    const next = open()
    await next.keepOnly(new Set([code.id]))
    const used = await next.use(code.id)
    assert.ok(used)
    assert.equal(await readFile(join(used.folder, 'a'), 'utf8'), 'one')
  })

  it('that another process has removed is not left unpacked', async (test) => {
    const { folder, kept } = await store(test)
    const random = { bytes: (size: number) => new Uint8Array(size), uuid: () => randomUUID() }
    const other = packages(join(folder, 'functions'), random, 'unpacked-2')
    const code = await kept.put(zipOf({ a: 'one' }))
    assert.ok(typeof code !== 'string')
    const unpacked = async () => (await readdir(join(folder, 'functions', 'unpacked-2'))).includes(code.id)
    const first = await other.use(code.id)
    const second = await other.use(code.id)
    await first?.release()
    assert.ok(await unpacked())
    await kept.remove(code.id)
    await second?.release()
    assert.ok(!(await unpacked()))
    assert.equal(await other.use(code.id), undefined)
  })

  it('that nobody has is removed when the server starts', async (test) => {
    const { kept, open, folder } = await store(test)
    const [one, other] = [await kept.put(zipOf({ a: '1' })), await kept.put(zipOf({ a: '2' }))]
    assert.ok(typeof one !== 'string' && typeof other !== 'string')
    await kept.use(one.id)
    await writeFile(join(folder, 'functions', `${other.id}.zip.new`), 'cut off')
    const next = open()
    const third = await next.put(zipOf({ a: '3' }))
    assert.ok(typeof third !== 'string')
    await next.keepOnly(new Set([other.id]))
    const left = ['unpacked', `${other.id}.zip`, `${third.id}.zip`].sort()
    assert.deepEqual((await readdir(join(folder, 'functions'))).sort(), left)
    assert.deepEqual(await readdir(join(folder, 'functions', 'unpacked')), ['package.json'])
    assert.equal(await next.use(one.id), undefined)
  })

  const link = { text: '/etc/passwd', mode: 0o120777 }
  const refused: readonly (readonly [string, Uint8Array, string])[] = [
    ['leads out by ..', named('../evil.js'), 'unsafeName'],
    ['leads out by .. further in', named('a/../../evil.js'), 'unsafeName'],
    ['is absolute', named('/etc/evil'), 'unsafeName'],
    ['is absolute on Windows', named('C:/evil'), 'unsafeName'],
    ['leads out by backslashes', named('..\\evil.js'), 'unsafeName'],
    ['holds a symbolic link', zipOf({ passwd: link }), 'link'],
    ['holds a device', zipOf({ tty: { text: '', mode: 0o020666 } }), 'link'],
    ['has a file where it has a folder', named('a', 'a/b'), 'unreadable'],
    ['has a path twice', named('a', './a'), 'unreadable'],
    ['is no zip', Buffer.from('not a zip at all, but long enough to look at'), 'unreadable'],
    ['is nothing', new Uint8Array(0), 'unreadable'],
    ['is empty', zipSync({}), 'empty'],
    ['is cut off', zipOf({ a: 'text'.repeat(99) }).subarray(0, 60), 'unreadable'],
    ['was changed', changed(zipSync({ a: [Buffer.from('plain'), { level: 0 }] })), 'unreadable'],
    ['unpacks to more than 250 MB by its own account', sized(zipOf({ a: 'x'.repeat(1000) }), 262_144_001), 'tooLarge'],
    ['unpacks to more than it says', sized(zipOf({ a: 'x'.repeat(1000) }), 10), 'unreadable'],
  ]
  for (const [what, zip, refusal] of refused) {
    it(`that ${what} is refused`, async (test) => {
      const { kept, folder } = await store(test)
      assert.equal(await kept.put(zip), refusal)
      assert.deepEqual(await readdir(folder), [])
    })
  }
})

describe('a server that is killed', () => {
  it('takes its functions with it', { skip: process.platform === 'win32' }, async (test) => {
    const script = `
      import { orphanGuard } from '${new URL('./orphans.ts', import.meta.url).href}'
      import { spawn } from 'node:child_process'
      const guard = orphanGuard(process.env.PATH)
      const ended = spawn('sleep', ['0'], { detached: true, stdio: 'ignore' })
      const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
      guard.watch(ended.pid); guard.watch(child.pid); guard.forget(ended.pid)
      console.log(child.pid)
      setInterval(() => {}, 1000)`
    const args = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-e', script]
    const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    test.after(() => server.kill('SIGKILL'))
    const [line] = await server.stdout.take(1).toArray()
    const pid = Number(String(line))
    assert.ok(pid > 0)
    process.kill(pid, 0)
    server.kill('SIGKILL')
    for (let tries = 0; tries < 200 && isRunning(pid); tries += 1) await new Promise((r) => setTimeout(r, 25))
    assert.ok(!isRunning(pid))
  })
})

function named(...names: readonly string[]): Uint8Array {
  return zipOf(Object.fromEntries(names.map((name): [string, TestFile] => [name, 'x'])))
}

/** A stored text with one octet changed. */
function changed(zip: Uint8Array): Uint8Array {
  const bytes = Buffer.from(zip)
  const at = bytes.indexOf('plain')
  assert.ok(at > 0)
  bytes[at] = 0x50
  return bytes
}

/** A zip whose directory tells another unpacked size of its only file. */
function sized(zip: Uint8Array, size: number): Uint8Array {
  const bytes = Buffer.from(zip)
  bytes.writeUInt32LE(size, bytes.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 24)
  return bytes
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

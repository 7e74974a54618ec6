import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { told } from './mistakes.ts'
import { programIn } from './program.ts'

/** Types a command. @returns what it said, and the exit code, as `main.ts` has it. */
function type(...words: string[]) {
  return typeOn('/nowhere/at/all', ...words)
}

async function typeOn(data: string, ...words: string[]) {
  let said = ''
  let code = 0
  const hear = (text: string) => {
    said += text
  }
  const exit = (given: number) => {
    code = given
  }
  const environment = { POOLHOUSE_DATA: data }
  const unread = new AbortController().signal
  const program = programIn({ version: '1.2.3', environment, write: hear, tell: hear, unread, colour: false, exit })
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    const { text, code: ended } = told(error) ?? {}
    if (text === undefined || ended === undefined) throw error
    return { said: said + text, code: ended }
  }
  return { said, code }
}

describe('the program', () => {
  it('ends with 2 for words that it does not understand, and says whose help to read', async () => {
    for (const [words, mistake, help] of [
      [['deploi'], "unknown command 'deploi'\n(Did you mean deploy?)", 'poolhouse'],
      [['deploy'], "missing required argument 'template'", 'poolhouse deploy'],
      [['can', 'anonymous', 's3:GetObject'], "missing required argument 'resource'", 'poolhouse can'],
      [['can', 'a', 'b', 'c', '--contxt', 'k=v'], "unknown option '--contxt'", 'poolhouse can'],
      [['account', 'create'], "missing required argument 'name'", 'poolhouse account create'],
      [['outbox', 'show', '1', '2'], 'too many arguments', 'poolhouse outbox show'],
    ] as const) {
      const { said, code } = await type(...words)
      assert.equal(code, 2, said)
      assert.ok(said.includes(mistake), said)
      assert.ok(said.endsWith(`(${help} --help says what there is)\n`), said)
    }
  })

  it('ends with 0 for its help and its version', async () => {
    const help = await type('--help')
    assert.equal(help.code, 0)
    assert.match(help.said, /^Usage: poolhouse .*docs\/guides\/first-stack\.md\n$/s)
    assert.deepEqual(await type('--version'), { said: '1.2.3\n', code: 0 })
  })

  it('names commands of a command that was typed without one', async () => {
    const { said, code } = await type('account')
    assert.equal(code, 2)
    assert.match(said, / create .* list /s)
  })

  it('refuses an endpoint that is no URL, and says what one looks like', async () => {
    for (const endpoint of ['localhost:4566', 'http://127.0.0.1:4566/path', 'nonsense']) {
      const { said, code } = await type('can', 'anonymous', 's3:GetObject', '*', '--endpoint', endpoint)
      assert.equal(code, 2)
      assert.match(said, /is no endpoint: write its URL without a path, such as http:\/\/127\.0\.0\.1:4566$/)
    }
  })

  it('says where to begin when there is no data folder', async () => {
    const { said, code } = await type('explain')
    assert.equal(code, 2)
    assert.match(said, /no Poolhouse data in \/nowhere\/at\/all: start the server first \(npm start\)/)
    for (const words of [['outbox'], ['fsck'], ['backup', '/nowhere/else']]) {
      const folder = await type(...words)
      const told = 'there is no Poolhouse data in /nowhere/at/all: name its folder with --data'
      assert.deepEqual(folder, { said: told, code: 2 })
    }
  })

  it('tells what the system refused, however deep within, in one line', () => {
    const fromSqlite = (errcode: number) => Object.assign(new Error('no'), { code: 'ERR_SQLITE_ERROR', errcode })
    const cases: readonly (readonly [Error, RegExp])[] = [
      [new Error('migration 1 failed', { cause: fromSqlite(13) }), /^the disk is full/],
      [fromSqlite(14 | (2 << 8)), /cannot be opened for writing/],
      [fromSqlite(26), /is damaged: bring a backup back/],
      [Object.assign(new Error('EACCES: permission denied, mkdir /x'), { code: 'EACCES' }), /^EACCES: .* \/x$/],
    ]
    for (const [error, wanted] of cases) {
      const { text = '', code } = told(error) ?? {}
      assert.match(text, wanted)
      assert.equal(code, 1)
    }
    assert.equal(told(fromSqlite(1)), undefined)
    assert.equal(told(new TypeError('ours')), undefined)
  })

  it('says so when what answers is another server', async () => {
    const data = await mkdtemp(join(tmpdir(), 'poolhouse-cli-'))
    const other = createServer((_, response) => response.end('<html>Welcome</html>')).listen(0, '127.0.0.1')
    try {
      await once(other, 'listening')
      const { port } = other.address() as AddressInfo
      const url = `http://127.0.0.1:${port}`
      await writeFile(join(data, 'credentials'), '[default]\naws_access_key_id = A\naws_secret_access_key = S\n')
      await writeFile(join(data, 'server.json'), JSON.stringify({ url, region: 'us-east-1', pid: process.pid }))
      const { said, code } = await typeOn(data, 'can', 'anonymous', 's3:GetObject', '*')
      assert.equal(said, `what answers at ${url} is no Poolhouse server`)
      assert.equal(code, 2)
    } finally {
      other.close()
      await rm(data, { recursive: true, force: true })
    }
  })
})

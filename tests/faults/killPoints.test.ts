import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { S3Client } from '@aws-sdk/client-s3'
import { program, rootKeyIn, runProgram, type ServerProcess, startProcess } from '../acceptance/process.ts'
import { type Chance, seeded } from './chance.ts'
import { openWorld } from './world.ts'

const points = Number(process.env['POOLHOUSE_KILL_POINTS'] ?? 8)
const seed = Number(process.env['POOLHOUSE_KILL_SEED'] ?? randomInt(1, 2 ** 31))

/** Milliseconds of work before a kill, at most. */
const longest = 250

describe(`kill -9 at ${points} points, seed ${seed}`, { timeout: points * 10_000 + 60_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'poolhouse-points-'))
  let standing: ServerProcess | undefined
  after(async () => {
    await standing?.end('SIGKILL')
    await rm(data, { recursive: true, force: true, maxRetries: 5 })
  })

  it('loses nothing acknowledged, shows nothing half-written, and leaves no orphan behind a start', async (t) => {
    const chance = seeded(seed)
    const world = openWorld(chance)
    for (let point = 0; point < points; point += 1) {
      const isCrew = chance.below(6) === 5
      if (chance.below(8) === 7) await killWhileStarting(data, chance)
      const server = await started(data, isCrew)
      standing = server
      const s3 = await clientOf(server, data)
      if (point === 0) await world.prepare(s3)
      await world.verify(s3)
      if (!isCrew) await noOrphans(data)
      let isOver = false
      const working = world.work(s3, () => isOver)
      await sleep(chance.below(longest))
      isOver = true
      await kill(server, isCrew, chance)
      await working
      s3.destroy()
    }
    const server = await started(data, false)
    standing = server
    const s3 = await clientOf(server, data)
    await world.verify(s3)
    await noOrphans(data)
    s3.destroy()
    await server.end('SIGTERM')
    const { code, output } = await runProgram(['fsck', '--data', data])
    assert.equal(code, 0, output)
    assert.doesNotMatch(output, /orphans/)
    const { acknowledged, read } = world.told()
    t.diagnostic(`seed ${seed}: ${acknowledged} writes acknowledged, ${read} objects read back`)
    assert.ok(acknowledged > points * 2, `${acknowledged} writes acknowledged`)
  })
})

/** What a killed supervisor leaves behind goes by itself, and keeps others out until then. */
async function started(data: string, isCrew: boolean): Promise<ServerProcess> {
  const deadline = performance.now() + 20_000
  for (;;) {
    try {
      return await startProcess(['--bare', '--data', data, ...(isCrew ? ['--workers', '2'] : [])])
    } catch (error) {
      if (!/in use by another process/.test(String(error)) || performance.now() > deadline) throw error
      await sleep(50)
    }
  }
}

/** Kills a start somewhere between its first step and its first answers. */
async function killWhileStarting(data: string, chance: Chance): Promise<void> {
  const child = spawn(process.execPath, [...program, 'start', '--port', '0', '--bare', '--data', data], {
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await sleep(100 + chance.below(600))
  child.kill('SIGKILL')
  await ended
}

/** All of it at once, or of several processes one of them first. */
async function kill({ child, end }: ServerProcess, isCrew: boolean, chance: Chance): Promise<void> {
  if (!isCrew) return void (await end('SIGKILL'))
  const workers = await childrenOf(child.pid as number)
  const order = chance.of(['supervisor', 'worker', 'all'])
  if (order !== 'supervisor') for (const pid of order === 'all' ? workers : workers.slice(0, 1)) killed(pid)
  if (order === 'worker') await sleep(chance.below(60))
  await end('SIGKILL')
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return list.split(' ').filter(Boolean).map(Number)
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** Files on disk and rows come to agree soon after a start, while nobody writes. */
async function noOrphans(data: string): Promise<void> {
  const deadline = performance.now() + 15_000
  for (;;) {
    const [rows, files] = [blobsOf(data), await filesOf(data)]
    const lost = [...rows].filter((id) => !files.has(id))
    assert.deepEqual(lost, [], 'every row has its file')
    const orphans = [...files].filter((id) => !rows.has(id))
    if (orphans.length === 0) return
    assert.ok(performance.now() < deadline, `files that no row names: ${orphans.join()}`)
    await sleep(20)
  }
}

function blobsOf(data: string): ReadonlySet<string> {
  const db = new DatabaseSync(join(data, 'metadata.sqlite'), { readOnly: true, timeout: 10_000 })
  try {
    const tables = ['s3_objects', 's3_versions', 's3_parts']
    const sql = tables.map((table) => `SELECT blob FROM ${table} WHERE blob IS NOT NULL`).join(' UNION ')
    return new Set(
      db
        .prepare(sql)
        .all()
        .map(({ blob }) => String(blob)),
    )
  } finally {
    db.close()
  }
}

/** Whole or half-written. */
async function filesOf(data: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(join(data, 'objects'), { recursive: true, withFileTypes: true })
  return new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name))
}

async function clientOf({ url: endpoint }: ServerProcess, data: string): Promise<S3Client> {
  const credentials = await rootKeyIn(data)
  return new S3Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, forcePathStyle: true })
}

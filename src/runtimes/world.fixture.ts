import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Zippable, zipSync } from 'fflate'
import { movableClock } from '../kernel/clock.ts'
import type { FunctionSettings, Invocation, Outcome, Runnable, StoredCode } from '../services/lambda/ports.ts'
import { openRuntimes, type PoolLimits } from './index.ts'

/** A file of a package under test: its text, and its Unix mode with type bits. */
export type TestFile = string | { readonly text: string; readonly mode: number }

export function zipOf(files: Readonly<Record<string, TestFile>>): Uint8Array {
  const entries: Zippable = {}
  for (const [name, file] of Object.entries(files)) {
    const { text, mode } = typeof file === 'string' ? { text: file, mode: 0o100644 } : file
    entries[name] = [Buffer.from(text), { os: 3, attrs: mode << 16 }]
  }
  return zipSync(entries)
}

/** Runtimes in a folder of their own, and a way to run functions in them. */
export async function runtimesWorld(test: TestContext, limits: Partial<PoolLimits> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'poolhouse-runtimes-'))
  const clock = movableClock()
  const sessions: string[] = []
  const { code, environments } = openRuntimes({
    functions: join(folder, 'functions'),
    logs: join(folder, 'logs'),
    endpoint: () => 'http://127.0.0.1:4566',
    path: process.env['PATH'] ?? '',
    clock,
    random: { bytes: (size) => new Uint8Array(size), uuid: () => randomUUID() },
    logFailed: (error) => assert.fail(String(error)),
    limits,
  })
  test.after(async () => {
    await environments.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const deploy = async (
    files: Readonly<Record<string, TestFile>>,
    given: Partial<Deployed> = {},
  ): Promise<Runnable> => {
    const kept = await code.put(zipOf(files))
    assert.ok(typeof kept !== 'string', `the package was refused: ${String(kept)}`)
    return runnable(kept, given)
  }
  const runnable = (
    kept: StoredCode,
    { settings, variables = {}, name = 'under-test' }: Partial<Deployed>,
  ): Runnable => ({
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    account: '000000000000',
    region: 'us-east-1',
    name,
    generation: kept.id,
    codeId: kept.id,
    settings: { ...plainSettings, ...settings },
    variables: () => variables,
    credentials: async () => {
      sessions.push(name)
      return {
        accessKeyId: `ASIA${sessions.length}`,
        secretAccessKey: 'secret',
        sessionToken: 'token',
        expiresAt: clock.now() + 3_600_000,
        assumedRole: { arn: 'arn:aws:sts::000000000000:assumed-role/r/s', id: 'AROA:s' },
      }
    },
  })
  const invoke = async (target: Runnable, event: unknown = {}, more: Partial<Invocation> = {}): Promise<Outcome> => {
    const outcome = await environments.invoke(target, {
      requestId: randomUUID(),
      payload: Buffer.from(JSON.stringify(event)),
      traceId: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      ...more,
    })
    assert.ok(typeof outcome !== 'string', `the event was ${String(outcome)}`)
    return outcome
  }
  /** The function's answer; fails when the function failed. */
  const call = async (target: Runnable, event?: unknown, more?: Partial<Invocation>): Promise<unknown> => {
    const outcome = await invoke(target, event, more)
    const text = Buffer.from(outcome.payload).toString()
    assert.equal(outcome.failed, false, text)
    return JSON.parse(text) as unknown
  }
  /** The function's error; fails when it did not fail. */
  const failure = async (target: Runnable, event?: unknown): Promise<TestFailure> => {
    const outcome = await invoke(target, event)
    const text = Buffer.from(outcome.payload).toString()
    assert.equal(outcome.failed, true, text)
    return { ...(JSON.parse(text) as TestFailure), log: Buffer.from(outcome.logTail).toString() }
  }
  return { folder, clock, sessions, code, environments, deploy, invoke, call, failure }
}

interface Deployed {
  readonly name: string
  readonly settings: Partial<FunctionSettings>
  readonly variables: Readonly<Record<string, string>>
}

interface TestFailure {
  readonly errorType?: string
  readonly errorMessage: string
  readonly trace?: readonly string[]
  readonly log: string
}

const plainSettings: FunctionSettings = {
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  role: 'arn:aws:iam::000000000000:role/r',
  description: '',
  timeout: 20,
  memorySize: 256,
  architecture: 'x86_64',
  ephemeralStorage: 512,
}

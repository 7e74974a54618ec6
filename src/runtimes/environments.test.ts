import assert from 'node:assert/strict'
import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { runtimesWorld } from './world.fixture.ts'

const counting = {
  'index.js':
    'let n = 0; exports.handler = async () => ({ n: ++n, pid: process.pid, key: process.env.AWS_ACCESS_KEY_ID })',
}

interface Counted {
  readonly n: number
  readonly pid: number
  readonly key: string
}

const shell = `#!/bin/sh
set -eu
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
while true; do
  headers="$(mktemp)"
  event="$(curl -sS -D "$headers" "$api/invocation/next")"
  id="$(grep -i lambda-runtime-aws-request-id "$headers" | tr -d '[:space:]' | cut -d: -f2)"
  echo "handling $_HANDLER"
  case "$event" in
    *fail*) curl -sS -X POST "$api/invocation/$id/error" -d '{"errorType":"Custom.Error","errorMessage":"told"}' >/dev/null ;;
    *crash*) exit 3 ;;
    *steal*) curl -sS -X POST "$api/invocation/another/response" -d '"stolen"' > "$headers"
      curl -sS -X POST "$api/invocation/$id/response" -d @"$headers" >/dev/null ;;
    *) curl -sS -X POST "$api/invocation/$id/response" -d "{\\"echo\\":$event}" >/dev/null ;;
  esac
done
`
const custom = {
  files: { bootstrap: { text: shell, mode: 0o100755 } },
  settings: { runtime: 'provided.al2023', handler: 'any.thing' },
}

describe('environments', () => {
  it('stay warm from one event to the next', async (test) => {
    const { deploy, call, sessions } = await runtimesWorld(test)
    const target = await deploy(counting)
    const first = (await call(target)) as Counted
    const second = (await call(target)) as Counted
    assert.deepEqual([first.n, second.n], [1, 2])
    assert.equal(first.pid, second.pid)
    assert.equal(sessions.length, 1)
  })

  it('run events of one time in processes of their own', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    const text = 'exports.handler = async () => { await new Promise((r) => setTimeout(r, 400)); return process.pid }'
    const target = await deploy({ 'index.js': text })
    const [one, other] = await Promise.all([call(target), call(target)])
    assert.notEqual(one, other)
  })

  it('are not shared by functions', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    const one = (await call(await deploy(counting, { name: 'one' }))) as Counted
    const other = (await call(await deploy(counting, { name: 'other' }))) as Counted
    assert.equal(other.n, 1)
    assert.notEqual(one.pid, other.pid)
  })

  it('are replaced when their code or configuration changed', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    await call(await deploy(counting))
    assert.equal(await call(await deploy({ 'index.js': 'exports.handler = async () => "new"' })), 'new')
  })

  it('are replaced before their credentials end', async (test) => {
    const { deploy, call, clock } = await runtimesWorld(test)
    const target = await deploy(counting)
    assert.equal(((await call(target)) as Counted).key, 'ASIA1')
    clock.advance(3_600_000 - 80_001)
    assert.equal(((await call(target)) as Counted).key, 'ASIA2')
  })

  it('are ended when they were idle for too long', async (test) => {
    const { deploy, call, clock, environments } = await runtimesWorld(test)
    const { pid } = (await call(await deploy(counting))) as Counted
    environments.sweep()
    assert.ok(isRunning(pid))
    clock.advance(10 * 60_000 + 1)
    environments.sweep()
    await untilEnded(pid)
  })

  it('are ended, those used longest ago first, when they hold too much memory together', async (test) => {
    const { deploy, call, clock, environments } = await runtimesWorld(test, { memory: 1 })
    const { pid } = (await call(await deploy(counting))) as Counted
    clock.advance(1)
    environments.sweep()
    await untilEnded(pid)
  })

  it('are bounded: at the bound an idle one makes room, and an event that finds none is throttled', async (test) => {
    const { deploy, call, environments } = await runtimesWorld(test, { environments: 1, wait: 300 })
    const { pid } = (await call(await deploy(counting, { name: 'idle' }))) as Counted
    const slow = await deploy({ 'index.js': 'exports.handler = () => new Promise((r) => setTimeout(r, 2500))' })
    const running = call(slow)
    await untilEnded(pid)
    const event = { requestId: 'second', payload: Buffer.from('{}'), traceId: '' }
    assert.equal(await environments.invoke(slow, event), 'throttled')
    assert.equal(await running, null)
  })

  it('of a retired function end: idle ones at once, busy ones after their event', async (test) => {
    const { deploy, call, environments } = await runtimesWorld(test)
    const text =
      'exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return process.pid }'
    const target = await deploy({ 'index.js': text })
    const busy = call(target, { ms: 1500 })
    const idle = (await call(target, { ms: 0 })) as number
    await environments.retire(target.arn)
    assert.ok(!isRunning(idle))
    await untilEnded((await busy) as number)
  })

  it('end with the server, and nothing runs after', async (test) => {
    const { deploy, call, environments } = await runtimesWorld(test)
    const target = await deploy(counting)
    const { pid } = (await call(target)) as Counted
    await environments.stop()
    assert.ok(!isRunning(pid))
    const event = { requestId: 'late', payload: Buffer.from('{}'), traceId: '' }
    assert.equal(await environments.invoke(target, event), 'throttled')
  })

  it('keep the files of a removed package while they use them, and tell when it is gone', async (test) => {
    const { deploy, call, code, environments, folder } = await runtimesWorld(test)
    const files = {
      'index.js':
        'exports.handler = async () => { await new Promise((r) => setTimeout(r, 800)); return require("./late.js") }',
      'late.js': 'module.exports = "still here"',
    }
    const target = await deploy(files)
    const running = call(target)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await environments.retire(target.arn)
    await code.remove(target.codeId)
    assert.equal(await running, 'still here')
    const event = { requestId: 'late', payload: Buffer.from('{}'), traceId: '' }
    assert.equal(await environments.invoke(target, event), 'gone')
    assert.deepEqual(await readdir(join(folder, 'functions')), ['unpacked'])
  })
})

describe('a custom runtime', () => {
  it('runs its bootstrap, which speaks the Runtime API', async (test) => {
    const { deploy, call, failure } = await runtimesWorld(test)
    const target = await deploy(custom.files, { settings: custom.settings })
    assert.deepEqual(await call(target, { a: 1 }), { echo: { a: 1 } })
    assert.deepEqual(await call(target, { b: 2 }), { echo: { b: 2 } })
    const { errorType, errorMessage, log } = await failure(target, 'fail')
    assert.deepEqual({ errorType, errorMessage }, { errorType: 'Custom.Error', errorMessage: 'told' })
    assert.match(log, /handling any\.thing/)
  })

  it('cannot answer for another event', async (test) => {
    const { deploy, call } = await runtimesWorld(test)
    const answer = (await call(await deploy(custom.files, { settings: custom.settings }), 'steal')) as object
    assert.deepEqual(answer, { errorMessage: 'Invalid request ID', errorType: 'InvalidRequestID' })
  })

  it('that exits in the middle of an event has failed it', async (test) => {
    const { deploy, call, failure } = await runtimesWorld(test)
    const target = await deploy(custom.files, { settings: custom.settings })
    const { errorType, errorMessage } = await failure(target, 'crash')
    assert.equal(errorType, 'Runtime.ExitError')
    assert.match(errorMessage, /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/)
    assert.deepEqual(await call(target, 1), { echo: 1 })
  })

  it('without a bootstrap, or with one that may not be run, fails and says so', async (test) => {
    const { deploy, failure } = await runtimesWorld(test)
    const { settings } = custom
    const missing = await failure(await deploy({ 'other.sh': '' }, { name: 'missing', settings }))
    assert.equal(missing.errorType, 'Runtime.InvalidEntrypoint')
    assert.match(missing.errorMessage, /Couldn't find valid bootstrap/)
    const text = { text: shell, mode: 0o100644 }
    const forbidden = await failure(await deploy({ bootstrap: text }, { name: 'forbidden', settings }))
    assert.match(forbidden.errorMessage, /permission denied/)
  })
})

describe('limits of a function', () => {
  it('end it when its time is over, with all that it started', async (test) => {
    const { deploy, failure, call } = await runtimesWorld(test)
    const text = `const { spawn } = require('node:child_process')
      exports.handler = async (event) => {
        if (event.quick) return 'quick'
        const child = spawn('sleep', ['60'], { stdio: 'ignore' })
        console.log('child=' + child.pid)
        await new Promise(() => setInterval(() => {}, 1000))
      }`
    const target = await deploy({ 'index.js': text }, { settings: { timeout: 1 } })
    const { errorType, errorMessage, log } = await failure(target)
    assert.equal(errorType, undefined)
    assert.match(errorMessage, /^\d{4}-\d\d-\d\dT[\d:.]+Z [0-9a-f-]{36} Task timed out after 1\.00 seconds$/)
    assert.match(log, /Task timed out after 1\.00 seconds\nEND RequestId/)
    await untilEnded(Number(/child=(\d+)/.exec(log)?.[1]))
    assert.equal(await call(target, { quick: true }), 'quick')
  })

  it('end it when it never yields', async (test) => {
    const { deploy, failure } = await runtimesWorld(test)
    const target = await deploy({ 'index.js': 'exports.handler = () => { for (;;); }' }, { settings: { timeout: 1 } })
    assert.match((await failure(target)).errorMessage, /Task timed out/)
  })

  it('kill it when it holds more memory than it has', { skip: process.platform !== 'linux' }, async (test) => {
    const { deploy, failure } = await runtimesWorld(test)
    const text = `const kept = []
      exports.handler = async () => {
        for (;;) { kept.push(Buffer.alloc(8 << 20, 1)); await new Promise((r) => setTimeout(r, 5)) }
      }`
    const { errorType, errorMessage } = await failure(
      await deploy({ 'index.js': text }, { settings: { memorySize: 128 } }),
    )
    assert.equal(errorType, 'Runtime.ExitError')
    assert.match(errorMessage, /Error: Runtime exited with error: signal: killed$/)
  })

  it('refuse an answer of more than 6 MB', async (test) => {
    const { deploy, failure } = await runtimesWorld(test)
    const target = await deploy({ 'index.js': 'exports.handler = async () => "x".repeat(6291557)' })
    assert.equal((await failure(target)).errorType, 'Function.ResponseSizeTooLarge')
  })

  it('tell of an exit without an answer', async (test) => {
    const { deploy, failure } = await runtimesWorld(test)
    const target = await deploy({ 'index.js': 'exports.handler = () => new Promise(() => {})' })
    assert.match((await failure(target)).errorMessage, /Error: Runtime exited without providing a reason$/)
  })
})

describe('the log of a function', () => {
  it('has the lines of the event between START and REPORT, in the answer and in a file', async (test) => {
    const { deploy, invoke, environments, folder } = await runtimesWorld(test)
    const text = 'exports.handler = async () => { console.warn("careful %d", 7); process.stderr.write("raw\\n") }'
    const { logTail } = await invoke(await deploy({ 'index.js': text }), {}, { requestId: 'r-1' })
    const log = Buffer.from(logTail).toString()
    assert.match(log, /^START RequestId: r-1 Version: \$LATEST\n/)
    assert.match(log, /\d{4}-\d\d-\d\dT[\d:.]+Z\tr-1\tWARN\tcareful 7\n/)
    assert.match(log, /\nraw\n/)
    assert.match(
      log,
      /END RequestId: r-1\nREPORT RequestId: r-1\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 256 MB\tMax Memory Used: [1-9]\d* MB\tInit Duration: [\d.]+ ms\t\n$/,
    )
    await environments.stop()
    assert.equal(await readFile(join(folder, 'logs', '000000000000', 'under-test.log'), 'utf8'), log)
  })

  it('is cut to its last 4 KB in the answer and rotates in its file', async (test) => {
    const { deploy, invoke, environments, folder } = await runtimesWorld(test)
    const text =
      'exports.handler = async () => { for (let i = 0; i < 6000; i += 1) process.stdout.write("x".repeat(999) + "\\n") }'
    const target = await deploy({ 'index.js': text })
    const { logTail } = await invoke(target)
    assert.equal(logTail.length, 4096)
    assert.match(Buffer.from(logTail).toString(), /REPORT RequestId/)
    await environments.stop()
    await access(join(folder, 'logs', '000000000000', 'under-test.log.1'))
    assert.ok((await readFile(join(folder, 'logs', '000000000000', 'under-test.log'))).length <= 4 * 1024 * 1024)
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function untilEnded(pid: number): Promise<void> {
  assert.ok(Number.isInteger(pid) && pid > 0)
  for (let tries = 0; tries < 400; tries += 1) {
    if (!isRunning(pid)) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  assert.fail(`process ${pid} still runs`)
}

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { hasProgram } from '../clients.ts'
import { program, type ServerProcess, startProcess } from './process.ts'

const guide = new URL('../../docs/guides/first-stack.md', import.meta.url)

/** A step of the guide: what is typed, and what the page says comes out. */
interface Step {
  readonly typed: string
  readonly said: string | undefined
}

describe('the guide to a stack of one’s own, as it is written', { timeout: 170_000 }, () => {
  let text = ''
  let home = ''
  let server: ServerProcess | undefined
  before(async () => {
    text = await readFile(guide, 'utf8')
    home = await mkdtemp(join(tmpdir(), 'poolhouse-guide-'))
    await mkdir(join(home, 'notes', 'code'), { recursive: true })
    await writeFile(join(home, 'notes', 'template.yaml'), blockOf(text, 'yaml'))
    await writeFile(join(home, 'notes', 'code', 'hello.mjs'), blockOf(text, 'js'))
    server = await startProcess(['--bare', '--data', join(home, '.poolhouse')])
  })
  after(async () => {
    await server?.end('SIGTERM')
    await rm(home, { recursive: true, force: true })
  })

  it('says what comes out of every step', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    const steps = stepsOf(text)
    assert.ok(steps.length >= 8, `only ${steps.length} steps were read`)
    const outputs = await typed(
      steps.map((step) => here(step.typed)),
      home,
    )
    for (const [index, { typed, said }] of steps.entries()) {
      const { output = '', code } = outputs[index] ?? {}
      if (said === undefined) assert.deepEqual({ code, output }, { code: 0, output: '' }, typed)
      else assert.match(general(output), patternOf(here(said)), `of\n${typed}\ncame\n${output}`)
    }
  })

  /** The step for this server, and for the program as it was built. */
  const here = (lines: string) =>
    lines
      .replaceAll('http://127.0.0.1:4566', server?.url ?? '')
      .replaceAll('npm run --silent --prefix "$clone" poolhouse --', [process.execPath, ...program].join(' '))
})

function blockOf(text: string, language: string): string {
  const [, block] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(text) ?? []
  assert.ok(block, `the guide has no block of ${language}`)
  return block
}

function stepsOf(text: string): readonly Step[] {
  const blocks = text.matchAll(/^```sh\n(.*?)^```$(?:\s+^```text\n(.*?)^```$)?/gms)
  return Array.from(blocks, ([, typed = '', said]) => ({ typed, said }))
}

/** Types steps into one shell, in a folder. @returns what came out of each, and its exit code. */
async function typed(steps: readonly string[], cwd: string) {
  const script = steps.map((step) => `${step}\necho; echo "-- end of step, $? --"`).join('\n')
  const { PATH, TERM } = process.env
  const env = { PATH, TERM, HOME: cwd, AWS_PAGER: '', AWS_EC2_METADATA_DISABLED: 'true', TZ: 'UTC' }
  const shell = spawn('bash', ['-c', `exec 2>&1\n${script}`], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  shell.stdout.on('data', (chunk) => (output += String(chunk)))
  await new Promise((resolve) => shell.on('close', resolve))
  return Array.from(output.matchAll(/(.*?)\n-- end of step, (\d+) --\n/gs), ([, said = '', code]) => ({
    output: said,
    code: Number(code),
  }))
}

/** What differs from one run to the next. */
const variable: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?/g, '<time>'],
  [/us-east-1:[0-9a-f]{8}-[0-9a-f-]{27}/g, '<identity>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}\b/g, '<uuid>'],
  [/us-east-1_\w{9}\b/g, '<pool>'],
  [/notes-(\w+)-\w{12,13}\b/gi, 'notes-$1-<made>'],
  [/^request {3}[0-9A-F]{16}/gm, 'request   <id>'],
  [/\b\d{6}\b/g, '<code>'],
]

function general(text: string): string {
  return variable.reduce((said, [pattern, name]) => said.replaceAll(pattern, name), text).trimEnd()
}

/** What a page says as a pattern: a line of `...` stands for any lines, `...` within a line for anything there. */
function patternOf(said: string): RegExp {
  const literal = general(said).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const lines = literal.replaceAll(/^\s*\\\.\\\.\\\.$/gm, '[^]*').replaceAll('\\.\\.\\.', '.*')
  return new RegExp(`^${lines}$`)
}

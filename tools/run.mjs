// Sets the project up and runs one task of it: `node tools/run.mjs start -- --port 0`.
// Runs on whatever Node is installed (20 or later); the task itself runs on the Node 24 that the project brings.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environment, programIn } from './program.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = join(root, 'node_modules', '.bin')
const node = join(bin, 'node')
const lockStamp = join(root, 'node_modules', '.poolhouse-lock')
const buildStamp = join(root, 'dist', '.built')

/** Test files at once: many wait for a server or a browser most of the time, so that there may be more than there are cores. */
const testFiles = availableParallelism() + 1

/** Each task: whether it needs the build, and the commands it runs one after the other. */
const tasks = {
  setup: { built: true, commands: [] },
  start: { built: true, commands: [[...programIn(root), 'start']] },
  poolhouse: { built: true, commands: [programIn(root)] },
  check: {
    built: false,
    commands: [
      [join(bin, 'biome'), 'ci', '--error-on-warnings'],
      [join(bin, 'tsc'), '-p', 'tsconfig.json'],
      [join(bin, 'knip')],
      ['tools/generateModels.ts', '--check'],
      ['tools/generateReference.ts', '--check'],
    ],
  },
  generate: { built: false, commands: [['tools/generateModels.ts'], ['tools/generateReference.ts']] },
  test: {
    built: true,
    commands: [
      [
        '--test',
        `--test-concurrency=${testFiles}`,
        '--test-timeout=400000',
        '--test-reporter=./tools/testReporter.mjs',
      ],
    ],
    /** Without arguments: every test. */
    otherwise: ['src/**/*.test.ts', 'stacks/**/*.test.ts', 'tests/**/*.test.ts', 'bench/**/*.test.ts'],
  },
  bench: { built: true, commands: [['bench/run.ts']] },
}

if (process.platform === 'win32') fail('Poolhouse runs on Linux and macOS; on Windows use WSL')
const [task = 'setup', ...rest] = process.argv.slice(2)
const args = rest[0] === '--' ? rest.slice(1) : rest
if (!Object.hasOwn(tasks, task)) fail(`no task "${task}"; there are: ${Object.keys(tasks).join(', ')}`)
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old: install Node 20 or later`)

installDependencies()
if (tasks[task].built) build()
for (const command of tasks[task].commands) {
  const code = await run(node, [...command, ...(args.length > 0 ? args : (tasks[task].otherwise ?? []))])
  if (code !== 0) process.exit(code)
}

function installDependencies() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(node) && existsSync(lockStamp) && readFileSync(lockStamp, 'utf8') === wanted) return
  const began = Date.now()
  say('installing dependencies and Node 24 from the npm registry (half a minute, the first time only)')
  // Not `npm ci`: that refuses a lockfile that lacks another platform's optional binaries.
  const npm = spawnSync(
    'npm',
    ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error', '--include=dev'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  if (npm.status !== 0) fail('npm install failed; what it said stands above. Is the npm registry reachable?')
  if (!existsSync(node)) fail('Node 24 did not arrive with the dependencies: run "npm install" to see why')
  writeFileSync(lockStamp, wanted)
  say(`installed in ${seconds(began)}`)
}

function build() {
  const newest = Math.max(
    newestIn(join(root, 'src')),
    ...['package.json', 'tsconfig.json', 'tsconfig.build.json', 'tools/bundle.mjs'].map(mtime),
  )
  if (existsSync(buildStamp) && statSync(buildStamp).mtimeMs > newest) return
  const began = Date.now()
  for (const step of [[join(bin, 'tsc'), '-p', 'tsconfig.build.json'], ['tools/bundle.mjs']]) {
    const { status } = spawnSync(node, step, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    if (status !== 0) fail('the build failed; what the compiler said stands above')
  }
  writeFileSync(buildStamp, '')
  say(`built in ${seconds(began)}`)
}

function newestIn(folder) {
  let newest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) newest = Math.max(newest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs)
  }
  return newest
}

function mtime(name) {
  return statSync(join(root, name)).mtimeMs
}

/**
 * Runs a command to its end. Signals reach it through the terminal or are passed on; when whoever started this is
 * gone without a word, the command is told to stop too. (The npm scripts begin with `exec` so that npm's signals
 * arrive here and not at a shell.)
 */
function run(command, parameters) {
  const child = spawn(command, parameters, {
    cwd: root,
    stdio: 'inherit',
    env: { ...environment, ...process.env, PATH: `${bin}:${process.env.PATH}` },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const parent = process.ppid
  const watch = setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1000)
  return new Promise((resolve) => {
    child.on('error', (error) => fail(error.message))
    child.on('exit', (code, signal) => {
      clearInterval(watch)
      resolve(code ?? (signal ? 1 : 0))
    })
  })
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`
}

function say(text) {
  process.stderr.write(`poolhouse: ${text}\n`)
}

function fail(text) {
  say(text)
  process.exit(1)
}

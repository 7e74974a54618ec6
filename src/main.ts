#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --expose-gc --max-semi-space-size=8 --heap-growing-percent=100 --no-allocation-site-pretenuring
import { createRequire, enableCompileCache } from 'node:module'
import { told } from './cli/mistakes.ts'
import { outputTo } from './cli/output.ts'
import { programIn } from './cli/program.ts'

enableCompileCache()

const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string }

const output = outputTo(process.stdout, process.stderr)
const { write, tell, unread } = output
const shell = {
  version,
  environment: process.env,
  write,
  tell,
  unread,
  colour: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
  exit: (code: number) => {
    process.exitCode = code
  },
}

try {
  await programIn(shell).parseAsync()
} catch (error) {
  const { text, code } = told(error) ?? {}
  if (text === undefined) throw error
  if (text !== '') tell(`poolhouse: ${text.replaceAll('\n', '\n           ')}\n`)
  process.exitCode = code
}
process.on('exit', () => {
  if (output.hasLost()) process.exitCode ||= 1
})

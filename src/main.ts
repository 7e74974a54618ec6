#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --expose-gc --max-semi-space-size=8 --heap-growing-percent=100 --no-allocation-site-pretenuring
import { createRequire, enableCompileCache } from 'node:module'
import { told } from './cli/mistakes.ts'
import { programIn } from './cli/program.ts'

enableCompileCache()

const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string }

const shell = {
  version,
  environment: process.env,
  write: (text: string) => {
    process.stdout.write(text)
  },
  tell: (text: string) => {
    process.stderr.write(text)
  },
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
  if (text !== '') process.stderr.write(`poolhouse: ${text.replaceAll('\n', '\n           ')}\n`)
  process.exitCode = code
}

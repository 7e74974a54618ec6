import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { transformSync } from 'esbuild'
import { programIn } from '../src/cli/program.ts'
import { settings } from '../src/config.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

interface Page {
  readonly name: string
  readonly text: string
}

interface Block {
  readonly page: string
  readonly language: string
  readonly code: string
}

const pages: readonly Page[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }))

const guides = pages.filter(({ name }) => name === 'README.md' || name.startsWith('docs/guides/'))

const blocks = guides.flatMap(blocksOf)

describe('the pages of the documentation', () => {
  it('are seen: the test reads them', () => {
    assert.ok(guides.length >= 20, `only ${guides.length} guides were read`)
    assert.ok(blocks.length >= 20, `only ${blocks.length} blocks were read`)
  })

  it('lead somewhere: each link to a file has its file, each to a heading its heading', () => {
    const broken = pages.flatMap(({ name, text }) =>
      linksOf(text)
        .filter((link) => !leads(name, link))
        .map((link) => `${name}: ${link}`),
    )
    assert.deepEqual(broken, [])
  })

  it('have code that can be read: JSON, scripts of the shell, TypeScript and Python', () => {
    const broken = blocks.flatMap((block) => {
      const why = complaint(block)
      return why === undefined ? [] : [`${block.page}: ${why}\n${block.code}`]
    })
    assert.deepEqual(broken, [])
  })

  it('name every setting, with its flag, in README.md', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const missing = Object.values(settings).filter(
      ({ variable, flag }) => !readme.includes(`\`${variable}\``) || !readme.includes(`\`--${flag}\``),
    )
    assert.deepEqual(
      missing.map(({ variable }) => variable),
      [],
    )
  })

  it('call commands by options that they have', () => {
    const options = optionsOfCommands()
    assert.ok(options.size >= 12, `only ${options.size} commands were found`)
    const calls = guides.flatMap(callsOf)
    assert.ok(calls.length >= 30, `only ${calls.length} calls were found`)
    const unknown = calls.flatMap(({ page, words: [first = '', second = ''], flags }) => {
      const command =
        [`${first} ${second}`, first].find((name) => options.has(name)) ?? (flags.includes(first) ? '' : first)
      const known = options.get(command)
      if (known === undefined) return [`${page}: there is no command ${command}`]
      return flags.filter((flag) => !known.has(flag)).map((flag) => `${page}: ${command} has no ${flag}`)
    })
    assert.deepEqual(unknown, [])
  })

  it('show every command at work', () => {
    const typed = guides.flatMap(callsOf).map(({ words }) => words.join(' '))
    const commands = [...optionsOfCommands().keys()].filter((name) => name !== '' && name !== 'account')
    const unseen = commands.filter((name) => !typed.some((call) => call === name || call.startsWith(`${name} `)))
    assert.deepEqual(unseen, [])
  })

  it('are each led to from README.md', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const lost = guides.filter(({ name }) => name !== 'README.md' && !readme.includes(`(${name})`))
    assert.deepEqual(
      lost.map(({ name }) => name),
      [],
    )
  })
})

/** Fenced blocks that say their language. */
function blocksOf({ name, text }: Page): readonly Block[] {
  const fenced = text.matchAll(/^```(\w+)\n(.*?)^```$/gms)
  return Array.from(fenced, ([, language = '', code = '']) => ({ page: name, language, code }))
}

/** Where a page leads within the project: targets of links outside of code. */
function linksOf(text: string): readonly string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, '``')
  return Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target).filter(
    (target) => !/^[a-z]+:/.test(target),
  )
}

function leads(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const file = path === '' ? join(root, page) : join(root, dirname(page), path)
  if (!existsSync(file) || relative(root, file).startsWith('..')) return false
  if (anchor === undefined) return true
  return statSync(file).isFile() && anchorsOf(readFileSync(file, 'utf8')).has(anchor)
}

/** Headings as GitHub names them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.replaceAll(/^```.*?^```$/gms, '').matchAll(/^#+ (.+)$/gm)
  const named = Array.from(headings, ([, heading = '']) => heading.toLowerCase())
  return new Set(named.map((heading) => heading.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')))
}

/** What is wrong with a block; undefined for what can be read, and for what is no code. */
function complaint({ language, code }: Block): string | undefined {
  const read = readers[language]
  if (read === undefined) return undefined
  try {
    read(code)
    return undefined
  } catch (error) {
    return String(error)
  }
}

const readers: Readonly<Record<string, (code: string) => void>> = {
  json: (code) => void JSON.parse(code),
  sh: (code) => parsedBy('bash', ['-n'], code),
  js: (code) => void transformSync(code, { loader: 'ts' }),
  ts: (code) => void transformSync(code, { loader: 'ts' }),
}

function parsedBy(program: string, parameters: readonly string[], code: string): void {
  const { status, stderr } = spawnSync(program, parameters, { input: code, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

/** The options of each command, by the command's name: `account create`. */
function optionsOfCommands(): ReadonlyMap<string, ReadonlySet<string>> {
  const silent = () => undefined
  const unread = new AbortController().signal
  const shell = { version: '0', environment: {}, write: silent, tell: silent, unread, colour: false, exit: silent }
  const found = new Map<string, ReadonlySet<string>>()
  const visit = (command: Command, name: string) => {
    found.set(name, new Set(['--help', ...command.options.flatMap(({ long }) => long ?? [])]))
    for (const each of command.commands) visit(each, `${name} ${each.name()}`.trim())
  }
  visit(programIn(shell), '')
  return found
}

/** Commands as a page would have them typed, with their options. */
function callsOf({ name, text }: Page) {
  const lines = text.replaceAll(/\\\n\s*/g, ' ')
  const typed = lines.matchAll(/(?:\bpoolhouse(?: --)?|npm start --)(?= (?:[a-z.<]|--[a-z]))([^`\n|#)]*)/g)
  return Array.from(typed, ([all, rest = '']) => {
    const words = (all.startsWith('npm start') ? `start ${rest}` : rest).trim().split(/\s+/)
    const flags = words.filter((word) => /^--[a-z]/.test(word)).map((flag) => flag.replace(/[^a-z-].*$/, ''))
    return { page: name, words, flags }
  })
}

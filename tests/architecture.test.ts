import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src')

/** Who may import whom: ARCHITECTURE.md's table as data. Rooms not named in `rooms` and packages not named in `packages` are refused. */
interface Rule {
  readonly rooms: readonly string[]
  /** Rooms of which types only may be imported. */
  readonly types?: readonly string[]
  /** Packages and node built-ins; a trailing `*` stands for any ending. */
  readonly packages?: readonly string[]
  /** Packages of which types only may be imported. */
  readonly packageTypes?: readonly string[]
}

const nothing: readonly string[] = []
const services = [
  'cognito-idp',
  'cognito-identity',
  'cognito-sync',
  'sts',
  'iam',
  's3',
  's3-control',
  'lambda',
  'apigatewayv2',
  'execute-api',
  'cloudformation',
  'kms',
  'mobileanalytics',
  'poolhouse',
]
const service: Rule = {
  rooms: ['kernel', 'policy', 'tokens'],
  packages: ['node:crypto'],
  packageTypes: ['@aws-sdk/client-*'],
}

const rules: Readonly<Record<string, Rule>> = {
  kernel: { rooms: nothing },
  policy: { rooms: nothing },
  sigv4: { rooms: ['kernel'], packages: ['node:crypto'] },
  tokens: { rooms: ['kernel'], packages: ['node:crypto', 'node:util', 'node:zlib'] },
  wire: { rooms: ['kernel'], packages: ['saxes'] },
  ...Object.fromEntries(services.map((name) => [`services/${name}`, service])),
  storage: {
    rooms: ['kernel'],
    types: services.map((name) => `services/${name}`),
    packages: ['node:*', '@node-rs/crc32', 'hash-wasm'],
  },
  runtimes: { rooms: ['kernel'], types: ['services/lambda'], packages: ['node:*', 'fflate'] },
  federation: {
    rooms: ['kernel', 'tokens'],
    packages: [
      'node:crypto',
      'node:dns',
      'node:http',
      'node:https',
      'node:net',
      'node:tls',
      '@xmldom/xmldom',
      'saxes',
      'xml-crypto',
    ],
  },
  template: {
    rooms: ['kernel', 'policy'],
    types: services.map((name) => `services/${name}`),
    packages: ['fflate', 'node:vm', 'yaml'],
    packageTypes: ['@aws-sdk/client-*'],
  },
  pipeline: {
    rooms: ['kernel', 'wire', 'sigv4', 'policy'],
    packages: ['node:crypto', 'node:http', 'node:net'],
  },
  cli: {
    rooms: ['kernel', 'app', 'config', 'testing', 'template', 'sigv4'],
    types: ['policy'],
    packages: ['node:*', 'commander', 'fflate', '@aws-sdk/client-*'],
  },
  main: { rooms: ['app', 'cli', 'config', 'kernel'], packages: ['node:*', 'commander'] },
  config: { rooms: nothing, packages: ['node:net', 'node:path'] },
  testing: { rooms: ['app', 'config', 'kernel'], packages: ['node:*'] },
  app: {
    rooms: [
      'kernel',
      'policy',
      'sigv4',
      'tokens',
      'wire',
      'pipeline',
      'storage',
      'template',
      'runtimes',
      'federation',
      'config',
      ...services.map((name) => `services/${name}`),
    ],
    packages: [
      '@simplewebauthn/server',
      'csv-parse',
      'nodemailer',
      'node:cluster',
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:module',
      'node:os',
      'node:path',
      'node:stream',
      'node:timers/promises',
      'node:tls',
      'node:worker_threads',
    ],
    packageTypes: ['pino'],
  },
}

interface Import {
  readonly file: string
  readonly from: string
  readonly specifier: string
  readonly typeOnly: boolean
}

describe('the rooms of the house', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$|\/models\/|\/conformance\//.test(name),
  )
  const imports = files.flatMap((name) => importsOf(name))

  it('are seen: the test reads the code', () => {
    assert.ok(files.length > 150, `only ${files.length} files were read`)
    assert.ok(imports.length > 400, `only ${imports.length} imports were read`)
  })

  it('each have a rule', () => {
    const unruled = [...new Set(imports.map((each) => each.from).filter((room) => rules[room] === undefined))]
    assert.deepEqual(unruled, [])
  })

  for (const [room, rule] of Object.entries(rules)) {
    it(`${room} imports what it may and nothing else`, () => {
      const refused = imports
        .filter((each) => each.from === room && !allowed(rule, each))
        .map((each) => `${each.file} imports ${each.typeOnly ? 'the types of ' : ''}${each.specifier}`)
      assert.deepEqual(refused, [])
    })
  }

  it('read the environment in one place', () => {
    const readers = files.filter((name) => /process\.env/.test(readFileSync(join(src, name), 'utf8')))
    assert.deepEqual(
      readers.filter((name) => !['main.ts', 'testing.ts', 'runtimes/nodeBootstrap.ts'].includes(name)),
      [],
    )
  })

  it('take time and randomness from outside', () => {
    const takers = files.filter((name) =>
      /\bDate\.now\(\)|\bMath\.random\(\)/.test(readFileSync(join(src, name), 'utf8')),
    )
    const may = ['kernel/clock.ts']
    assert.deepEqual(
      takers.filter((name) => !may.includes(name) && !name.startsWith('cli/') && name !== 'runtimes/nodeBootstrap.ts'),
      [],
    )
  })
})

function importsOf(name: string): readonly Import[] {
  const text = readFileSync(join(src, name), 'utf8')
  const statements = text.matchAll(
    /^(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm,
  )
  return [...statements].map((match) => ({
    file: name,
    from: roomOf(name),
    specifier: match[3] ?? match[4] ?? '',
    typeOnly: match[2] !== undefined,
  }))
}

/** `services/s3/rules/x.ts` is of room `services/s3`, `app.ts` of room `app`. */
function roomOf(name: string): string {
  const parts = name.split('/')
  if (parts[0] === 'services') return parts.slice(0, 2).join('/')
  return (parts[0] as string).replace(/\.ts$/, '')
}

function allowed(rule: Rule, each: Import): boolean {
  if (each.specifier.startsWith('.')) {
    const target = roomOf(relative(src, join(src, dirname(each.file), each.specifier)))
    return (
      target === each.from || rule.rooms.includes(target) || (each.typeOnly && rule.types?.includes(target) === true)
    )
  }
  const named = (patterns: readonly string[] = nothing) =>
    patterns.some((pattern) =>
      pattern.endsWith('*') ? each.specifier.startsWith(pattern.slice(0, -1)) : pattern === each.specifier,
    )
  return named(rule.packages) || (each.typeOnly && named(rule.packageTypes))
}

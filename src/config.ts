import { resolve } from 'node:path'
import { z } from 'zod'

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const

/** One setting: an environment variable and a flag of the same meaning. The flag wins. */
interface Setting<T> {
  readonly variable: string
  readonly flag: string
  readonly value: string
  readonly about: string
  readonly schema: z.ZodType<T, string | undefined>
}

function setting<T>(entry: Setting<T>): Setting<T> {
  return entry
}

/** Every setting there is: the table behind the environment, the flags, `--help` and the reference. */
export const settings = {
  host: setting({
    variable: 'POOLHOUSE_HOST',
    flag: 'host',
    value: '<address>',
    about: 'address to listen on (default 127.0.0.1)',
    schema: z.string().min(1, 'must name an address').default('127.0.0.1'),
  }),
  port: setting({
    variable: 'POOLHOUSE_PORT',
    flag: 'port',
    value: '<number>',
    about: 'port to listen on, 0 for any free one (default 4566)',
    schema: z
      .string()
      .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
      .transform(Number)
      .refine((port) => port <= 65535, 'must be a number from 0 to 65535')
      .default(4566),
  }),
  data: setting({
    variable: 'POOLHOUSE_DATA',
    flag: 'data',
    value: '<folder>',
    about: 'folder that holds everything (default .poolhouse)',
    schema: z
      .string()
      .min(1, 'must name a folder')
      .default('.poolhouse')
      .transform((folder) => resolve(folder)),
  }),
  account: setting({
    variable: 'POOLHOUSE_ACCOUNT',
    flag: 'account',
    value: '<id>',
    about: 'AWS account id that everything belongs to (default 000000000000)',
    schema: z
      .string()
      .regex(/^\d{12}$/, 'must be twelve digits')
      .default('000000000000'),
  }),
  region: setting({
    variable: 'POOLHOUSE_REGION',
    flag: 'region',
    value: '<name>',
    about: 'AWS region that everything lives in (default us-east-1)',
    schema: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+){1,2}-\d$/, 'must be a region name such as eu-west-1')
      .default('us-east-1'),
  }),
  publicUrl: setting({
    variable: 'POOLHOUSE_PUBLIC_URL',
    flag: 'public-url',
    value: '<url>',
    about: 'URL that clients reach this server by, where it is not the address it listens on',
    schema: z
      .string()
      .regex(/^https?:\/\/[^/?#]+$/, 'must be a URL without a path, such as https://aws.example.org')
      .optional(),
  }),
  logLevel: setting({
    variable: 'POOLHOUSE_LOG_LEVEL',
    flag: 'log-level',
    value: `<${logLevels.join('|')}>`,
    about: 'what is logged to standard error, one JSON object a line; info has a line a request (default warn)',
    schema: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`).default('warn'),
  }),
} as const

/** The settings of one server, checked. */
export type Settings = { readonly [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']> }

/** One or more settings are wrong; the message names each, where it was set and what would be right. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'SettingsError'
  }
}

/**
 * Reads all settings at once from flags (by flag name) and the environment.
 * @throws SettingsError naming every bad value, before anything has started.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  flags: Readonly<Record<string, string | undefined>> = {},
): Settings {
  const problems: string[] = []
  const read = Object.entries(settings).map(([name, { variable, flag, schema }]) => {
    const given = flags[flag] ?? (environment[variable] === '' ? undefined : environment[variable])
    const result = (schema as z.ZodType).safeParse(given)
    if (result.success) return [name, result.data] as const
    const source = flags[flag] === undefined ? variable : `--${flag}`
    problems.push(`${source} is "${given}": it ${result.error.issues[0]?.message ?? 'is not right'}`)
    return [name, undefined] as const
  })
  if (problems.length > 0) throw new SettingsError(problems)
  return Object.fromEntries(read) as Settings
}

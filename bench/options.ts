import { parseArgs } from 'node:util'
import { measures } from './measures/index.ts'
import { servers } from './servers/index.ts'
import type { Pace } from './servers/kind.ts'

const full: Pace = {
  seconds: 10,
  rounds: 5,
  warmUpSeconds: 3,
  listedKeys: 10_000,
  largeTransfers: 24,
  signIns: 2000,
  settling: 5000,
  starts: 7,
  policyRound: 200,
}

/** Enough for a look. */
export const quick: Pace = {
  seconds: 0.5,
  rounds: 1,
  warmUpSeconds: 0.5,
  listedKeys: 2000,
  largeTransfers: 3,
  signIns: 100,
  settling: 500,
  starts: 1,
  policyRound: 20,
}

/** What to run. */
export interface Options {
  readonly pace: Pace
  /** Names of servers and measures to keep to; all where none is named. */
  readonly only: ReadonlySet<string>
  readonly writes: boolean
  readonly wantsHelp: boolean
}

/** A mistake in the command line: its message is all that is printed. */
export class OptionError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'OptionError'
  }
}

const serverNames = servers.map(({ name }) => name)
const measureNames = [...measures.map(({ name }) => name), 'start', 'memory', 'policy']

export const help = `npm run bench -- [options]

Measures what a request costs the server, beside other servers that do the same work and beside bare Node; and what a
decision of the policy engine costs, beside other engines.

  --quick           a look in about a minute: short phases, few keys
  --seconds N       length of each measured phase (default ${full.seconds}, quick ${quick.seconds})
  --only NAMES      servers and measures to keep to, separated by commas
                    servers:  ${serverNames.join(' ')}
                    measures: ${measureNames.join(' ')}
  --write           put the figures into docs/benchmarks.md; those that were not measured stay
  --help
`

/** Reads the command line. @throws OptionError when it makes no sense. */
export function readOptions(parameters: readonly string[]): Options {
  const { values } = parse(parameters)
  const only = new Set(values.only?.split(',').map((name) => name.trim()))
  const known = new Set([...serverNames, ...measureNames])
  for (const name of only)
    if (!known.has(name)) throw new OptionError(`--only ${name}: there are ${[...known].join(', ')}`)
  const pace = values.quick === true ? quick : full
  const seconds = values.seconds === undefined ? pace.seconds : Number(values.seconds)
  if (!(seconds > 0)) throw new OptionError(`--seconds ${values.seconds}: must be a number above 0`)
  return { pace: { ...pace, seconds }, only, writes: values.write === true, wantsHelp: values.help === true }
}

function parse(parameters: readonly string[]) {
  try {
    return parseArgs({
      args: [...parameters],
      options: {
        quick: { type: 'boolean' },
        seconds: { type: 'string' },
        only: { type: 'string' },
        write: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new OptionError((error as Error).message)
  }
}

/** Whether any server is to be measured. */
export function wantsServers({ only }: Options): boolean {
  return only.size === 0 || [...only].some((name) => name !== 'policy')
}

/** Whether the policy engine is to be measured. */
export function wantsPolicies({ only }: Options): boolean {
  return only.size === 0 || only.has('policy')
}

/** Servers or measures of a list that the options keep to. */
export function chosen<T extends { readonly name: string }>(only: Options['only'], all: readonly T[]): readonly T[] {
  const named = all.filter(({ name }) => only.has(name))
  return named.length === 0 ? all : named
}

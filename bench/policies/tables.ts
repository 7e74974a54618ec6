import { amount, ratio, type Table } from '../report.ts'
import { sizes, type Variety } from './engine.ts'
import type { Cost, EngineCosts } from './measure.ts'

/** What a run found out about policy engines, Poolhouse's the first. */
export interface PolicyFindings {
  readonly engines: readonly EngineCosts[]
  /** A refusal with its whole reason. */
  readonly explained: Cost
  /** Reading a policy and making it ready. */
  readonly compiled: Cost
}

const leastASecond = 1_000_000
const largestPercent = 2

/** The targets of the policy engine; `getCpu` is the CPU milliseconds of a signed GET of 1 KiB, where it was measured. */
export function policyTargets({ engines: [ours] }: PolicyFindings, getCpu: number | undefined): Table {
  const perSecond = ours && 1e9 / ours.own.nanoseconds
  const percent = ours && getCpu !== undefined ? ours.own.nanoseconds / 1e4 / getCpu : undefined
  const verdict = (value: number | undefined, reaches: (value: number) => boolean) =>
    value === undefined ? 'not measured' : reaches(value) ? 'reached' : 'missed'
  return {
    title: 'targets of the policy engine',
    columns: ['', 'target', 'found', ''],
    rows: [
      [
        'decisions a second on one core',
        `≥ ${amount(leastASecond)}`,
        amount(perSecond),
        verdict(perSecond, (value) => value >= leastASecond),
      ],
      [
        'share of the CPU of a signed GET of 1 KiB',
        `< ${largestPercent} %`,
        `${amount(percent)} %`,
        verdict(percent, (value) => value < largestPercent),
      ],
    ],
  }
}

/** A decision by the policy of own folders, engine by engine. */
export function decisionTable({ engines, explained, compiled }: PolicyFindings): Table {
  const [ours] = engines
  const row = (what: string, { nanoseconds, octets }: Cost) => [
    what,
    amount(nanoseconds),
    amount(1e9 / nanoseconds),
    ratio(nanoseconds, ours?.own.nanoseconds),
    amount(octets),
  ]
  const { title = '' } = ours ?? {}
  return {
    title: 'a decision by the policy that gives everybody a folder (3 statements)',
    columns: ['', 'CPU ns', 'a second', 'of Poolhouse', 'octets allocated'],
    rows: [
      ...engines.map((engine) => row(engine.title, engine.own)),
      ...(ours
        ? [
            row(`${title}: a listing`, ours.list),
            row(`${title}: another's folder, denied`, ours.other),
            row(`${title}: plain HTTP, denied explicitly`, ours.insecure),
            row(`${title}: a refusal with its whole reason`, explained),
            row(`${title}: reading the policy and making it ready`, compiled),
          ]
        : []),
    ],
  }
}

const varieties: readonly (readonly [Variety, string])[] = [
  ['actions', 'of other actions'],
  ['resources', 'of other folders'],
]

/** How a decision's cost grows with the policy. */
export function growthTable({ engines }: PolicyFindings): Table {
  return {
    title: 'CPU ns of a decision as the policy grows, only its last statement allowing; octets allocated in brackets',
    columns: ['', ...sizes.map((size) => `${amount(size)} statement${size === 1 ? '' : 's'}`), 'the last of the first'],
    rows: engines.flatMap(({ title, grown }) =>
      varieties.map(([variety, words]) => {
        const costs = grown[variety]
        const cells = costs.map(({ nanoseconds, octets }) => `${amount(nanoseconds)} (${amount(octets)})`)
        return [`${title}, ${words}`, ...cells, ratio(costs.at(-1)?.nanoseconds, costs[0]?.nanoseconds)]
      }),
    ),
  }
}

/** Every table of a run. */
export function policyTables(findings: PolicyFindings, getCpu: number | undefined): readonly Table[] {
  return [policyTargets(findings, getCpu), decisionTable(findings), growthTable(findings)]
}

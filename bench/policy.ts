import { parseArgs } from 'node:util'
import { casbin, casbinProgram } from './policies/casbin.ts'
import { cedar, cedarProgram } from './policies/cedar.ts'
import { costOf, costsOf } from './policies/measure.ts'
import { poolhouse, poolhouseExtras } from './policies/poolhouse.ts'
import { type PolicyFindings, policyTables } from './policies/tables.ts'
import { asText } from './report.ts'
import { installPeer } from './servers/peers.ts'

// Measures Poolhouse's policy engine beside others, in one process and on one core: what a decision costs, what it
// allocates, and how that grows with the policy. Alone: `node bench/policy.ts`; `bench/run.ts` runs it with `--json`.

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, milliseconds: { type: 'string', default: '100' } },
})
const milliseconds = Number(values.milliseconds)
if (!(milliseconds > 0)) throw new RangeError(`--milliseconds ${values.milliseconds}: must be a number above 0`)

for (const program of [cedarProgram, casbinProgram]) {
  await installPeer(program, (text) => process.stderr.write(`${text}\n`))
}

// One after the other: what an engine does in threads of its own is not to count for the next.
const ours = costsOf(poolhouse(), milliseconds)
const { compiles, explains } = poolhouseExtras()
const extras = { explained: costOf(explains, milliseconds), compiled: costOf(compiles, milliseconds) }
const engines = [ours, costsOf(await casbin(), milliseconds), costsOf(await cedar(), milliseconds)]
const findings: PolicyFindings = { engines, ...extras }
process.stdout.write(
  values.json === true ? JSON.stringify(findings) : policyTables(findings, undefined).map(asText).join('\n'),
)

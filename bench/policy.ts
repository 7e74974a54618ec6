import { parseArgs } from 'node:util'
import {
  type CompiledPolicy,
  compilePolicy,
  type Decision,
  type DecisionRequest,
  decide,
  explain,
  parsePolicy,
} from '../src/policy/index.ts'

// Measures the policy engine: decisions a second on one core for the policy that gives every identity its own folder,
// what a refusal and its explanation cost beside it, and how the cost grows with the policy's length.

const account = '123456789012'
const sub = 'us-east-1:12345678-1234-1234-1234-1234567890ab'
const variable = '${cognito-identity.amazonaws.com:sub}'

const ownFolder = [
  {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    Resource: `arn:aws:s3:::vault/${variable}/*`,
  },
  {
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: 'arn:aws:s3:::vault',
    Condition: { StringLike: { 's3:prefix': [`${variable}/*`] } },
  },
  { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
]

function compile(statements: readonly object[]): CompiledPolicy {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  return compilePolicy(parsePolicy(text, 'identity'), { name: 'bench', type: 'identity' })
}

function ask(policy: CompiledPolicy, action: string, resource: string, more = {}): DecisionRequest {
  return {
    action,
    resource,
    context: { 'cognito-identity.amazonaws.com:sub': [sub], 'aws:securetransport': ['true'], ...more },
    principal: {
      kind: 'session',
      account,
      arn: `arn:aws:sts::${account}:assumed-role/vault/CognitoIdentityCredentials`,
      roleArn: `arn:aws:iam::${account}:role/vault`,
    },
    resourceAccount: account,
    identity: [policy],
  }
}

/** Nanoseconds of CPU a call, the best of several rounds. */
function measure(call: () => unknown, calls: number): number {
  let best = Number.POSITIVE_INFINITY
  let kept: unknown
  for (let round = 0; round < 5; round++) {
    const start = process.cpuUsage()
    for (let index = 0; index < calls; index++) kept = call()
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, ((user + system) * 1000) / calls)
  }
  if (kept === undefined) throw new Error('nothing was measured')
  return best
}

function expect(decision: Decision, effect: Decision['effect']): void {
  if (decision.effect !== effect) throw new Error(`expected ${effect}, got ${JSON.stringify(decision)}`)
}

function row(what: string, nanoseconds: number, unit: number): void {
  const rate = `${(1000 / nanoseconds).toFixed(2)} M/s`
  process.stdout.write(
    `${what.padEnd(56)}${nanoseconds.toFixed(0).padStart(8)} ns${rate.padStart(14)}${(nanoseconds / unit).toFixed(2).padStart(9)} x\n`,
  )
}

/** Statements that each speak of a folder of their own, the wanted one last. */
function folders(count: number, action: (index: number) => string): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    Effect: 'Allow',
    Action: action(index),
    Resource: index === count - 1 ? `arn:aws:s3:::vault/${variable}/*` : `arn:aws:s3:::vault/folder-${index}/*`,
  }))
}

const { values } = parseArgs({ options: { calls: { type: 'string', default: '400000' } } })
const calls = Number(values.calls)
const policy = compile(ownFolder)
const mine = ask(policy, 's3:GetObject', `arn:aws:s3:::vault/${sub}/photos/cat.jpg`)
const theirs = ask(policy, 's3:GetObject', 'arn:aws:s3:::vault/us-east-1:someone/photos/cat.jpg')
const list = ask(policy, 's3:ListBucket', 'arn:aws:s3:::vault', { 's3:prefix': [`${sub}/photos/`] })
const insecure = ask(policy, 's3:GetObject', mine.resource, { 'aws:securetransport': ['false'] })
expect(decide(mine), 'allow')
expect(decide(theirs), 'implicitDeny')
expect(decide(list), 'allow')
expect(decide(insecure), 'explicitDeny')

const unit = measure(() => decide(mine), calls)
row('allow: an object of the own folder (3 statements)', unit, unit)
row(
  'allow: a listing of the own folder',
  measure(() => decide(list), calls),
  unit,
)
row(
  'implicit deny: another folder',
  measure(() => decide(theirs), calls),
  unit,
)
row(
  'explicit deny: plain HTTP',
  measure(() => decide(insecure), calls),
  unit,
)
row(
  'a refusal explained',
  measure(() => explain(theirs), calls / 20),
  unit,
)
row(
  'parse and compile the policy',
  measure(() => compile(ownFolder), calls / 40),
  unit,
)

for (const [title, action] of [
  ['each of another action', (index: number) => `s3:GetObject${index}`],
  ['all of the same action', () => 's3:GetObject'],
] as const) {
  for (const count of [1, 10, 100, 1000]) {
    const large = ask(compile(folders(count, action)), action(count - 1), mine.resource)
    expect(decide(large), 'allow')
    row(
      `${count} statements, ${title}`,
      measure(() => decide(large), Math.ceil(calls / Math.max(1, count / 10))),
      unit,
    )
  }
}

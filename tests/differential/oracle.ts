import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Case, Effect, PolicyDocument } from './case.ts'

const folder = fileURLToPath(new URL('./oracle/', import.meta.url))

/** Whether somebody installed the other implementation: `npm ci` in `tests/differential/oracle`. */
export const isInstalled = existsSync(`${folder}node_modules/@cloud-copilot/iam-simulate/package.json`)

/** Another implementation of IAM's policy language, in a process of its own. */
export interface Oracle {
  readonly answer: (cases: readonly Case[]) => Promise<readonly Effect[]>
  readonly stop: () => Promise<void>
}

const effects: Readonly<Record<string, Effect>> = {
  Allowed: 'allow',
  ExplicitlyDenied: 'explicitDeny',
  ImplicitlyDenied: 'implicitDeny',
}

const everything: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
}

/**
 * A case in the oracle's terms. It knows no root user and no identity without a session; both need no policy of their
 * own account, which is said by one that allows everything.
 */
function asked(each: Case): object {
  const { principal, isTrust, ...rest } = each
  const needsNoPolicy = principal.kind === 'root' || principal.kind === 'federated'
  return { ...rest, principal: nameOf(principal), identity: needsNoPolicy ? [everything] : each.identity }
}

function nameOf(principal: Case['principal']): string | { readonly type: 'Anonymous' } {
  if (principal.kind === 'anonymous') return { type: 'Anonymous' }
  if (principal.kind === 'service') return principal.service
  return principal.kind === 'federated' ? principal.provider : principal.arn
}

/** Starts the oracle. Dates without a zone are UTC to it, as they are on AWS. */
export function startOracle(): Oracle {
  const child = spawn(process.execPath, [`${folder}ask.mjs`], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    answer: async (cases) => {
      const sent = cases.map((each) => `${JSON.stringify(asked(each))}\n`).join('')
      child.stdin.write(sent)
      const answers: Effect[] = []
      while (answers.length < cases.length) answers.push(effectOf(await lines.next(), cases[answers.length]))
      return answers
    },
    stop: async () => {
      child.stdin.end()
      await ended
    },
  }
}

function effectOf(line: IteratorResult<string>, each: Case | undefined): Effect {
  if (line.done) throw new Error('the oracle ended before it had answered')
  const said: unknown = JSON.parse(line.value)
  const effect = typeof said === 'string' ? effects[said] : undefined
  if (effect === undefined) throw new Error(`the oracle said ${line.value} to ${JSON.stringify(each)}`)
  return effect
}

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openHouse } from '../../src/app.ts'
import { readSettings } from '../../src/config.ts'
import type { Caller } from '../../src/kernel/caller.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { Fault } from '../../src/kernel/fault.ts'
import { loadModel, serviceNames } from '../../src/wire/model.ts'
import { sampleInput, samplePost } from './sample.ts'

const snapshot = new URL('./matrix.txt', import.meta.url)
const account = '000000000000'
const denials = new Set(['AccessDenied', 'AccessDeniedException'])
/** The sample's bucket is not there: nobody learns that in place of being denied. */
const denialsOfNobody = new Set([...denials, 'NoSuchBucket'])

/**
 * Every operation that is served, with what it asks of IAM and who gets through: nobody, a user without policies,
 * a user with AdministratorAccess, the root. `yes` means that the decision let it pass, whatever came after.
 * `UPDATE_MATRIX=1 npm test` writes the file anew; read what changed.
 */
describe('the authorization matrix', () => {
  it('is as it was read and agreed', async () => {
    const actual = await matrix()
    assert.ok(actual.length > 150, `only ${actual.length} operations are served`)
    const text = `${actual.join('\n')}\n`
    if (process.env['UPDATE_MATRIX'] === '1') await writeFile(snapshot, text)
    assert.deepEqual(text.split('\n'), (await readFile(snapshot, 'utf8')).split('\n'))
  })
})

async function matrix(): Promise<string[]> {
  const data = await mkdtemp(join(tmpdir(), 'poolhouse-matrix-'))
  const house = await openHouse(readSettings({}, { port: '0', data, 'log-level': 'silent' }), {
    clock: systemClock,
    strict: false,
    programs: '',
  })
  try {
    const root: Caller = {
      kind: 'root',
      account,
      arn: `arn:aws:iam::${account}:root`,
      userId: account,
      accessKeyId: 'x',
    }
    const iam = house.callAs(root)
    const callers: Readonly<Record<string, Caller>> = {
      nobody: { kind: 'anonymous' },
      stranger: await user(iam, 'stranger'),
      administrator: await user(iam, 'administrator', 'arn:aws:iam::aws:policy/AdministratorAccess'),
      root,
    }
    const lines: string[] = []
    for (const name of serviceNames) {
      const model = await loadModel(name)
      const service = house.services.find((each) => each.name === name)
      for (const operation of [...(service?.operations.values() ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const shape = model.operations.get(operation.name)?.input
        const input = operation.name === 'PostObject' ? samplePost : sampleInput(name, shape)
        const asks = (await operation.asks?.(input, { account, region: 'us-east-1' })) ?? []
        const outcomes: string[] = []
        for (const [who, caller] of Object.entries(callers)) {
          const refusals = who === 'nobody' && asks.length > 0 ? denialsOfNobody : denials
          const passed = await passes(house.callAs(caller)(name, operation.name, input), refusals)
          outcomes.push(`${who}:${passed ? 'yes' : 'no'}`)
        }
        const actions = [...new Set(asks.map((ask) => `${ask.action} ${ask.resource}`))].join(', ')
        lines.push(`${name} ${operation.name} | ${operation.caller} | ${actions || '-'} | ${outcomes.join(' ')}`)
      }
    }
    return lines
  } finally {
    await house.stop(1_000)
    await rm(data, { recursive: true, force: true })
  }
}

/** Whether a call got past its authorization. What is wrong with the sample beyond that does not matter here. */
async function passes(call: Promise<unknown>, refusals: ReadonlySet<string>): Promise<boolean> {
  try {
    await call
    return true
  } catch (error) {
    if (error instanceof Fault && error.code === 'ValidationException' && /^\d+ validation error/.test(error.message))
      throw error
    return !(error instanceof Fault && refusals.has(error.code))
  }
}

async function user(
  iam: ReturnType<Awaited<ReturnType<typeof openHouse>>['callAs']>,
  name: string,
  policy?: string,
): Promise<Caller> {
  const { User } = await iam<{ User: { Arn: string; UserId: string } }>('iam', 'CreateUser', { UserName: name })
  if (policy !== undefined) await iam('iam', 'AttachUserPolicy', { UserName: name, PolicyArn: policy })
  return { kind: 'user', account, arn: User.Arn, userId: User.UserId, name, accessKeyId: 'x', tags: {} }
}

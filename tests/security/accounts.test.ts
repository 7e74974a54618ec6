import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type House, openHouse } from '../../src/app.ts'
import { readSettings } from '../../src/config.ts'
import type { Caller } from '../../src/kernel/caller.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { Fault } from '../../src/kernel/fault.ts'
import { loadModel, serviceNames } from '../../src/wire/model.ts'
import { sampleInputs } from '../authz/sample.ts'
import { type Seeded, seedTagged } from '../authz/seed.ts'

const rootOf = (account: string): Caller => ({
  kind: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  userId: account,
  accessKeyId: 'x',
})

/** What the first account has, as its root sees it. */
const readings: readonly (readonly [service: string, operation: string, input: (named: Seeded['named']) => object])[] =
  [
    ['iam', 'GetAccountAuthorizationDetails', () => ({})],
    ['iam', 'ListOpenIDConnectProviders', () => ({})],
    ['s3', 'ListBuckets', () => ({})],
    ['cognito-idp', 'DescribeUserPool', ({ 'cognito-idp': pool }) => ({ UserPoolId: pool?.['UserPoolId'] })],
    [
      'cognito-identity',
      'DescribeIdentityPool',
      ({ 'cognito-identity': pool }) => ({ IdentityPoolId: pool?.['IdentityPoolId'] }),
    ],
    ['lambda', 'GetFunctionConfiguration', () => ({ FunctionName: 'sample' })],
    ['apigatewayv2', 'GetApi', ({ apigatewayv2: api }) => ({ ApiId: api?.['ApiId'] })],
    ['cloudformation', 'DescribeStacks', () => ({ StackName: 'sample' })],
  ]

describe('the root of another account', { timeout: 120_000 }, () => {
  let house: House
  let data: string
  let seeded: Seeded
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'poolhouse-accounts-'))
    const settings = readSettings({}, { port: '0', data, account: '000000000000', 'log-level': 'silent' })
    house = await openHouse(settings, { clock: systemClock, strict: false, programs: '' })
    seeded = await seedTagged(house)
    const call = house.callAs(rootOf('000000000000'))
    await call('s3', 'CreateBucket', { Bucket: 'sample' })
    const status = async () => {
      const described = await call<{ Stacks: { StackStatus: string }[] }>('cloudformation', 'DescribeStacks', {
        StackName: 'sample',
      })
      return described.Stacks[0]?.StackStatus
    }
    while ((await status()) === 'CREATE_IN_PROGRESS') await sleep(20)
  })
  after(async () => {
    await house.stop(1_000)
    await rm(data, { recursive: true, force: true })
  })

  const present = async () => {
    const call = house.callAs(rootOf('000000000000'))
    const answers = await Promise.all(
      readings.map(([service, operation, input]) => call(service, operation, input(seeded.named))),
    )
    return JSON.parse(JSON.stringify(answers)) as unknown
  }

  it('changes, and learns, nothing of this one by any operation of any service', async () => {
    const before = await present()
    const secrets = [
      ...Object.values(seeded.named).flatMap((members) => Object.values(members)),
      ...JSON.stringify(before).match(/\bA(?:ROA|IDA|NPA|IPA)[A-Z0-9]{16,}/g)!,
    ].filter((text) => typeof text === 'string' && text.length > 8)
    assert.ok(secrets.length > 6)
    const call = house.callAs(rootOf('111111111111'))
    let asked = 0
    let refused = 0
    const told: string[] = []
    for (const name of serviceNames) {
      const model = await loadModel(name)
      const service = house.services.find((each) => each.name === name)
      for (const operation of service?.operations.values() ?? []) {
        if (operation.caller === 'anyone' || operation.name === 'PostObject') continue
        const shape = model.operations.get(operation.name)?.input
        for (const input of sampleInputs(name, shape, seeded.named[name])) {
          asked += 1
          const answer = await call(name, operation.name, input).catch((error: unknown) => {
            if (!(error instanceof Fault)) told.push(`${name} ${operation.name} broke: ${error}`)
            refused += 1
            return undefined
          })
          const text = JSON.stringify(answer) ?? ''
          const given = JSON.stringify(input)
          const leaked = secrets.filter((secret) => text.includes(String(secret)) && !given.includes(String(secret)))
          if (leaked.length > 0) told.push(`${name} ${operation.name} tells ${leaked.join(', ')}`)
        }
      }
    }
    assert.ok(asked > 700, `${asked} were asked`)
    assert.ok(refused > 300, `${refused} were refused`)
    assert.deepEqual([...new Set(told)], [])
    assert.deepEqual(await present(), before)
  })
})

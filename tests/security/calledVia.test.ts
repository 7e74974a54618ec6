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

const account = '000000000000'
const root: Caller = { kind: 'root', account, arn: `arn:aws:iam::${account}:root`, userId: account, accessKeyId: 'x' }

let house: House
let data: string
before(async () => {
  data = await mkdtemp(join(tmpdir(), 'poolhouse-via-'))
  const settings = readSettings({}, { port: '0', data, 'log-level': 'silent' })
  house = await openHouse(settings, { clock: systemClock, strict: true, programs: '' })
})
after(async () => {
  await house.stop(1_000)
  await rm(data, { recursive: true, force: true })
})

/** A user that may do anything with stacks, and with buckets under one condition only. */
async function builder(name: string, condition: object): Promise<Caller> {
  const iam = house.callAs(root)
  const { User } = await iam<{ User: { Arn: string; UserId: string } }>('iam', 'CreateUser', { UserName: name })
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'cloudformation:*', Resource: '*' },
      { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: condition },
    ],
  })
  await iam('iam', 'PutUserPolicy', { UserName: name, PolicyName: 'own', PolicyDocument })
  return { kind: 'user', account, arn: User.Arn, userId: User.UserId, name, accessKeyId: 'x', tags: {} }
}

/** How the creation of a stack with one bucket ends. */
async function stackOf(caller: Caller, StackName: string): Promise<string> {
  const call = house.callAs(caller)
  const TemplateBody = JSON.stringify({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } })
  await call('cloudformation', 'CreateStack', { StackName, TemplateBody, OnFailure: 'DO_NOTHING' })
  for (;;) {
    const { Stacks } = await call<{ Stacks: readonly { StackStatus: string }[] }>('cloudformation', 'DescribeStacks', {
      StackName,
    })
    const status = Stacks[0]?.StackStatus ?? ''
    if (!status.endsWith('_IN_PROGRESS')) return status
    await sleep(20)
  }
}

const denied = (error: unknown) => error instanceof Fault && error.code === 'AccessDenied'

describe('calls through CloudFormation', () => {
  const conditions = {
    calledVia: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
    calledViaFirst: { StringEquals: { 'aws:CalledViaFirst': 'cloudformation.amazonaws.com' } },
    calledViaLast: { StringEquals: { 'aws:CalledViaLast': 'cloudformation.amazonaws.com' } },
    viaService: { Bool: { 'aws:ViaAWSService': 'true' } },
  }
  for (const [name, condition] of Object.entries(conditions)) {
    it(`make what ${name} allows, and nobody makes it without`, async () => {
      const caller = await builder(name, condition)
      await assert.rejects(house.callAs(caller)('s3', 'CreateBucket', { Bucket: name.toLowerCase() }), denied)
      assert.equal(await stackOf(caller, name), 'CREATE_COMPLETE')
    })
  }

  it('are not what another service, or nobody in between, is allowed', async () => {
    const athena = await builder('athena', { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'athena.amazonaws.com' } })
    assert.equal(await stackOf(athena, 'athena'), 'CREATE_FAILED')
    const direct = await builder('direct', { Bool: { 'aws:ViaAWSService': 'false' } })
    assert.equal(await stackOf(direct, 'direct'), 'CREATE_FAILED')
    await house.callAs(direct)('s3', 'CreateBucket', { Bucket: 'direct-bucket' })
  })
})

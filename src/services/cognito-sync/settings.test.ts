import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { ListRecordsResponse, RecordPatch, UpdateRecordsResponse } from '@aws-sdk/client-cognito-sync'
import type { CallAs } from '../../kernel/call.ts'
import type { Caller } from '../../kernel/caller.ts'
import { Fault } from '../../kernel/fault.ts'
import { account, region } from '../asking.fixture.ts'
import { fault } from '../iam/world.fixture.ts'
import { service } from './index.ts'
import { ana, credentialsOf, pool, type SyncWorld, syncWorld } from './world.fixture.ts'

const functionArn = `arn:aws:lambda:${region}:${account}:function:guard`
const put = (Key: string, Value: string, SyncCount = 0): RecordPatch => ({ Op: 'replace', Key, Value, SyncCount })

interface SyncEvent {
  readonly datasetRecords: Record<string, { oldValue?: string; newValue?: string | null; op?: string }>
}

describe('the sync trigger of a pool', () => {
  let world: SyncWorld
  let asked: { readonly caller: Caller; readonly event: SyncEvent & Record<string, unknown> }[] = []
  let answer: (event: SyncEvent) => unknown | Promise<unknown>
  const callAs: CallAs = (caller) => async (name, operation, input) => {
    assert.deepEqual([name, operation], ['lambda', 'Invoke'])
    const { FunctionName, Payload } = input as { FunctionName: string; Payload: Uint8Array }
    assert.equal(FunctionName, functionArn)
    const event = JSON.parse(Buffer.from(Payload).toString())
    asked.push({ caller, event })
    const answered = await answer(event)
    return (
      answered instanceof Failed
        ? { FunctionError: 'Unhandled', Payload: Buffer.from('{"errorMessage":"no"}') }
        : { Payload: Buffer.from(typeof answered === 'string' ? answered : JSON.stringify(answered)) }
    ) as never
  }
  before(async () => {
    world = await syncWorld(callAs)
    await world.call('SetCognitoEvents', { IdentityPoolId: pool, Events: { SyncTrigger: functionArn } })
  })
  beforeEach(() => {
    asked = []
  })
  after(() => world.close())

  const place = (DatasetName: string) => ({ IdentityPoolId: pool, IdentityId: ana, DatasetName })
  const list = (name: string) => world.call<ListRecordsResponse>('ListRecords', place(name), credentialsOf(ana))
  const valuesOf = async (name: string) =>
    Object.fromEntries(((await list(name)).Records ?? []).map(({ Key, Value }) => [Key, Value]))
  const update = async (name: string, RecordPatches: readonly RecordPatch[], caller: Caller = credentialsOf(ana)) => {
    const { SyncSessionToken } = await list(name)
    return world.call<UpdateRecordsResponse>(
      'UpdateRecords',
      { ...place(name), SyncSessionToken, RecordPatches },
      caller,
    )
  }

  it('is shown every record of the dataset, what is wanted of some, and on whose behalf', async () => {
    answer = (event) => event
    await update('shown', [put('a', '1'), put('b', '2'), put('c', '3')])
    await update('shown', [put('a', '9', 1), { Op: 'remove', Key: 'b', SyncCount: 1 }])
    assert.deepEqual(asked[1]?.event, {
      version: 2,
      eventType: 'SyncTrigger',
      region,
      identityPoolId: pool,
      identityId: ana,
      datasetName: 'shown',
      datasetRecords: {
        a: { oldValue: '1', newValue: '9', op: 'replace' },
        b: { oldValue: '2', op: 'remove' },
        c: { oldValue: '3', newValue: '3' },
      },
    })
    assert.deepEqual(asked[1]?.caller, {
      kind: 'service',
      principal: 'cognito-sync.amazonaws.com',
      context: {
        'aws:SourceArn': [`arn:aws:cognito-identity:${region}:${account}:identitypool/${pool}`],
        'aws:SourceAccount': [account],
      },
    })
    assert.deepEqual(await valuesOf('shown'), { a: '9', b: undefined, c: '3' })
  })

  it('may change, add, remove and leave out records', async () => {
    answer = (event) => event
    await update('changed', [put('old', '1'), put('nulled', '1')])
    answer = ({ datasetRecords, ...event }) => ({
      ...event,
      datasetRecords: {
        score: { ...datasetRecords['score'], newValue: '10' },
        badge: { newValue: 'gold', op: 'replace' },
        old: { ...datasetRecords['old'], op: 'remove' },
        nulled: { newValue: null, op: 'replace' },
      },
    })
    const { Records } = await update('changed', [put('score', '99999'), put('ignored', 'x')])
    assert.deepEqual(await valuesOf('changed'), { score: '10', badge: 'gold', old: undefined, nulled: undefined })
    assert.deepEqual(
      Records?.map(({ Key }) => Key),
      ['score', 'badge', 'old', 'nulled'],
    )
  })

  const failures: readonly (readonly [what: string, answer: typeof answer, fault: string])[] = [
    ['fails', () => new Failed(), 'InvalidLambdaFunctionOutputException'],
    ['answers no JSON', () => '<html>', 'InvalidLambdaFunctionOutputException'],
    ['answers nothing', () => 'null', 'InvalidLambdaFunctionOutputException'],
    ['answers no records', () => ({ version: 2 }), 'InvalidLambdaFunctionOutputException'],
    ['names another identity', (event) => ({ ...event, identityId: 'x' }), 'InvalidLambdaFunctionOutputException'],
    [
      'answers a number',
      (event) => altered(event, { newValue: 7, op: 'replace' }),
      'InvalidLambdaFunctionOutputException',
    ],
    ['invents an op', (event) => altered(event, { newValue: '7', op: 'add' }), 'InvalidLambdaFunctionOutputException'],
    [
      'answers half a character',
      (event) => altered(event, { newValue: '\ud800', op: 'replace' }),
      'InvalidLambdaFunctionOutputException',
    ],
    [
      'answers too much',
      (event) => altered(event, { newValue: 'x'.repeat(1_048_575), op: 'replace' }),
      'LimitExceededException',
    ],
    ['is throttled', () => refuse('TooManyRequestsException'), 'LambdaThrottledException'],
    ['may not be called', () => refuse('AccessDeniedException'), 'InvalidLambdaFunctionOutputException'],
    ['is gone', () => refuse('ResourceNotFoundException'), 'InvalidLambdaFunctionOutputException'],
  ]
  for (const [what, failure, code] of failures) {
    it(`that ${what} stops the update`, async () => {
      answer = failure
      await assert.rejects(update('stopped', [put('key', 'v')]), fault(code))
      assert.equal((await list('stopped')).DatasetExists, false)
    })
  }

  it('is not asked about a conflict, nor about what a developer changes', async () => {
    answer = (event) => event
    await update('calm', [put('a', '1')])
    asked = []
    await assert.rejects(update('calm', [put('a', '2')]), fault('ResourceConflictException'))
    const { SyncSessionToken } = await list('calm')
    await world.call('UpdateRecords', { ...place('calm'), SyncSessionToken, RecordPatches: [put('a', '3', 1)] })
    assert.deepEqual(asked, [])
  })

  it('that decides on an older state conflicts, and is not asked twice', async () => {
    let arrived = 0
    const both = Promise.withResolvers<void>()
    answer = async (event) => {
      arrived += 1
      if (arrived === 2) both.resolve()
      await both.promise
      return event
    }
    const rivals = await Promise.allSettled([update('raced', [put('a', '1')]), update('raced', [put('b', '1')])])
    assert.equal(rivals.filter(({ status }) => status === 'fulfilled').length, 1)
    const [lost] = rivals.filter((each) => each.status === 'rejected')
    assert.ok(fault('ResourceConflictException')(lost?.reason))
    assert.equal(asked.length, 2)
  })
})

describe('the settings of a pool', () => {
  let world: SyncWorld
  before(async () => {
    world = await syncWorld()
  })
  after(() => world.close())

  const events = async () => (await world.call<{ Events: object }>('GetCognitoEvents', { IdentityPoolId: pool })).Events
  const setEvents = (Events: object) => world.call('SetCognitoEvents', { IdentityPoolId: pool, Events })
  const configure = (more: object) => world.call('SetIdentityPoolConfiguration', { IdentityPoolId: pool, ...more })

  it('events are set, shown and removed', async () => {
    assert.deepEqual(await events(), {})
    await setEvents({ SyncTrigger: functionArn })
    assert.deepEqual(await events(), { SyncTrigger: functionArn })
    await setEvents({})
    assert.deepEqual(await events(), { SyncTrigger: functionArn })
    await setEvents({ SyncTrigger: '' })
    assert.deepEqual(await events(), {})
  })

  it('an event that would never be raised is refused', async () => {
    const wrong = [
      { Other: functionArn },
      { SyncTrigger: 'guard' },
      { SyncTrigger: functionArn.replace(account, '999999999999') },
      { SyncTrigger: functionArn.replace(region, 'eu-west-1') },
      { SyncTrigger: `${functionArn}/x` },
    ]
    for (const each of wrong) await assert.rejects(setEvents(each), fault('InvalidParameterException'))
    assert.deepEqual(await events(), {})
  })

  it('push sync and streams may be turned off, and not on', async () => {
    const RoleArn = `arn:aws:iam::${account}:role/sync`
    const push = { PushSync: { ApplicationArns: [`arn:aws:sns:${region}:${account}:app/GCM/app`], RoleArn } }
    await assert.rejects(configure(push), fault('InvalidParameterException', /PushSync/))
    const streams = { CognitoStreams: { StreamName: 's', RoleArn, StreamingStatus: 'ENABLED' } }
    await assert.rejects(configure(streams), fault('InvalidParameterException', /CognitoStreams/))
    assert.deepEqual(await world.call('GetIdentityPoolConfiguration', { IdentityPoolId: pool }), {
      IdentityPoolId: pool,
    })
    const off = { CognitoStreams: { StreamName: 's', RoleArn, StreamingStatus: 'DISABLED' } }
    await configure(off)
    const shown = await configure({ PushSync: { ApplicationArns: [] } })
    assert.deepEqual(shown, { IdentityPoolId: pool, PushSync: { ApplicationArns: [] }, ...off })
    assert.deepEqual(await world.call('GetIdentityPoolConfiguration', { IdentityPoolId: pool }), shown)
  })

  it('a configuration that names a role asks whether it may be passed', async () => {
    const resource = `arn:aws:iam::${account}:role/sync`
    const input = { IdentityPoolId: pool, PushSync: { RoleArn: resource } }
    const scope = { account, region }
    const asks = await service.operations['SetIdentityPoolConfiguration']?.asks?.(input, scope, world.needs)
    assert.deepEqual(asks, [
      {
        action: 'cognito-sync:SetIdentityPoolConfiguration',
        resource: `arn:aws:cognito-sync:${region}:${account}:identitypool/${pool}`,
      },
      {
        action: 'iam:PassRole',
        resource,
        context: { 'iam:PassedToService': ['cognito-sync.amazonaws.com'] },
      },
    ])
  })
})

/** What a function that failed is answered as. */
class Failed {}

function altered(event: SyncEvent, record: object): object {
  return { ...event, datasetRecords: { key: record } }
}

function refuse(code: string): never {
  throw new Fault(code, 'no')
}

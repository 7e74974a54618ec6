import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type House, openHouse } from '../../src/app.ts'
import { readSettings } from '../../src/config.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { Fault } from '../../src/kernel/fault.ts'
import type { Ask, RequestContext } from '../../src/kernel/operation.ts'
import type { BoundOperation } from '../../src/pipeline/bind.ts'
import { loadModel, serviceNames } from '../../src/wire/model.ts'
import { sampleInputs, samplePost } from './sample.ts'
import { type Seeded, seedTagged } from './seed.ts'
import { actionsWithKey, tagsMissing, unknownIn } from './serviceReference.ts'

const scope = { account: '000000000000', region: 'us-east-1' }

let house: House
let data: string
before(async () => {
  data = await mkdtemp(join(tmpdir(), 'poolhouse-reference-'))
  house = await openHouse(readSettings({}, { port: '0', data, 'log-level': 'silent' }), {
    clock: systemClock,
    strict: false,
    programs: '',
  })
})
after(async () => {
  await house.stop(1_000)
  await rm(data, { recursive: true, force: true })
})

/** Everything that an operation asks: before it runs, and while it does; `carefully`, the latter only where that is all. */
async function asksOf(operation: BoundOperation, input: unknown, carefully = false): Promise<readonly Ask[]> {
  const asked: Ask[] = []
  const refuse = new Fault('AccessDenied', 'asked')
  const request: RequestContext = {
    ...scope,
    id: 'reference',
    now: systemClock.now(),
    caller: {
      kind: 'user',
      account: scope.account,
      arn: 'arn:aws:iam::000000000000:user/asker',
      userId: 'AIDAASKER',
      name: 'asker',
      accessKeyId: 'AKIAASKER',
      tags: { team: 'sample' },
    },
    sourceIp: '127.0.0.1',
    userAgent: 'test',
    keys: {},
    endpoint: house.url,
    header: () => undefined,
    decideAgain: async () => false,
    may: async (ask) => {
      asked.push(ask)
      return false
    },
    require: async (ask) => {
      asked.push(ask)
      throw refuse
    },
  }
  const quietly = (error: unknown) => {
    if (!(error instanceof Fault)) throw error
  }
  if (operation.asks !== undefined) {
    await Promise.resolve(operation.asks(input, scope)).then((asks) => asked.push(...asks), quietly)
  }
  const isAsked = carefully && asked.length > 0
  if (operation.caller !== 'anyone' && !isAsked) await operation.handle(input, request).catch(() => undefined)
  return asked
}

describe('what the operations ask, beside the service authorization reference', () => {
  for (const name of serviceNames) {
    it(`${name} asks for nothing that AWS does not know`, async () => {
      const model = await loadModel(name)
      const service = house.services.find((each) => each.name === name)
      const problems = new Set<string>()
      for (const operation of service?.operations.values() ?? []) {
        const shape = model.operations.get(operation.name)?.input
        const inputs = operation.name === 'PostObject' ? [samplePost] : sampleInputs(name, shape)
        for (const input of inputs) {
          for (const ask of await asksOf(operation, input)) {
            for (const problem of await unknownIn(ask)) problems.add(`${operation.name}: ${problem}`)
          }
        }
      }
      assert.deepEqual([...problems].sort(), [])
    })
  }
})

describe('the tags that decisions know of', () => {
  let seeded: Seeded
  before(async () => {
    seeded = await seedTagged(house)
  })
  /** Whether something stands under an ARN, and its tags with it. */
  const exists = (resource: string) =>
    seeded.arns.some((arn) => (/[/:]$/.test(arn) ? resource.startsWith(arn) : resource === arn))

  for (const name of [
    'iam',
    'cognito-idp',
    'cognito-identity',
    'lambda',
    'apigatewayv2',
    'cloudformation',
    'kms',
  ] as const) {
    it(`${name} tells those of its resources and of its requests wherever AWS does`, async () => {
      const model = await loadModel(name)
      const service = house.services.find((each) => each.name === name)
      const problems = new Set<string>()
      for (const operation of service?.operations.values() ?? []) {
        const shape = model.operations.get(operation.name)?.input
        for (const input of sampleInputs(name, shape, seeded.named[name])) {
          const hasTags = Object.keys(input).some((member) => /Tags$/.test(member))
          for (const ask of await asksOf(operation, input, true)) {
            const isThere = exists(ask.resource) && !operation.name.startsWith('Create')
            for (const problem of await tagsMissing(ask, { exists: isThere, hasTags }))
              problems.add(`${operation.name}: ${problem}`)
          }
        }
      }
      assert.deepEqual([...problems].sort(), [])
    })
  }

  it('s3 tells those of its objects wherever AWS does, and nowhere else', async () => {
    const Bucket = 'of-tagged-objects'
    const root = {
      kind: 'root',
      arn: 'arn:aws:iam::000000000000:root',
      userId: scope.account,
      accessKeyId: '',
    } as const
    await house.callAs({ ...root, account: scope.account })('s3', 'CreateBucket', { Bucket })
    const model = await loadModel('s3')
    const service = house.services.find((each) => each.name === 's3')
    const asked = new Set<string>()
    for (const operation of service?.operations.values() ?? []) {
      const shape = model.operations.get(operation.name)?.input
      const inputs = operation.name === 'PostObject' ? [samplePost] : sampleInputs('s3', shape)
      for (const input of inputs) for (const { action } of await asksOf(operation, input)) asked.add(action)
    }
    const prefix = 's3:existingobjecttag/'
    const told: string[] = []
    for (const action of asked) {
      const resource = `arn:aws:s3:::${Bucket}/key`
      const attached = await service?.resourcePolicy?.(resource, { action, resource })
      if (attached?.keysOfState?.prefix === prefix) told.push(action)
    }
    const known = await actionsWithKey('s3', prefix)
    assert.deepEqual(told.sort(), [...asked].filter((action) => known.has(action)).sort())
    assert.ok(told.includes('s3:GetObject') && told.includes('s3:GetObjectVersionAttributes'))
  })
})

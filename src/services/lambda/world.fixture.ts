import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { Call } from '../../kernel/call.ts'
import type { Caller } from '../../kernel/caller.ts'
import { type MovableClock, movableClock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import type { Ask, RequestContext } from '../../kernel/operation.ts'
import type { SessionRequest } from '../../kernel/session.ts'
import { lambdaStore } from '../../storage/metadata/stores/lambda.ts'
import { temporaryMetadata } from '../../storage/testing.ts'
import { createKeyRing } from '../../tokens/keyRing.ts'
import { account, random, refuserOf, region, requestBy, root } from '../asking.fixture.ts'
import { service } from './index.ts'
import type { CodeRefusal, Invocation, Needs, Outcome, Runnable } from './ports.ts'

export const role = `arn:aws:iam::${account}:role/runner`
export function arnOf(name: string): string {
  return `arn:aws:lambda:${region}:${account}:function:${name}`
}

export function requestOf(caller: Caller = root, headers: Readonly<Record<string, string>> = {}): RequestContext {
  return requestBy(caller, { id: randomUUID(), now: 1_700_000_000_000, header: (name) => headers[name] })
}

type Operations = typeof service.operations

/** Lambda on a real database, with ports that behave: packages in memory, and environments that answer what they are told. */
export async function lambdaWorld(test: TestContext) {
  const { metadata, close } = await temporaryMetadata()
  test.after(close)
  const clock: MovableClock = movableClock()
  const packages = new Map<string, Uint8Array>()
  const ran: { readonly runnable: Runnable; readonly invocation: Invocation }[] = []
  const retired: string[] = []
  const sessions: SessionRequest[] = []
  const objects = new Map<string, Uint8Array | Fault>()
  const background: Promise<void>[] = []
  const world = {
    outcome: answer({ ok: true }) as Outcome | 'throttled' | 'gone',
    trusts: (roleArn: string): boolean => roleArn === role,
    refusal: undefined as CodeRefusal | undefined,
  }
  const getObject: Call = async <O>(name: string, operation: string, input: object) => {
    assert.deepEqual([name, operation], ['s3', 'GetObject'])
    const { Bucket, Key } = input as { Bucket: string; Key: string }
    const found = objects.get(`${Bucket}/${Key}`) ?? new Fault('NoSuchKey', 'The specified key does not exist.')
    if (found instanceof Fault) throw found
    return { Body: chunksOf(found) } as O
  }
  const needs: Needs = {
    functions: lambdaStore(metadata),
    code: {
      put: async (zip) => {
        if (world.refusal !== undefined) return world.refusal
        const id = randomUUID()
        packages.set(id, zip)
        return { id, sha256: createHash('sha256').update(zip).digest('base64'), size: zip.length }
      },
      remove: async (id) => {
        packages.delete(id)
      },
      keepOnly: async (ids) => {
        for (const id of packages.keys()) if (!ids.has(id)) packages.delete(id)
      },
    },
    environments: {
      invoke: async (runnable, invocation) => {
        ran.push({ runnable, invocation })
        await runnable.credentials()
        return world.outcome
      },
      retire: async (arn) => {
        retired.push(arn)
      },
    },
    openSession: async (request) => {
      sessions.push(request)
      if (!world.trusts(request.roleArn)) throw new Fault('AccessDenied', 'no', { reason: 'the trust policy' })
      return {
        accessKeyId: 'ASIA',
        secretAccessKey: 's',
        sessionToken: 't',
        expiresAt: clock.now() + 3_600_000,
        assumedRole: { arn: 'a', id: 'i' },
      }
    },
    callAs: () => getObject,
    policyPrincipals: { bind: async (document) => ({ document }), show: async (document) => document },
    keyRing: createKeyRing(random, 0),
    clock,
    random,
    later: (work) => {
      background.push(work())
    },
  }
  const call = <O>(name: keyof Operations & string, input: object, request = requestOf()): Promise<O> =>
    service.operations[name]!.handle(needs)(input, request) as Promise<O>
  const asks = async (name: string, input: object): Promise<readonly Ask[]> => {
    const operation = service.operations[name]!
    assert.ok(operation.caller === 'signed')
    return operation.asks(input, { account, region }, needs)
  }
  const create = (name: string, more: object = {}) =>
    call<Record<string, unknown>>('CreateFunction', functionInput(name, more))
  return { world, needs, packages, ran, retired, sessions, objects, background, metadata, clock, call, asks, create }
}

export function functionInput(FunctionName: string, more: object = {}) {
  return {
    FunctionName,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: role,
    Code: { ZipFile: Buffer.from('zip') },
    ...more,
  }
}

export function answer(value: unknown, failed = false): Outcome {
  return { payload: Buffer.from(JSON.stringify(value)), failed, logTail: Buffer.from('END\n') }
}

export const refuses = refuserOf(service)

async function* chunksOf(octets: Uint8Array): AsyncIterable<Uint8Array> {
  for (const octet of octets) yield Uint8Array.of(octet)
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallAs } from '../../../../kernel/call.ts'
import { Fault } from '../../../../kernel/fault.ts'
import type { Visit } from '../../../../kernel/visit.ts'
import { CreateBucket } from '../../operations/CreateBucket.ts'
import { PutBucketLogging } from '../../operations/PutBucketLogging.ts'
import { account, openS3 } from '../../operations/s3.fixture.ts'
import type { ObjectBody } from '../input.ts'
import { type AccessLogs, accessLogs } from './delivery.ts'

interface Put {
  readonly Bucket: string
  readonly Key: string
  readonly Body: ObjectBody
  readonly ExpectedBucketOwner: string
}

const puts: { readonly put: Put; readonly text: string; readonly caller: unknown }[] = []
let refusal: Error | undefined
const callAs: CallAs = (caller) => async (service, operation, input) => {
  assert.deepEqual([service, operation], ['s3', 'PutObject'])
  if (refusal !== undefined) throw refusal
  const put = input as Put
  puts.push({ put, text: Buffer.from(await put.Body.collect(1e9)).toString(), caller })
  return {} as never
}
const s3 = await openS3({ callAs })
for (const Bucket of ['watched', 'unwatched', 'logs']) await s3.run(CreateBucket, { Bucket })
const turn = (LoggingEnabled?: { TargetBucket: string; TargetPrefix: string }) =>
  s3.run(PutBucketLogging, { Bucket: 'watched', BucketLoggingStatus: LoggingEnabled ? { LoggingEnabled } : {} })
await turn({ TargetBucket: 'logs', TargetPrefix: '' })

const visit = (more: Partial<Visit> = {}): Visit => ({
  ...{ id: 'ID', began: 0, turnAround: 1, total: 2, isWebsite: false, address: '127.0.0.1', caller: undefined },
  request: { method: 'GET', path: '/watched/a', query: '', headers: [] },
  ...{ proof: undefined, operation: 'GetObject', bucket: 'watched', key: 'a', input: {}, output: {} },
  ...{ status: 200, fault: undefined, headers: [], sent: 0, byAcl: false },
  ...more,
})
const wanted: boolean[] = []
const lost: (readonly [bucket: string, records: number, why: string])[] = []
const open = () => accessLogs(s3.needs, { wanted: (atOnce) => wanted.push(atOnce), lost: (...what) => lost.push(what) })
const listen = async (logs: AccessLogs, bucket = 'watched', operation = 'GetObject', input: unknown = {}) =>
  logs.listener(bucket, operation, input)
const clear = (): void => {
  for (const list of [puts, wanted, lost]) list.length = 0
  refusal = undefined
}

test('nobody wants to hear of a bucket without a log, nor of one that is not there', async () => {
  const logs = open()
  assert.equal(await listen(logs, 'unwatched'), undefined)
  assert.equal(logs.listener('unwatched', 'GetObject', {}), undefined)
  assert.equal(await listen(logs, 'nowhere'), undefined)
  assert.equal(await listen(logs, 'unwatched', 'CopyObject', { CopySource: '%' }), undefined)
  assert.equal(await listen(logs, 'unwatched', 'CopyObject', { CopySource: 'unwatched/a' }), undefined)
  assert.equal(typeof (await listen(logs, 'unwatched', 'CopyObject', { CopySource: 'watched/a' })), 'function')
})

test('what was heard is delivered together, by the service, for the bucket and its account', async () => {
  clear()
  const logs = open()
  const listener = await listen(logs)
  listener?.(visit())
  listener?.(visit({ key: 'b' }))
  assert.deepEqual(wanted, [false])
  await logs.deliver()
  await logs.deliver()
  const [only, ...more] = puts
  assert.deepEqual([more, lost], [[], []])
  assert.equal(only?.put.ExpectedBucketOwner, account)
  assert.deepEqual(only.text.match(/REST\.GET\.OBJECT [ab]/g), ['REST.GET.OBJECT a', 'REST.GET.OBJECT b'])
  assert.deepEqual(only.caller, {
    kind: 'service',
    principal: 'logging.s3.amazonaws.com',
    context: { 'aws:SourceArn': ['arn:aws:s3:::watched'], 'aws:SourceAccount': [account] },
  })
})

test('what may not be delivered is lost, and said to be', async () => {
  clear()
  const logs = open()
  const listener = await listen(logs)
  listener?.(visit())
  refusal = new Fault('AccessDenied', 'Access Denied', { status: 403 })
  await logs.deliver()
  assert.deepEqual(lost, [['watched', 1, 'AccessDenied: Access Denied']])
  refusal = new Error('a bug')
  listener?.(visit())
  await assert.rejects(logs.deliver(), /a bug/)
})

test('records are delivered early when they are many, and are dropped when they are too many', async () => {
  clear()
  const logs = open()
  const listener = await listen(logs)
  const agent = 'x'.repeat(1024 * 1024)
  const large = visit({ request: { method: 'GET', path: '/', query: '', headers: ['user-agent', agent] } })
  for (let i = 0; i < 20; i++) listener?.(large)
  assert.deepEqual(wanted, [false, true])
  await logs.deliver()
  assert.equal(puts[0]?.text.match(/REST\.GET\.OBJECT/g)?.length, 15)
  assert.deepEqual(lost, [['watched', 5, 'there were too many at once']])
  listener?.(large)
  await logs.deliver()
  assert.equal(puts.length, 2)
})

test('nothing is delivered once the log is turned off', async () => {
  clear()
  const logs = open()
  const listener = await listen(logs)
  listener?.(visit())
  await turn()
  await logs.deliver()
  assert.deepEqual([puts, lost], [[], []])
})

import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { movableClock } from '../kernel/clock.ts'
import type { BoundService } from './bind.ts'
import { noBody } from './body.ts'
import type { PipelineNeeds } from './road.ts'
import { pipeline } from './serve.ts'

type Failing = Partial<Pick<PipelineNeeds, 'corsOf' | 'accessListener'>>

const never = () => assert.fail('nobody asks for this')

/** S3 with one object, of which nothing is read, on the whole road; part of what answers about its bucket fails. */
function opened(failing: Failing) {
  const seen = { letGo: 0, errors: [] as unknown[] }
  const Body = {
    [Symbol.asyncIterator]: () => ({
      next: () => assert.fail('nobody reads it'),
      return: async () => {
        seen.letGo += 1
        return { done: true as const, value: undefined }
      },
    }),
  }
  const s3: BoundService = {
    name: 's3',
    operations: new Map([
      [
        'GetObject',
        {
          name: 'GetObject',
          caller: 'signedOrAnonymous',
          asks: undefined,
          declares: () => false,
          handle: async () => ({ Body, ContentLength: 3 }),
        },
      ],
    ]),
    resourcePolicy: undefined,
    absent: undefined,
    faultStatus: {},
  }
  const { handle } = pipeline({
    services: [s3],
    sites: [],
    pages: [],
    account: '123456789012',
    region: 'us-east-1',
    clock: movableClock(),
    random: { bytes: (size) => randomBytes(size), uuid: () => randomUUID() },
    endpoint: () => 'http://127.0.0.1:4566',
    log: {
      ...{ debug: () => undefined, info: () => undefined, warn: () => undefined, keepsInfo: () => false },
      error: ({ error }: { readonly error?: unknown }) => seen.errors.push(error),
    },
    denials: { keep: () => undefined, find: () => undefined, list: () => ({ denials: [], places: [] }) },
    findPrincipal: never,
    verifyDocument: never,
    corsOf: async () => 'disabled',
    accessListener: () => undefined,
    grantsOf: never,
    showPrincipals: async (document) => document,
    canonicalIdOf: (account) => account,
    findAccessKey: never,
    openedSession: never,
    presentUser: never,
    ofPresentIssuer: never,
    signingKeys: { get: never },
    keyUsed: never,
    startHash: never,
    takesVersion2: false,
    secureLoopback: true,
    trustedProxies: [],
    strict: true,
    ...failing,
  })
  const headers = ['host', 'localhost', 'origin', 'https://app.example']
  const request = { method: 'GET', path: '/photos/cat.jpg', query: '', headers, body: noBody }
  return { seen, answer: () => handle(request, { address: '127.0.0.1', encrypted: false }) }
}

const gone = new Error('the database is gone')

describe('an answer about a bucket', () => {
  it('goes out as it is where all that is to be added can be told', async () => {
    const { seen, answer } = opened({})
    assert.equal((await answer()).status, 200)
    assert.deepEqual(seen, { letGo: 0, errors: [] })
  })

  const failures: readonly (readonly [string, Failing])[] = [
    ['what pages of other origins may do', { corsOf: () => Promise.reject(gone) }],
    ['who logs requests', { accessListener: () => Promise.reject(gone) }],
  ]
  for (const [what, failing] of failures) {
    it(`is an internal error, and its object let go of, where it cannot be told ${what}`, async () => {
      const { seen, answer } = opened(failing)
      const { status, body } = await answer()
      assert.equal(status, 500)
      assert.match(String(body), /<Code>InternalError<\/Code>/)
      assert.doesNotMatch(String(body), /database/)
      assert.deepEqual(seen, { letGo: 1, errors: [gone] })
    })
  }
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Attack,
  bucket,
  type Folder,
  history,
  type IsolationWorld,
  leakOf,
  openIsolationWorld,
  withstand,
} from './s3IsolationWorld.ts'
import type { Raw } from './s3Raw.ts'

const denied = [403, 'AccessDenied'] as const
const contained = [200, undefined] as const
const badArgument = [400, 'InvalidArgument'] as const

const list = (
  query: (aim: Folder, own: Folder) => string,
  refused: Attack['refused'] = denied,
  control?: number,
  more: Partial<Raw> = {},
): Attack => ({
  what: `a list with ?${query(sample('aim'), sample('own'))} ${JSON.stringify(more)}`,
  raw: (aim, { ana }) => ({ path: `/${bucket}`, query: query(aim, ana), as: ana.wide, ...more }),
  refused,
  ...(control === undefined ? {} : { control }),
})

const sample = (id: string): Folder => ({ id, upload: 'u', version: 'v', marker: 'm', as: nobody, wide: nobody })
const nobody = { accessKeyId: '', secretAccessKey: '', sessionToken: '' }
const token = (key: string) => `1${Buffer.from(key).toString('base64url')}`

/** Only a prefix within the own folder is listed; each of these has none. */
const outside: readonly Attack[] = [
  list(({ id }) => `list-type=2&prefix=${id}/`, denied, 200),
  list(({ id }) => `list-type=2&prefix=${encodeURIComponent(`${id}/`)}`, denied, 200),
  list(({ id }) => `list-type=2&prefix=${id}/s`, denied, 200),
  list(({ id }) => `prefix=${id}/`, denied, 200),
  list(({ id }) => `prefix=${id}/&delimiter=/`, denied, 200),
  list(({ id }) => `list-type=2&prefix=${id}/&delimiter=s`, denied, 200),
  list(({ id }) => `list-type=2&prefix=${id}/&max-keys=0`, denied, 200),
  list(({ id }) => `list-type=2&prefix=${id}/&max-keys=1`, denied, 200),
  list(({ id }) => `list-type=2&prefix=${id}/&encoding-type=url`, denied, 200),
  list(({ id }) => `list-type=2&prefix=${id}/&fetch-owner=true`, denied, 200),
  list(({ id }) => `list-type=2&prefix=${id}/&start-after=${id}/a`, denied, 200),
  list(({ id }) => `list-type=2&prefix=${id}/&continuation-token=${token(`${id}/a`)}`, denied, 200),
  list(({ id }) => `versions&prefix=${id}/`, denied, 200),
  list(({ id }) => `versions&prefix=${id}/&delimiter=/`, denied, 200),
  list(
    ({ id, version }) => `versions&prefix=${id}/&key-marker=${id}/secret.txt&version-id-marker=${version}`,
    denied,
    200,
  ),
  list(({ id }) => `versions&prefix=${id}/`, denied, 200, { path: `/${history}` }),
  list(({ id }) => `list-type=2&prefix=${id}/`, denied, 200, { path: '/', host: `${bucket}.s3.localhost` }),
  list(({ id }) => `list-type=2&prefix=${id}/`, denied, 200, { path: `/${bucket}/` }),
  list(({ id }) => `list-type=2&prefix=${id}/`, denied, 200, { presigned: true }),
  list(() => ''),
  list(() => 'list-type=2'),
  list(() => 'list-type=1'),
  list(() => 'list-type=3'),
  list(() => 'list-type=2&prefix='),
  list(() => 'list-type=2&prefix'),
  list((_, own) => `list-type=2&prefix=${own.id}`),
  list((_, own) => `list-type=2&prefix=${own.id.slice(0, -1)}`),
  list((_, own) => `list-type=2&prefix=${own.id}%00/`),
  list((_, own) => `list-type=2&prefix=/${own.id}/`),
  list((_, own) => `list-type=2&prefix=./${own.id}/`),
  list((_, own) => `list-type=2&prefix=${own.id.toUpperCase()}/`),
  list((_, own) => `list-type=2&prefix=%20${own.id}/`),
  list((_, own) => `list-type=2&prefix=${encodeURIComponent(encodeURIComponent(`${own.id}/`))}`),
  list((_, own) => `list-type=2&Prefix=${own.id}/`),
  list((_, own) => `list-type=2&prefix[]=${own.id}/`),
  list((_, own) => `list-type=2&prefix%00=${own.id}/`),
  list((_, own) => `list-type=2&%20prefix=${own.id}/`),
  list((_, own) => `list-type=2;prefix=${own.id}/`),
  list((_, own) => `list-type=2&delimiter=${own.id}/`),
  list((_, own) => `list-type=2&start-after=${own.id}/`),
  list((_, own) => `list-type=2&continuation-token=${token(`${own.id}/`)}`),
  list((_, own) => `marker=${own.id}/`),
  list(() => 'delimiter=/'),
  list(() => 'list-type=2&prefix=*'),
  list(() => 'list-type=2&prefix=%24%7Bcognito-identity.amazonaws.com:sub%7D/'),
  list(({ id }, own) => `list-type=2&prefix=${id}/&prefix=${own.id}/`),
  list(({ id }, own) => `prefix=${id}/&prefix=${own.id}/`),
  list(({ id }, own) => `versions&prefix=${id}/&prefix=${own.id}/`),
  list(() => 'versions'),
  list(() => 'versions&prefix='),
  list((_, own) => `versions&key-marker=${own.id}/`),
  list(() => 'uploads'),
  list(({ id }) => `uploads&prefix=${id}/`),
  list(({ id, upload }) => `uploads&key-marker=${id}/upload&upload-id-marker=${upload}`),
  list(() => '', denied, 403, { path: '/' }),
  list(() => '', [403, undefined], undefined, { method: 'HEAD' }),
  list((_, own) => `list-type=2&prefix=${own.id}/`, denied, undefined, {
    headers: { 'x-amz-expected-bucket-owner': '999999999999' },
  }),
  list((_, own) => `list-type=2&prefix=${own.id}/`, denied, undefined, { path: '/no-such-bucket' }),
  list((_, own) => `list-type=2&prefix=%ff${own.id}/`, [400, 'InvalidURI']),
]

/** Where the prefix is the own folder's, no marker, token or second prefix leads out of it. */
const inside: readonly Attack[] = [
  list(({ id }, own) => `list-type=2&prefix=${own.id}/&prefix=${id}/`, contained),
  list(({ id }, own) => `list-type=2&prefix=${own.id}/&start-after=${id}/`, contained),
  list(({ id }, own) => `list-type=2&prefix=${own.id}/&start-after=${id}/a`, contained),
  list(({ id }, own) => `list-type=2&prefix=${own.id}/&continuation-token=${token(`${id}/`)}`, contained),
  list(({ id }, own) => `list-type=2&prefix=${own.id}/&continuation-token=${token(`${id}/a`)}&max-keys=1`, contained),
  list((_, own) => `list-type=2&prefix=${own.id}/&continuation-token=${token('!')}`, contained),
  list((_, own) => `list-type=2&prefix=${own.id}/&start-after=%01`, contained),
  list((_, own) => `list-type=2&prefix=${own.id}/&start-after=%F4%8F%BF%BF`, contained),
  list(({ id }, own) => `prefix=${own.id}/&marker=${id}/a`, contained),
  list((_, own) => `prefix=${own.id}/&marker=%01&max-keys=1000`, contained),
  list(({ id }, own) => `versions&prefix=${own.id}/&key-marker=${id}/a`, contained),
  list(
    ({ id, version }, own) => `versions&prefix=${own.id}/&key-marker=${id}/secret.txt&version-id-marker=${version}`,
    contained,
    undefined,
    { path: `/${history}` },
  ),
  list(
    ({ version }, own) => `versions&prefix=${own.id}/&key-marker=${own.id}/secret.txt&version-id-marker=${version}`,
    contained,
    undefined,
    { path: `/${history}` },
  ),
  list(({ id }, own) => `list-type=2&prefix=${own.id}/../${id}/`, contained),
  list(({ id }, own) => `list-type=2&prefix=${own.id}/%2e%2e/${id}/`, contained),
  list(({ id }, own) => `list-type=2&prefix=${own.id}/%0A${id}/`, contained),
  list((_, own) => `list-type=2&prefix=${own.id}/*`, contained),
  list((_, own) => `list-type=2&prefix=${own.id}/%25`, contained),
  list((_, own) => `list-type=2&prefix=${own.id}/_`, contained),
  list((_, own) => `list-type=2&prefix=${own.id}/&delimiter=`, contained),
  list((_, own) => `list-type=2&prefix=${own.id}/&delimiter=us-east-1`, contained),
  list((_, own) => `list-type=2&prefix=${own.id}/&delimiter=/&start-after=%01`, contained),
  list((_, own) => `list-type=2&prefix=${own.id}/&max-keys=2147483647`, contained),
  list((_, own) => `list-type=2&prefix=${own.id}/&max-keys=-1`, badArgument),
  list((_, own) => `list-type=2&prefix=${own.id}/&max-keys=1e3`, badArgument),
  list((_, own) => `list-type=2&prefix=${own.id}/&continuation-token=`, contained),
  list(({ id }, own) => `list-type=2&prefix=${own.id}/&continuation-token=${id}`, badArgument),
  list(({ id }, own) => `list-type=2&prefix=${own.id}/&continuation-token=${token(`${id}/\0`)}`, badArgument),
  list((_, own) => `list-type=2&prefix=${own.id}/&start-after=%00`, badArgument),
  list((_, own) => `list-type=2&prefix=${own.id}/%00`, badArgument),
]

/** What says something of the bucket as a whole was granted to nobody. */
const settings: readonly Attack[] = [
  ...[
    'acl',
    'cors',
    'encryption',
    'lifecycle',
    'location',
    'logging',
    'notification',
    'object-lock',
    'ownershipControls',
  ],
  ...[
    'policy',
    'policyStatus',
    'publicAccessBlock',
    'replication',
    'requestPayment',
    'tagging',
    'versioning',
    'website',
  ],
].map((name) => ({
  what: `the bucket's ?${name}`,
  raw: (_aim, { ana }) => ({ path: `/${bucket}`, query: name, as: ana.wide }),
  refused: denied,
}))

describe('no list shows another folder', { timeout: 120_000 }, () => {
  let world: IsolationWorld
  before(async () => {
    world = await openIsolationWorld()
  })
  after(() => world.server.stop())

  it('that was asked for', () => withstand(world, outside))
  it('from within the own', () => withstand(world, inside))
  it('nor how the bucket is kept', async () => {
    const wrong: string[] = []
    for (const { what, raw } of settings) {
      const { ben, send } = world
      const request = await raw(ben, world)
      const answer = await send(request)
      if (answer.status !== 403 && answer.status !== 501) wrong.push(`${what}: ${answer.status} ${answer.text}`)
      assert.equal(leakOf(answer, request, ben.id), undefined, what)
    }
    assert.deepEqual(wrong, [])
  })

  it('and the pages of the own show all of it, once', async () => {
    const { ana, send } = world
    const keys: string[] = []
    let more = ''
    do {
      const query = `list-type=2&prefix=${ana.id}/&max-keys=1${more}`
      const { text } = await send({ path: `/${bucket}`, query, as: ana.as })
      keys.push(...(text.match(/<Key>.*?<\/Key>/g) ?? []))
      const next = /<NextContinuationToken>(.*?)</.exec(text)?.[1]
      more = next === undefined ? '' : `&continuation-token=${encodeURIComponent(next)}`
    } while (more !== '')
    assert.equal(keys.length, 4)
    assert.ok(new Set(keys).size === 4 && keys.every((key) => key.startsWith(`<Key>${ana.id}/`)))
  })
})

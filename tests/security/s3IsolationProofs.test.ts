import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { DeleteRoleCommand, DeleteRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  type Attack,
  bucket,
  type IsolationWorld,
  openIsolationWorld,
  secretOf,
  withstand,
} from './s3IsolationWorld.ts'
import { type Raw, type Sent, sendRaw } from './s3Raw.ts'

const denied = [403, 'AccessDenied'] as const
const mismatch = [403, 'SignatureDoesNotMatch'] as const
const badToken = [400, 'InvalidToken'] as const
const badQuery = [400, 'AuthorizationQueryParametersError'] as const
const badHeader = [400, 'AuthorizationHeaderMalformed'] as const
const badArgument = [400, 'InvalidArgument'] as const
const badRequest = [400, 'InvalidRequest'] as const

type Refused = Attack['refused']
type Change = (sent: Sent, world: IsolationWorld) => Sent

const pathOf = (id: string) => `/${bucket}/${id}/secret.txt`

/** A request for ana's own object, rightly signed, and then altered; what it is sent as must not pass. */
const altered = (what: string, refused: Refused, change: Change, more: Partial<Raw> = {}): Attack => ({
  what,
  raw: (_aim, world) => ({
    path: pathOf(world.ana.id),
    as: world.ana.as,
    tamper: (sent) => change(sent, world),
    ...more,
  }),
  refused,
})
const presigned = (what: string, refused: Refused, change: Change, more: Partial<Raw> = {}): Attack =>
  altered(`a presigned request ${what}`, refused, change, { presigned: true, ...more })

const target =
  (change: (text: string, world: IsolationWorld) => string): Change =>
  (sent, world) => ({ ...sent, target: change(sent.target, world) })
const headers =
  (change: (text: string, world: IsolationWorld) => string): Change =>
  (sent, world) => ({ ...sent, headers: sent.headers.map((text) => change(text, world)) })
const added =
  (...more: readonly string[]): Change =>
  (sent) => ({ ...sent, headers: [...sent.headers, ...more] })
const replaced = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to)
const elsewhere = (text: string, { ana, ben }: IsolationWorld) => text.replace(ana.id, ben.id)
const parameter = (name: string, value: string) => replaced(new RegExp(`X-Amz-${name}=[^&]*`), `X-Amz-${name}=${value}`)
const without = (name: string) => replaced(new RegExp(`&?X-Amz-${name}=[^&]*`), '')

/** The presigned link of an own object is good for that, in that way, there, and no longer. */
const links: readonly Attack[] = [
  presigned("for another's key", mismatch, target(elsewhere)),
  presigned(
    "for another's key behind dot segments",
    mismatch,
    target((text, { ben }) => text.replace('/secret.txt', `/../${ben.id}/secret.txt`)),
  ),
  presigned(
    'with a parameter more',
    mismatch,
    target((text) => `${text}&response-content-type=text/html`),
  ),
  presigned('with a parameter in front', mismatch, target(replaced('?', '?versionId=null&'))),
  presigned(
    'with a subresource',
    mismatch,
    target((text) => `${text}&acl`),
  ),
  presigned(
    'with a subresource of no value',
    mismatch,
    target((text) => `${text}&tagging=`),
  ),
  presigned(
    'with part numbers',
    mismatch,
    target((text) => `${text}&partNumber=1`),
  ),
  presigned('that lives longer', mismatch, target(parameter('Expires', '604800'))),
  presigned('that lives for ever', badQuery, target(parameter('Expires', '999999999'))),
  presigned('that lives for a negative time', badQuery, target(parameter('Expires', '-1'))),
  presigned('that lives for no time', badQuery, target(parameter('Expires', '0'))),
  presigned('that lives for a fraction', badQuery, target(parameter('Expires', '3e9'))),
  presigned('without its life', badQuery, target(without('Expires'))),
  presigned(
    'with two lives',
    badQuery,
    target((text) => `${text}&X-Amz-Expires=604800`),
  ),
  presigned(
    'of another second',
    mismatch,
    target((text) => text.replace(/(\d)Z&/, (_found, digit: string) => `${(Number(digit) + 1) % 10}Z&`)),
  ),
  presigned('of another day', badQuery, target(parameter('Date', '20200101T000000Z'))),
  presigned('without its time', badQuery, target(without('Date'))),
  presigned('of a time that is none', badQuery, target(parameter('Date', 'now'))),
  presigned('without its signature', badQuery, target(without('Signature'))),
  presigned('with an empty signature', badQuery, target(parameter('Signature', ''))),
  presigned(
    'with a signature in capitals',
    mismatch,
    target((text) => text.replace(/Signature=\w+/, (found) => found.toUpperCase().replace('SIGNATURE', 'Signature'))),
  ),
  presigned(
    'with a signature cut short',
    mismatch,
    target((text) => text.slice(0, -1)),
  ),
  presigned(
    'with a signature and an octet more',
    mismatch,
    target((text) => `${text}0`),
  ),
  presigned(
    'with two signatures',
    badQuery,
    target((text) => `${text}&X-Amz-Signature=${'0'.repeat(64)}`),
  ),
  presigned('by another algorithm', [400, 'InvalidRequest'], target(parameter('Algorithm', 'AWS4-HMAC-SHA1'))),
  presigned('by no algorithm', badQuery, target(without('Algorithm'))),
  presigned('by an algorithm called none', [400, 'InvalidRequest'], target(parameter('Algorithm', 'none'))),
  presigned('without a list of signed headers', badQuery, target(without('SignedHeaders'))),
  presigned('that signs no host', denied, target(parameter('SignedHeaders', 'x-amz-date'))),
  presigned('that signs nothing', badQuery, target(parameter('SignedHeaders', ''))),
  presigned('by another method', mismatch, (sent) => ({ ...sent, method: 'DELETE' })),
  presigned('by PUT in place of GET', mismatch, (sent) => ({ ...sent, method: 'PUT', body: 'planted' })),
  presigned('by a method in small letters', [400, undefined], (sent) => ({ ...sent, method: 'BREW' })),
  presigned('at another host', mismatch, headers(replaced(/^127\..*/, `${bucket}.s3.localhost`))),
  presigned('at another port', mismatch, headers(replaced(/^127\.0\.0\.1:\d+$/, '127.0.0.1:1'))),
  presigned('at the bucket’s host by a shorter path', mismatch, (sent) => ({
    ...sent,
    target: sent.target.replace(`/${bucket}/`, '/'),
    headers: sent.headers.map(replaced(/^127\..*/, `${bucket}.s3.localhost`)),
  })),
  presigned('without its token', [403, 'InvalidAccessKeyId'], target(without('Security-Token'))),
  presigned(
    "with another's token",
    badToken,
    target((text, { ben }) => parameter('Security-Token', encodeURIComponent(ben.as.sessionToken))(text)),
  ),
  presigned(
    "with another's key",
    badToken,
    target((text, { ana, ben }) => text.replace(ana.as.accessKeyId, ben.as.accessKeyId)),
  ),
  presigned(
    "with another's key and token",
    mismatch,
    target((text, { ana, ben }) =>
      parameter(
        'Security-Token',
        encodeURIComponent(ben.as.sessionToken),
      )(text).replace(ana.as.accessKeyId, ben.as.accessKeyId),
    ),
  ),
  presigned('with its token twice', badQuery, (sent, { ana }) => ({
    ...sent,
    target: `${sent.target}&X-Amz-Security-Token=${encodeURIComponent(ana.as.sessionToken)}`,
  })),
  presigned('with a token in a header too', badArgument, (sent, world) =>
    added('x-amz-security-token', world.ana.as.sessionToken)(sent, world),
  ),
  presigned(
    'with two proofs',
    badArgument,
    added(
      'authorization',
      `AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    ),
  ),
  presigned('of another region', badQuery, target(replaced('us-east-1%2Fs3', 'eu-west-1%2Fs3'))),
  presigned('in a scope that ends otherwise', badQuery, target(replaced('aws4_request', 'aws5_request'))),
]

/** Headers that nobody signed do not count, and do not pass, with a link or a header's proof. */
const smuggled: readonly (readonly [name: string, value: string | ((world: IsolationWorld) => string)])[] = [
  ['x-amz-copy-source', ({ ben }) => `${bucket}/${ben.id}/secret.txt`],
  ['x-amz-acl', 'public-read'],
  ['x-amz-grant-read', 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'],
  ['x-amz-tagging', 'public=yes'],
  ['x-amz-meta-owner', 'ana'],
  ['x-amz-object-lock-mode', 'COMPLIANCE'],
  ['x-amz-bypass-governance-retention', 'true'],
  ['x-amz-storage-class', 'GLACIER'],
  ['x-amz-website-redirect-location', 'https://example.com/'],
  ['x-amz-expected-bucket-owner', '000000000000'],
  ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
  ['x-amz-date', '20200101T000000Z'],
]
const unsigned: readonly Attack[] = smuggled.map(([name, value]) => ({
  what: `an unsigned ${name} beside a presigned upload`,
  raw: (_aim, world) => ({
    method: 'PUT',
    path: pathOf(world.ana.id),
    as: world.ana.as,
    presigned: true,
    body: 'x',
    unsigned: [name, typeof value === 'string' ? value : value(world)],
  }),
  refused: denied,
}))
const unsignedBeside: readonly Attack[] = smuggled.slice(0, 9).map(([name, value]) => ({
  what: `an unsigned ${name} beside a signed upload`,
  raw: (_aim, world) => ({
    method: 'PUT',
    path: pathOf(world.ana.id),
    as: world.ana.as,
    body: 'x',
    unsigned: [name, typeof value === 'string' ? value : value(world)],
  }),
  refused: denied,
}))

/** A signature in a header is good for what it signs. */
const signatures: readonly Attack[] = [
  altered("a signature for another's key", mismatch, target(elsewhere)),
  altered('a signature for another method', mismatch, (sent) => ({ ...sent, method: 'DELETE' })),
  altered(
    'a signature for another query',
    mismatch,
    target((text) => `${text}?tagging`),
  ),
  altered('a signature of a list for another prefix', mismatch, target(elsewhere), {
    query: 'list-type=2&prefix=',
  }),
  altered('a signature for another host', mismatch, headers(replaced(/^127\..*/, `${bucket}.s3.localhost`))),
  altered(
    'a signature for another body',
    [400, 'XAmzContentSHA256Mismatch'],
    (sent) => ({ ...sent, body: 'planted' }),
    { method: 'PUT', body: 'x' },
  ),
  altered(
    'a hash of the body changed after it was signed',
    mismatch,
    headers(replaced(/^[0-9a-f]{64}$/, 'UNSIGNED-PAYLOAD')),
    { method: 'PUT', body: 'x' },
  ),
  altered(
    'no hash of the body',
    badRequest,
    (sent) => ({ ...sent, headers: drop(sent.headers, 'x-amz-content-sha256') }),
    { method: 'PUT', body: 'x' },
  ),
  altered('a signed header that is changed', mismatch, headers(replaced('ana-said', 'ben-said')), {
    method: 'PUT',
    body: 'x',
    headers: { 'x-amz-meta-note': 'ana-said' },
  }),
  altered(
    'a signed header that is dropped',
    mismatch,
    (sent) => ({ ...sent, headers: drop(sent.headers, 'x-amz-meta-note') }),
    { method: 'PUT', body: 'x', headers: { 'x-amz-meta-note': 'x' } },
  ),
  altered('a signed header that stands twice', mismatch, added('x-amz-meta-note', 'y'), {
    method: 'PUT',
    body: 'x',
    headers: { 'x-amz-meta-note': 'x' },
  }),
  altered('a time that stands twice', badRequest, added('x-amz-date', '20200101T000000Z')),
  altered('two authorizations', badRequest, added('authorization', 'AWS4-HMAC-SHA256 x')),
  altered('a signature that leaves out the host', denied, headers(replaced('SignedHeaders=host;', 'SignedHeaders='))),
  altered(
    'a list of signed headers in another order',
    badHeader,
    headers(replaced(/SignedHeaders=[^,]+/, 'SignedHeaders=x-amz-date;host')),
  ),
  altered(
    'a list of signed headers in capitals',
    badHeader,
    headers(replaced('SignedHeaders=host', 'SignedHeaders=HOST')),
  ),
  altered(
    'a signature in capitals',
    mismatch,
    headers((text) => text.replace(/Signature=(\w+)/, (_found, hex: string) => `Signature=${hex.toUpperCase()}X`)),
  ),
  altered('a signature of zeros', mismatch, headers(replaced(/Signature=\w+/, `Signature=${'0'.repeat(64)}`))),
  altered('an empty signature', badHeader, headers(replaced(/Signature=\w+/, 'Signature='))),
  altered('no signature', badHeader, headers(replaced(/, Signature=\w+/, ''))),
  altered('two signatures', badHeader, headers(replaced(/Signature=\w+/, `$&, Signature=${'0'.repeat(64)}`))),
  altered('a scope of another region', badHeader, (sent) => sent, { region: 'eu-west-1' }),
  altered('a scope of another service', [501, undefined], (sent) => sent, { service: 's3-object-lambda' }),
  altered('a scope of another day', badHeader, headers(replaced(/\/\d{8}\/us-east-1/, '/20200101/us-east-1'))),
  altered('a scope without its end', badHeader, headers(replaced('/aws4_request', ''))),
  altered('a signature of an hour ago', [403, 'RequestTimeTooSkewed'], (sent) => sent, { ahead: -3_600_000 }),
  altered('a signature of the next hour', [403, 'RequestTimeTooSkewed'], (sent) => sent, { ahead: 3_600_000 }),
  altered('the older scheme', badRequest, (sent) => ({
    ...sent,
    headers: ['host', sent.headers[1] as string, 'authorization', 'AWS AKIA:c2ln'],
  })),
  altered('a proof of another kind', badArgument, (sent) => ({
    ...sent,
    headers: ['host', sent.headers[1] as string, 'authorization', 'Basic YW5hOmFuYQ=='],
  })),
  altered('an asymmetric signature', badRequest, headers(replaced('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'))),
  {
    what: 'a signature by a wrong secret',
    raw: (aim, { ana }) => ({ path: pathOf(aim.id), as: { ...ana.as, secretAccessKey: 'wrong' } }),
    refused: mismatch,
  },
]

/** Session tokens are whole, and go with their own key. */
const tokenChanges: readonly (readonly [what: string, change: (token: string, world: IsolationWorld) => string])[] = [
  ...[0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.97].map((part): (typeof tokenChanges)[number] => [
    `a session token changed at ${part * 100} %`,
    (token) => flipped(token, Math.floor((token.length - 1) * part)),
  ]),
  ['a session token cut short', (token) => token.slice(0, -8)],
  ['a session token without its head', (token) => token.slice(8)],
  ['a session token and more', (token) => `${token}AAAA`],
  ['two session tokens in one', (token, { ben }) => `${token},${ben.as.sessionToken}`],
  ["the head of an own token, the tail of another's", (token, { ben }) => splice(token, ben.as.sessionToken)],
  ["the head of another's token, the tail of an own", (token, { ben }) => splice(ben.as.sessionToken, token)],
  ["another's session token", (_token, { ben }) => ben.as.sessionToken],
  ["another's wider session token", (_token, { ben }) => ben.wide.sessionToken],
  ['an own token of another session', (_token, { ana }) => ana.wide.sessionToken],
  ['a token of zeros', (token) => 'A'.repeat(token.length)],
  ['a token that is none', () => 'x'],
]
const tokens: readonly Attack[] = [
  ...tokenChanges.map(
    ([what, change]): Attack => ({
      what,
      raw: (aim, world) => ({
        path: pathOf(aim.id),
        as: { ...world.ana.as, sessionToken: change(world.ana.as.sessionToken, world) },
      }),
      refused: badToken,
    }),
  ),
  {
    what: 'no session token',
    raw: (aim, { ana }) => ({ path: pathOf(aim.id), as: { ...ana.as, sessionToken: undefined } }),
    refused: [403, 'InvalidAccessKeyId'],
  },
  {
    what: "another's key and token, the own secret",
    raw: (aim, { ana, ben }) => ({ path: pathOf(aim.id), as: { ...ben.as, secretAccessKey: ana.as.secretAccessKey } }),
    refused: mismatch,
  },
  {
    what: "the own key and secret, another's token, of which both know",
    raw: (aim, { ana, ben }) => ({ path: pathOf(aim.id), as: { ...ana.as, sessionToken: ben.as.sessionToken } }),
    refused: badToken,
  },
  {
    what: 'the root’s key id with an own token',
    raw: (aim, { ana, server }) => ({ path: pathOf(aim.id), as: { ...ana.as, accessKeyId: server.root.accessKeyId } }),
    refused: badToken,
  },
]

/** A session that says more than it may: names, policies and tags of the sender's choice add nothing. */
const sessions: readonly Attack[] = [
  ['a session that is named as another identity', (id: string) => ({ RoleSessionName: id.replace(/^.*:/, '') })],
  ['a session that is named as another identity, by @', (id: string) => ({ RoleSessionName: id.replace(':', '@') })],
  [
    'a session with a policy that allows everything',
    () => ({
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
    }),
  ],
  [
    'a session under a managed policy that allows everything',
    () => ({ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }] }),
  ],
].map(([what, more]) => ({
  what: what as string,
  raw: async (aim, { session }) => ({
    path: pathOf(aim.id),
    as: await session((more as (id: string) => object)(aim.id)),
  }),
  refused: denied,
  control: 200,
}))

describe('no proof says more than was signed', { timeout: 120_000 }, () => {
  let world: IsolationWorld
  before(async () => {
    world = await openIsolationWorld()
  })
  after(() => world.server.stop())

  it('by a link', () => withstand(world, links))
  it('by a header that nobody signed', () => withstand(world, [...unsigned, ...unsignedBeside]))
  it('by a signature', () => withstand(world, signatures))
  it('by a session token', () => withstand(world, tokens))
  it('by a session of an own choice', () => withstand(world, sessions))

  it('and what was signed passes as it is', async () => {
    const { ana, server } = world
    const path = pathOf(ana.id)
    for (const raw of [
      { path, as: ana.as },
      { path, as: ana.as, presigned: true },
      { path, as: ana.wide },
    ]) {
      assert.deepEqual((await sendRaw(server, raw)).text, secretOf(ana.id))
    }
    const body = 'x'
    assert.equal((await sendRaw(server, { path, method: 'PUT', as: ana.as, presigned: true, body })).status, 200)
  })

  it('nor after its session, its link or its role have ended', async () => {
    const { ana, server } = world
    const path = pathOf(ana.id)
    const kept: Sent[] = []
    const keep = (sent: Sent) => {
      kept.push(sent)
      return sent
    }
    const raw: Raw = { path, as: ana.as, presigned: true, expires: 7200, tamper: keep }
    assert.equal((await sendRaw(server, raw)).status, 200)
    const again = { ...raw, tamper: () => kept[0] as Sent }
    assert.equal((await sendRaw(server, { ...raw, expires: 60, ahead: -61_000, tamper: keep })).code, 'AccessDenied')
    server.clock.advance(3_601_000)
    assert.equal((await sendRaw(server, again)).code, 'ExpiredToken')
    server.clock.advance(-3_601_000)
    assert.equal((await sendRaw(server, again)).status, 200)
    const RoleName = 'federated_identity'
    await world.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'folder' }))
    assert.equal((await sendRaw(server, again)).code, 'AccessDenied')
    await world.iam.send(new DeleteRoleCommand({ RoleName }))
    assert.equal((await sendRaw(server, again)).code, 'InvalidAccessKeyId')
  })
})

/** Headers without the one of this name. */
function drop(list: readonly string[], name: string): string[] {
  return list.filter((_, i) => list[i - (i % 2)] !== name)
}

function flipped(token: string, at: number): string {
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
}

function splice(head: string, tail: string): string {
  return head.slice(0, head.length / 2) + tail.slice(tail.length / 2)
}

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { GetOpenIdTokenCommand } from '@aws-sdk/client-cognito-identity'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { bucket, type CognitoWorld, loginsOf, openCognitoWorld, trustOf } from '../acceptance/cognitoWorld.ts'
import type { Temporary } from '../acceptance/s3World.ts'
import { type Answered, type Raw, sendRaw } from './s3Raw.ts'

/** What nobody but its owner may read. */
export const secretOf = (id: string) => `only ${id} may read this`
export const etagOf = (id: string) => createHash('md5').update(secretOf(id)).digest('hex')
/** A file that no attack names: who sees its name has seen a listing. */
const hiddenOf = (id: string) => `hidden-${etagOf(id).slice(0, 8)}.txt`
/** The bucket that keeps versions, and locks them. */
export const history = 'history'
export { bucket }

/** Somebody's folder and what is in it: what an attack aims at, or its sender's own. */
export interface Folder {
  /** The identity's id: the folder's name. */
  readonly id: string
  /** An upload under way to `<id>/upload`, with one part. */
  readonly upload: string
  /** In `history`: the older version of `<id>/secret.txt`. */
  readonly version: string
  /** In `history`: the id of the delete marker of `<id>/deleted.txt`. */
  readonly marker: string
  /** What the walkthrough hands out: the folder's objects and their listing. */
  readonly as: Temporary
  /** A session that may do anything with the folder's objects, in both buckets. */
  readonly wide: Temporary
}

export interface IsolationWorld extends CognitoWorld {
  readonly ana: Folder
  readonly ben: Folder
  /** A session of ana's by a login of hers, with more said than a client has to. */
  readonly session: (more: object) => Promise<Temporary>
  readonly send: (raw: Raw) => Promise<Answered>
  /** Puts back what ana's own requests may have changed: her folder as it is then. */
  readonly restore: () => Promise<Folder>
  /** Everything of ben's, and everything in either bucket that is nobody's. */
  readonly treasure: () => Promise<unknown>
}

/** Two identities of one pool, a folder each, and what is in it. Ana attacks; ben is attacked. */
export async function openIsolationWorld(): Promise<IsolationWorld> {
  const world = await openCognitoWorld()
  const { s3, server } = world
  await s3.send(new CreateBucketCommand({ Bucket: history, ObjectLockEnabledForBucket: true }))
  const trust = [trustOf(world.identityPool)]
  await world.setRoles(world.identityPool, await world.role('federated_identity', trust, walkthrough))
  const wideRole = await world.role('wide', trust, everythingOwn)
  const sts = new STSClient({ endpoint: server.url, region: server.region, maxAttempts: 1 })
  const assume = async (id: string, login: string, more: object) => {
    const token = new GetOpenIdTokenCommand({ IdentityId: id, ...loginsOf(login, world.provider) })
    const { Token: WebIdentityToken } = await world.identities.send(token)
    const input = { RoleArn: wideRole, RoleSessionName: 'wide', WebIdentityToken, ...more }
    const { Credentials } = await sts.send(new AssumeRoleWithWebIdentityCommand(input))
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
  }
  const arrive = async (name: string) => {
    await world.person(name)
    const login = (await world.signIn(name)).id
    const id = await world.getId(login)
    const sessions = { as: await world.credentials(id, login), wide: await assume(id, login, {}) }
    return { login, folder: { id, ...sessions, ...(await furnish(world, id)) } }
  }
  const [ana, ben] = [await arrive('ana'), await arrive('ben')]
  return {
    ...world,
    ana: ana.folder,
    ben: ben.folder,
    session: (more) => assume(ana.folder.id, ana.login, more),
    send: (raw) => sendRaw(server, raw),
    restore: async () => ({ ...ana.folder, ...(await furnish(world, ana.folder.id)) }),
    treasure: () => treasure(world, ana.folder, ben.folder),
  }
}

/** As `stacks/private-folders/template.yaml` has it. */
const own = '${cognito-identity.amazonaws.com:sub}'
const walkthrough: readonly object[] = [
  {
    Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    Resource: `arn:aws:s3:::${bucket}/${own}/*`,
  },
  {
    Action: 's3:ListBucket',
    Resource: `arn:aws:s3:::${bucket}`,
    Condition: { StringLike: { 's3:prefix': [`${own}/*`] } },
  },
]
const everythingOwn: readonly object[] = [
  { Action: 's3:*', Resource: [bucket, history].map((name) => `arn:aws:s3:::${name}/${own}/*`) },
  {
    Action: ['s3:ListBucket', 's3:ListBucketVersions'],
    Resource: [bucket, history].map((name) => `arn:aws:s3:::${name}`),
    Condition: { StringLike: { 's3:prefix': [`${own}/*`] } },
  },
]

async function furnish(world: CognitoWorld, id: string): Promise<Pick<Folder, 'upload' | 'version' | 'marker'>> {
  const { s3 } = world
  const secret = secretOf(id)
  await files(world, id)
  const place = { Bucket: bucket, Key: `${id}/upload` }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place))
  await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: secret }))
  const Key = `${id}/secret.txt`
  const older = await s3.send(new PutObjectCommand({ Bucket: history, Key, Body: secret, Tagging: 'colour=blue' }))
  await s3.send(new PutObjectCommand({ Bucket: history, Key, Body: `${secret}, again` }))
  const gone = { Bucket: history, Key: `${id}/deleted.txt` }
  await s3.send(new PutObjectCommand({ ...gone, Body: secret }))
  const { VersionId: marker } = await s3.send(new DeleteObjectCommand(gone))
  return { upload: UploadId ?? '', version: older.VersionId ?? '', marker: marker ?? '' }
}

async function files({ s3 }: CognitoWorld, id: string): Promise<void> {
  const secret = secretOf(id)
  for (const name of ['secret.txt', 'spare.txt', hiddenOf(id)]) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${id}/${name}`, Body: secret }))
  }
  const TagSet = [{ Key: 'colour', Value: 'blue' }]
  await s3.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: `${id}/secret.txt`, Tagging: { TagSet } }))
  const place = { Bucket: bucket, Key: `${id}/whole` }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place))
  const { ETag } = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: secret }))
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] }
  await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }))
}

async function treasure({ s3 }: CognitoWorld, ana: Folder, ben: Folder): Promise<unknown> {
  const not = ({ Key = '' }: { readonly Key?: string | undefined }) => !Key.startsWith(`${ana.id}/`)
  const Key = `${ben.id}/secret.txt`
  const listed = [bucket, history].map(async (Bucket) => {
    const versions = await s3.send(new ListObjectVersionsCommand({ Bucket }))
    const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket }))
    return [versions.Versions?.filter(not), versions.DeleteMarkers?.filter(not), Uploads?.filter(not)]
  })
  const Bucket = history
  const VersionId = ben.version
  const refusal = (error: Error) => error.name
  const { Parts } = await s3.send(
    new ListPartsCommand({ Bucket: bucket, Key: `${ben.id}/upload`, UploadId: ben.upload }),
  )
  const tagged = [
    { Bucket: bucket, Key },
    { Bucket, Key },
    { Bucket, Key, VersionId },
  ].map(async (place) => (await s3.send(new GetObjectTaggingCommand(place))).TagSet)
  const locks = [undefined, VersionId].map(async (id) => [
    await s3.send(new GetObjectRetentionCommand({ Bucket, Key, VersionId: id })).catch(refusal),
    await s3.send(new GetObjectLegalHoldCommand({ Bucket, Key, VersionId: id })).catch(refusal),
  ])
  return [await Promise.all(listed), Parts, await Promise.all(tagged), await Promise.all(locks)]
}

/** An attack as data: the request is ana's, whoever's folder it aims at. */
export interface Attack {
  readonly what: string
  readonly raw: (aim: Folder, world: IsolationWorld) => Raw | Promise<Raw>
  /** How it must end when it aims at ben's folder; with a success, it must have touched nothing of his and told nothing. */
  readonly refused: readonly [status: number, code: string | undefined]
  /** How the same request ends when it aims at ana's own folder, where that means something. */
  readonly control?: number
}

/** Sends each attack at ben's folder, and at ana's own to see that it was not refused by accident. */
export async function withstand(world: IsolationWorld, attacks: readonly Attack[]): Promise<void> {
  const { ben, send, restore, treasure } = world
  let own = world.ana
  const before = await treasure()
  const wrong: string[] = []
  for (const { what, raw, refused, control } of attacks) {
    const request = await raw(ben, { ...world, ana: own })
    const answer = await send(request)
    const seen = [answer.status, answer.code]
    if (seen.join() !== refused.join()) wrong.push(`${what}: ${seen}, not ${refused}: ${answer.text}`)
    assert.equal(
      leakOf(answer, request, ben.id),
      undefined,
      `${what}: ${answer.text} ${JSON.stringify(answer.headers)}`,
    )
    if (control === undefined) continue
    const allowed = await send(await raw(own, { ...world, ana: own }))
    if (allowed.status !== control) {
      wrong.push(`control of ${what}: ${allowed.status}, not ${control}: ${allowed.text}`)
    }
    if (request.method !== undefined && request.method !== 'GET' && request.method !== 'HEAD') own = await restore()
  }
  assert.deepEqual(wrong, [])
  assert.deepEqual(await treasure(), before)
}

/** What an answer tells of somebody's folder that its request did not know. */
export function leakOf({ status, text, headers }: Answered, request: Raw, id: string): string | undefined {
  const told = `${text}${JSON.stringify(headers)}`
  const known = JSON.stringify(request)
  const signs = [secretOf(id), etagOf(id), hiddenOf(id), ...(status < 300 ? [] : ['LastModified', 'last-modified'])]
  return signs.find((sign) => told.includes(sign) && !known.includes(sign))
}

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { AssumedRole, FederatedUser, OwnSession, SessionCaller, SessionTimes } from '../kernel/caller.ts'
import { Fault } from '../kernel/fault.ts'
import { type KeyRingSource, open, seal } from './keyRing.ts'

/** What a session token carries: the session, and the secret that its requests are signed with. */
export interface SessionClaims {
  /** A user's session is sealed without the user's tags, which are read when they are asked for. */
  readonly caller: SessionCaller
  readonly secretAccessKey: string
}

/** What is packed into a token and limited by AWS. */
export interface PackedParts {
  readonly policies: readonly string[]
  readonly policyArns: readonly string[]
  /** Session tags, without those of the role or user. */
  readonly tags: Readonly<Record<string, string>>
}

const purpose = 'session-token'
/** Octets of policies and tags, packed, that a session may carry: AWS's 100 percent. */
const packedLimit = 1536
/** No honest token is longer; longer ones are not even decoded. */
const tokenLimit = 8192
const plain = 0
const deflated = 1
/** Below this many octets packing costs more time than a shorter token is worth. */
const deflateFrom = 1500

/**
 * The session as an opaque token: sealed under the ring's newest key, nothing is stored.
 * Throws Fault `PackedPolicyTooLarge` when the session is more than a token may carry:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors
 */
export function sealSession(ring: KeyRingSource, { caller, secretAccessKey }: SessionClaims): string {
  const text = JSON.stringify(encode(caller, secretAccessKey))
  const token = Buffer.from(seal(ring, purpose, pack(text))).toString('base64')
  if (token.length > tokenLimit) throw tooLarge(Math.ceil((token.length * 100) / tokenLimit))
  return token
}

/** The session that a token holds; undefined for anything that this server did not seal. Expiry is the caller's check. */
export function openSession(ring: KeyRingSource, token: string): SessionClaims | undefined {
  if (token.length > tokenLimit) return undefined
  const box = Buffer.from(token, 'base64')
  if (box.toString('base64') !== token) return undefined
  const packed = open(ring, purpose, box)
  return packed === undefined ? undefined : decode(unpack(packed))
}

/**
 * Policies and tags as a percentage of what a session may carry, rounded up: STS's `PackedPolicySize`; 0 for none.
 * Throws Fault `PackedPolicyTooLarge` past 100.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_ResponseElements
 */
export function packedPolicySize({ policies, policyArns, tags }: PackedParts): number {
  if (policies.length === 0 && policyArns.length === 0 && Object.keys(tags).length === 0) return 0
  const size = deflateRawSync(JSON.stringify([policies, policyArns, tags])).length
  const percent = Math.ceil((size * 100) / packedLimit)
  if (percent > 100) throw tooLarge(percent)
  return percent
}

function tooLarge(percent: number): Fault {
  const message = `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`
  return new Fault('PackedPolicyTooLarge', message, { status: 400 })
}

/** Claims by position. A role's begin with its key, the others with a mark; `arn` and `userId` follow from the rest. */
type Fields = RoleFields | FederatedFields | OwnFields

type RoleFields = [
  accessKeyId: string,
  secretAccessKey: string,
  account: string,
  roleArn: string,
  roleId: string,
  roleName: string,
  sessionName: string,
  issuedAt: number,
  expiresAt: number,
  tags: Record<string, string>,
  context: Record<string, readonly string[]>,
  policies: readonly string[],
  policyArns: readonly string[],
  transitiveTagKeys?: readonly string[] | null,
  mfaAt?: number,
]

type FederatedFields = [
  mark: 'federated',
  accessKeyId: string,
  secretAccessKey: string,
  account: string,
  name: string,
  issuer: FederatedUser['issuer'],
  issuedAt: number,
  expiresAt: number,
  tags: Record<string, string>,
  policies: readonly string[],
  policyArns: readonly string[],
]

type OwnFields = [
  mark: 'user' | 'root',
  accessKeyId: string,
  secretAccessKey: string,
  account: string,
  arn: string,
  userId: string,
  name: string,
  session: SessionTimes,
]

function encode(caller: SessionCaller, secret: string): Fields {
  switch (caller.kind) {
    case 'session':
      return encodeRole(caller, secret)
    case 'federated': {
      const { accessKeyId, account, name, issuer, issuedAt, expiresAt, tags, policies, policyArns } = caller
      return ['federated', accessKeyId, secret, account, name, issuer, issuedAt, expiresAt, tags, policies, policyArns]
    }
    default: {
      const { kind, accessKeyId, account, arn, userId, session } = caller
      return [kind, accessKeyId, secret, account, arn, userId, kind === 'user' ? caller.name : '', session]
    }
  }
}

/** What few sessions have stands at the end, and is left off where there is nothing. */
function encodeRole(caller: AssumedRole, secret: string): RoleFields {
  const { role, transitiveTagKeys, mfaAt } = caller
  const fields: RoleFields = [
    caller.accessKeyId,
    secret,
    caller.account,
    role.arn,
    role.id,
    role.name,
    caller.sessionName,
    caller.issuedAt,
    caller.expiresAt,
    caller.tags,
    caller.context,
    caller.policies,
    caller.policyArns,
  ]
  if (mfaAt !== undefined) fields.push(transitiveTagKeys ?? null, mfaAt)
  else if (transitiveTagKeys !== undefined) fields.push(transitiveTagKeys)
  return fields
}

/** Reads `encode`'s text. It was authenticated, so its shape is ours. */
function decode(text: string): SessionClaims {
  const fields = JSON.parse(text) as Fields
  if (isFederated(fields)) return decodeFederated(fields)
  return isOwn(fields) ? decodeOwn(fields) : decodeRole(fields)
}

function isFederated(fields: Fields): fields is FederatedFields {
  return fields[0] === 'federated'
}

function isOwn(fields: Fields): fields is OwnFields {
  return fields[0] === 'user' || fields[0] === 'root'
}

function decodeRole(fields: RoleFields): SessionClaims {
  const [accessKeyId, secretAccessKey, account, roleArn, id, name, sessionName, issuedAt, expiresAt] = fields
  const [, , , , , , , , , tags, context, policies, policyArns, transitiveTagKeys, mfaAt] = fields
  const caller: AssumedRole = {
    kind: 'session',
    accessKeyId,
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
    userId: `${id}:${sessionName}`,
    role: { arn: roleArn, id, name },
    sessionName,
    tags,
    ...(transitiveTagKeys ? { transitiveTagKeys } : {}),
    context,
    policies,
    policyArns,
    issuedAt,
    expiresAt,
    ...(mfaAt === undefined ? {} : { mfaAt }),
  }
  return { caller, secretAccessKey }
}

function decodeFederated(fields: FederatedFields): SessionClaims {
  const [, accessKeyId, secretAccessKey, account, name, issuer, issuedAt, expiresAt, tags, policies, policyArns] =
    fields
  const caller: FederatedUser = {
    kind: 'federated',
    account,
    arn: `arn:aws:sts::${account}:federated-user/${name}`,
    userId: `${account}:${name}`,
    name,
    accessKeyId,
    issuer,
    tags,
    policies,
    policyArns,
    issuedAt,
    expiresAt,
  }
  return { caller, secretAccessKey }
}

function decodeOwn([
  kind,
  accessKeyId,
  secretAccessKey,
  account,
  arn,
  userId,
  name,
  session,
]: OwnFields): SessionClaims {
  const own = { account, arn, userId, accessKeyId, session }
  const caller: OwnSession = kind === 'user' ? { kind, ...own, name, tags: {} } : { kind, ...own }
  return { caller, secretAccessKey }
}

function pack(text: string): Buffer {
  const bytes = Buffer.from(text)
  const body = bytes.length < deflateFrom ? bytes : deflateRawSync(bytes)
  return Buffer.concat([Buffer.of(body === bytes ? plain : deflated), body])
}

function unpack(packed: Uint8Array): string {
  const body = packed.subarray(1)
  return Buffer.from(packed[0] === deflated ? inflateRawSync(body) : body).toString()
}

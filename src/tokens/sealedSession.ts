import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { AssumedRole } from '../kernel/caller.ts'
import { Fault } from '../kernel/fault.ts'
import { type KeyRingSource, open, seal } from './keyRing.ts'

/** What a session token carries: the session, and the secret that its requests are signed with. */
export interface SessionClaims extends Omit<AssumedRole, 'kind'> {
  readonly secretAccessKey: string
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
 * Throws Fault `PackedPolicyTooLarge` when policies and tags are more than a token may carry:
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors
 */
export function sealSession(ring: KeyRingSource, claims: SessionClaims): string {
  const percent = packedPolicySize(claims)
  if (percent > 100) {
    const message = `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`
    throw new Fault('PackedPolicyTooLarge', message, { status: 400 })
  }
  return Buffer.from(seal(ring, purpose, pack(encode(claims)))).toString('base64')
}

/** The session that a token holds; undefined for anything that this server did not seal. Expiry is the caller's check. */
export function openSession(ring: KeyRingSource, token: string): SessionClaims | undefined {
  if (token.length > tokenLimit) return undefined
  const box = Buffer.from(token, 'base64')
  if (box.toString('base64') !== token) return undefined
  const packed = open(ring, purpose, box)
  return packed === undefined ? undefined : decode(unpack(packed))
}

/** The caller that a session's requests act as. */
export function callerOfSession(claims: SessionClaims): AssumedRole {
  const { secretAccessKey: _, ...session } = claims
  return { kind: 'session', ...session }
}

/**
 * Policies and tags as a percentage of what a session may carry, rounded up: STS's `PackedPolicySize`.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_ResponseElements
 */
export function packedPolicySize(claims: Pick<SessionClaims, 'policies' | 'policyArns' | 'tags'>): number {
  const { policies, policyArns, tags } = claims
  if (policies.length === 0 && policyArns.length === 0 && Object.keys(tags).length === 0) return 0
  const size = deflateRawSync(JSON.stringify([policies, policyArns, tags])).length
  return Math.ceil((size * 100) / packedLimit)
}

type Fields = [
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
]

/** The claims by position; `arn` and `userId` follow from the others. */
function encode(claims: SessionClaims): string {
  const { role } = claims
  const fields: Fields = [
    claims.accessKeyId,
    claims.secretAccessKey,
    claims.account,
    role.arn,
    role.id,
    role.name,
    claims.sessionName,
    claims.issuedAt,
    claims.expiresAt,
    claims.tags,
    claims.context,
    claims.policies,
    claims.policyArns,
  ]
  return JSON.stringify(fields)
}

/** Reads `encode`'s text. It was authenticated, so its shape is ours. */
function decode(text: string): SessionClaims {
  const fields = JSON.parse(text) as Fields
  const [accessKeyId, secretAccessKey, account, roleArn, id, name, sessionName, issuedAt, expiresAt] = fields
  const [, , , , , , , , , tags, context, policies, policyArns] = fields
  return {
    accessKeyId,
    secretAccessKey,
    account,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
    userId: `${id}:${sessionName}`,
    role: { arn: roleArn, id, name },
    sessionName,
    tags,
    context,
    policies,
    policyArns,
    issuedAt,
    expiresAt,
  }
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

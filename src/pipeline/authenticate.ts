import { hash } from 'node:crypto'
import {
  anonymous,
  type Caller,
  type FederatedUser,
  type OwnSession,
  type Root,
  type SessionCaller,
  type User,
} from '../kernel/caller.ts'
import { type Keys, sessionOf } from '../kernel/conditionKeys.ts'
import type { HttpRequest } from '../kernel/http.ts'
import {
  anonymousBody,
  emptyHash,
  parseAuthentication,
  parseVersion2,
  type Refusal,
  refusalFault,
  refused,
  type SignedAuthentication,
  type SigningKeys,
  type StartHash,
  type VerifiedBody,
  type Version2Authentication,
  verifiedBody,
  verifySignature,
  verifyVersion2,
} from '../sigv4/index.ts'
import { hostOf } from './arrive.ts'
import type { ServiceFamily } from './families.ts'
import { bucketOfHost } from './s3Address.ts'

/** A long-term access key. */
export interface AccessKey {
  readonly secret: string
  readonly caller: Root | User
}

/** A session token, opened. */
export interface OpenedSession {
  readonly secret: string
  readonly caller: SessionCaller
}

/** What authentication needs from the rest of the house. */
export interface AuthenticateNeeds {
  /** Undefined for a key that does not exist or is not active. */
  readonly findAccessKey: (accessKeyId: string) => Promise<AccessKey | undefined>
  /** Undefined for anything but a session token of this deployment, unaltered. The same object while it is kept. */
  readonly openedSession: (token: string) => OpenedSession | undefined
  /** The user of a session as it is now, name and tags included; undefined once it is deleted. The same object until it changes. */
  readonly presentUser: (session: OwnSession & User) => Promise<(OwnSession & User) | undefined>
  /** Whom a user federated, the user named as it is now: resource policies may name the user. The same object until it changes. */
  readonly ofPresentIssuer: (session: FederatedUser) => Promise<FederatedUser>
  readonly signingKeys: SigningKeys
  /** Hears of every request that a long-term key signed: the key, and the signing name, region and time. */
  readonly keyUsed: (accessKeyId: string, service: string, region: string, at: number) => void
  readonly startHash: StartHash
  /** Whether S3 takes Signature Version 2, as AWS does for buckets made before June 24, 2020. */
  readonly takesVersion2: boolean
}

/** What a request must be signed for. */
export interface Terms {
  readonly family: ServiceFamily
  /** The signing name. */
  readonly service: string
  readonly region: string
  readonly now: number
  readonly anonymousAllowed: boolean
  /** The whole body, for every service but S3. */
  readonly collected: Uint8Array | undefined
}

/** A request whose sender is known, or known to be nobody. */
export interface Authenticated {
  readonly caller: Caller
  /** The body, verified as it is read. */
  readonly body: VerifiedBody
  /** Condition keys of the proof itself. */
  readonly keys: Keys
}

/** An access key that a proof names, and the token that came with it. */
interface ClaimedKey {
  readonly credential: { readonly accessKeyId: string }
  readonly sessionToken: string | undefined
}

const authTypes = { header: 'REST-HEADER', query: 'REST-QUERY-STRING' } as const

/** IAM and STS are reached from every region at one endpoint. */
const global = new Set(['iam', 'sts'])

/** Finds out who sent a request. @throws Fault in the service's own words when the proof does not hold. */
export async function authenticate(
  needs: AuthenticateNeeds,
  request: HttpRequest,
  terms: Terms,
): Promise<Authenticated> {
  const older = needs.takesVersion2 && terms.family === 's3' ? parseVersion2(request) : undefined
  if (older !== undefined) return authenticateVersion2(needs, request, older, terms)
  const proof = parseAuthentication(request, terms.family)
  if (proof.kind === 'refused') throw refusalFault(proof, terms.family)
  if (proof.kind === 'anonymous') {
    if (!terms.anonymousAllowed) throw refusalFault(refused({ reason: 'missing' }), terms.family)
    return {
      caller: anonymous,
      body: anonymousBody(request.body, proof, needs.startHash),
      keys: proofKeys(terms, undefined),
    }
  }
  const signer = await signerOf(needs, proof, terms.now)
  if ('reason' in signer) throw refusalFault(signer, terms.family)
  const verified = verifySignature(proof, request, signer.secret, {
    family: terms.family,
    now: terms.now,
    services: [terms.service],
    keys: needs.signingKeys,
    ...(global.has(terms.service) ? {} : { region: terms.region }),
    ...(terms.collected === undefined ? {} : { bodyHash: bodyHash(terms.collected) }),
  })
  if (verified.kind === 'refused') throw refusalFault(verified, terms.family)
  const { credential, sessionToken } = proof
  if (sessionToken === undefined) needs.keyUsed(credential.accessKeyId, terms.service, credential.region, terms.now)
  return {
    caller: signer.caller,
    body: terms.family === 's3' ? verifiedBody(request.body, proof, verified, needs.startHash) : request.body,
    keys: proofKeys(terms, proof),
  }
}

/** Signature Version 2 has no region, and does not cover the body. */
async function authenticateVersion2(
  needs: AuthenticateNeeds,
  request: HttpRequest,
  proof: Version2Authentication | Refusal,
  { now, service, region }: Terms,
): Promise<Authenticated> {
  if (proof.kind === 'refused') throw refusalFault(proof, 's3')
  const signer = await signerOf(needs, proof, now)
  if ('reason' in signer) throw refusalFault(signer, 's3')
  const verified = verifyVersion2(proof, request, signer.secret, { now, bucket: bucketOfHost(hostOf(request)) })
  if (verified.kind === 'refused') throw refusalFault(verified, 's3')
  if (proof.sessionToken === undefined) needs.keyUsed(proof.credential.accessKeyId, service, region, now)
  const keys = Object.create(null) as Keys
  keys['s3:authtype'] = [authTypes[proof.place]]
  keys['s3:signatureversion'] = ['AWS']
  return {
    caller: signer.caller,
    body: anonymousBody(request.body, { kind: 'anonymous', payload: proof.payload }, needs.startHash),
    keys,
  }
}

/** Whose key and token a proof names. */
export async function signerOf(
  needs: AuthenticateNeeds,
  { credential, sessionToken }: ClaimedKey,
  now: number,
): Promise<AccessKey | OpenedSession | Refusal> {
  const { accessKeyId } = credential
  if (sessionToken === undefined) {
    return (await needs.findAccessKey(accessKeyId)) ?? refused({ reason: 'unknownAccessKey', accessKeyId })
  }
  const session = needs.openedSession(sessionToken)
  if (session === undefined || session.caller.accessKeyId !== accessKeyId) return refused({ reason: 'invalidToken' })
  if (now >= (sessionOf(session.caller)?.expiresAt ?? 0)) return refused({ reason: 'expiredToken' })
  const { caller, secret } = session
  if (caller.kind === 'user') return ofPresentUser(needs, secret, caller)
  return caller.kind === 'federated' ? { secret, caller: await needs.ofPresentIssuer(caller) } : session
}

/**
 * A user's session is the user: it ends with the user, and goes on without the access key that made it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 */
async function ofPresentUser(
  { presentUser }: AuthenticateNeeds,
  secret: string,
  session: OwnSession & User,
): Promise<OpenedSession | Refusal> {
  const caller = await presentUser(session)
  return caller === undefined ? refused({ reason: 'invalidToken' }) : { secret, caller }
}

function bodyHash(bytes: Uint8Array): string {
  return bytes.byteLength === 0 ? emptyHash : hash('sha256', bytes, 'hex')
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html */
function proofKeys({ family, now }: Terms, proof: SignedAuthentication | undefined): Keys {
  const keys = Object.create(null) as Keys
  if (family !== 's3' || proof === undefined) return keys
  keys['s3:authtype'] = [authTypes[proof.kind === 'presigned' ? 'query' : 'header']]
  keys['s3:signatureversion'] = ['AWS4-HMAC-SHA256']
  if (proof.kind === 'presigned') keys['s3:signatureage'] = [String(now - proof.time)]
  const sha256 = payloadText(proof)
  if (sha256 !== undefined) keys['s3:x-amz-content-sha256'] = [sha256]
  return keys
}

function payloadText({ payload }: SignedAuthentication): string | undefined {
  switch (payload.kind) {
    case 'unsigned':
      return 'UNSIGNED-PAYLOAD'
    case 'sha256':
      return payload.sha256
    case 'streaming':
      return payload.text
    case 'whole':
      return undefined
  }
}

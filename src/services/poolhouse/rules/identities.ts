import type { Call } from '../../../kernel/call.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { Identity, IdentityLogin, Needs } from '../ports.ts'

/** An identity as the wire shows it. */
export interface IdentitySummary {
  readonly IdentityId: string
  readonly IdentityPoolId: string
  readonly IdentityPoolName: string
  readonly CreatedAt: Date
  readonly ModifiedAt: Date
  readonly Logins: readonly {
    readonly Provider: string
    readonly Subject: string
    /** Of a user of this deployment's user pools. */
    readonly Username?: string
    /** The address, or else the number, of a user who has no name but the pool's own, which is the subject. */
    readonly Address?: string
  }[]
  /** What the keys of its objects begin with, where policies say `${cognito-identity.amazonaws.com:sub}/`. */
  readonly Folder: string
  /** Buckets in which something begins so. */
  readonly Buckets: readonly string[]
}

/** What ListUsers tells of a user. */
interface User {
  readonly Username?: string
  readonly Attributes?: readonly { readonly Name?: string; readonly Value?: string }[]
}

/** More buckets are not looked through. */
const mostBuckets = 100

/** An identity with everything that the caller may see of it. */
export async function identitySummary(
  { callAs }: Pick<Needs, 'callAs'>,
  { id, pool, createdAt, modifiedAt, logins }: Identity,
  { caller, keys }: Pick<RequestContext, 'caller' | 'keys'>,
): Promise<IdentitySummary> {
  const call = callAs(caller, [...(keys['aws:calledvia'] ?? []), 'poolhouse'])
  const Folder = `${id}/`
  return {
    IdentityId: id,
    IdentityPoolId: pool.id,
    IdentityPoolName: pool.name,
    CreatedAt: new Date(createdAt),
    ModifiedAt: new Date(modifiedAt),
    Logins: await Promise.all(logins.map((login) => loginSummary(call, login))),
    Folder,
    Buckets: await bucketsWith(call, Folder),
  }
}

async function loginSummary(call: Call, { provider, subject }: IdentityLogin) {
  const shown = { Provider: provider, Subject: subject }
  const [, UserPoolId] = /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/([\w-]+)$/.exec(provider) ?? []
  if (UserPoolId === undefined || !/^[\w-]+$/.test(subject)) return shown
  const input = { UserPoolId, Filter: `sub = "${subject}"`, Limit: 1 }
  const { Users = [] } = await seen<{ Users?: readonly User[] }>(call, 'cognito-idp', 'ListUsers', input)
  const { Username, Attributes = [] } = Users[0] ?? {}
  if (Username === undefined) return shown
  const [Address] = ['email', 'phone_number'].flatMap(
    (name) => Attributes.find((attribute) => attribute.Name === name)?.Value ?? [],
  )
  return { ...shown, Username, ...(Username === subject && Address !== undefined ? { Address } : {}) }
}

async function bucketsWith(call: Call, Prefix: string): Promise<readonly string[]> {
  const input = { MaxBuckets: mostBuckets }
  const { Buckets = [] } = await seen<{ Buckets?: readonly { Name: string }[] }>(call, 's3', 'ListBuckets', input)
  const holding: string[] = []
  for (const { Name: Bucket } of Buckets) {
    const { KeyCount = 0 } = await seen<{ KeyCount?: number }>(call, 's3', 'ListObjectsV2', {
      Bucket,
      Prefix,
      MaxKeys: 1,
    })
    if (KeyCount > 0) holding.push(Bucket)
  }
  return holding
}

/** What the caller may see; nothing of what it may not, or of what is gone. */
async function seen<O extends object>(call: Call, service: string, name: string, input: object): Promise<Partial<O>> {
  return call<O>(service, name, input).catch((error: unknown): Partial<O> => {
    if (error instanceof Fault) return {}
    throw error
  })
}

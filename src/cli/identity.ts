import type { Printing } from './account.ts'
import { administer } from './administer.ts'
import { secondsOf } from './explanation.ts'
import { printable } from './printable.ts'
import type { Server } from './server.ts'

/** An identity as the server tells it; times are seconds. */
interface Identity {
  readonly IdentityId: string
  readonly IdentityPoolId: string
  readonly IdentityPoolName: string
  readonly CreatedAt: number
  readonly ModifiedAt: number
  readonly Logins: readonly {
    readonly Provider: string
    readonly Subject: string
    readonly Username?: string
    readonly Address?: string
  }[]
  readonly Folder: string
  readonly Buckets: readonly string[]
}

/** Prints who an identity is, or which identities a user has. */
export async function showIdentities(server: Server, id: string, { json, write }: Printing): Promise<void> {
  const { Identities } = await administer<{ Identities: readonly Identity[] }>(server, 'FindIdentities', { Id: id })
  if (json) return write(`${JSON.stringify(Identities.map(jsonOf), undefined, 2)}\n`)
  write(Identities.map(textOf).join('\n'))
}

function textOf(identity: Identity): string {
  const logins = identity.Logins.map(
    ({ Provider, Subject, Username, Address = Username }) =>
      `login     ${Subject}${Address === undefined ? '' : ` (${Address})`} of ${Provider}`,
  )
  const folders = identity.Buckets.map((bucket) => `folder    s3://${bucket}/${identity.Folder}`)
  const lines = [
    `identity  ${identity.IdentityId}, since ${secondsOf(identity.CreatedAt * 1000)}`,
    `pool      ${identity.IdentityPoolId}, ${identity.IdentityPoolName}`,
    ...(logins.length === 0 ? ['login     none: a guest'] : logins),
    ...(folders.length === 0 ? [`folder    ${identity.Folder}, in no bucket yet`] : folders),
  ]
  return `${lines.map(printable).join('\n')}\n`
}

function jsonOf(identity: Identity) {
  return {
    identityId: identity.IdentityId,
    identityPoolId: identity.IdentityPoolId,
    identityPoolName: identity.IdentityPoolName,
    createdAt: new Date(identity.CreatedAt * 1000).toISOString(),
    modifiedAt: new Date(identity.ModifiedAt * 1000).toISOString(),
    logins: identity.Logins.map(({ Provider, Subject, Username, Address }) => ({
      provider: Provider,
      subject: Subject,
      ...(Username === undefined ? {} : { username: Username }),
      ...(Address === undefined ? {} : { address: Address }),
    })),
    folder: identity.Folder,
    buckets: identity.Buckets,
  }
}

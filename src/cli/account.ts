import { administer } from './administer.ts'
import type { Server } from './server.ts'

/** How the command prints. */
export interface Printing {
  readonly json: boolean
  readonly write: (text: string) => void
}

/** An account as the server tells it; times are seconds. */
interface Account {
  readonly Id: string
  readonly Name: string
  readonly Email?: string
  readonly CanonicalId: string
  readonly IsManagement: boolean
  readonly CreatedAt: number
}

interface Created {
  readonly Account: Account
  readonly RootKey: { readonly AccessKeyId: string; readonly SecretAccessKey: string }
}

interface Wanted {
  readonly name: string
  readonly email: string | undefined
}

/** Makes an account and prints its root access key: the one time that its secret is told. */
export async function createAccount(server: Server, { name, email }: Wanted, { json, write }: Printing): Promise<void> {
  const input = email === undefined ? { Name: name } : { Name: name, Email: email }
  const { Account, RootKey } = await administer<Created>(server, 'CreateAccount', input)
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = RootKey
  const { Id: accountId, CanonicalId: canonicalId } = Account
  if (json) return write(`${JSON.stringify({ accountId, accessKeyId, secretAccessKey, canonicalId })}\n`)
  const lines = [
    `account    ${accountId}, ${Account.Name}`,
    `canonical  ${canonicalId}`,
    'root key   its secret is shown this once: keep these lines, such as in ~/.aws/credentials',
    '',
    `[${profileOf(name)}]`,
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
  ]
  write(`${lines.join('\n')}\n`)
}

/** Prints the accounts of the deployment, oldest first: never a secret. */
export async function listAccounts(server: Server, { json, write }: Printing): Promise<void> {
  const accounts = await everyAccount(server)
  if (json) return write(`${JSON.stringify(accounts.map(jsonOf), undefined, 2)}\n`)
  for (const { Id, Name, Email, IsManagement } of accounts) {
    const about = [Name, ...(Email === undefined ? [] : [Email]), ...(IsManagement ? ['manages the deployment'] : [])]
    write(`${Id}  ${about.join(', ')}\n`)
  }
}

async function everyAccount(server: Server): Promise<readonly Account[]> {
  const accounts: Account[] = []
  let NextToken: string | undefined
  do {
    const input = NextToken === undefined ? {} : { NextToken }
    const part = await administer<{ Accounts: readonly Account[]; NextToken?: string }>(server, 'ListAccounts', input)
    accounts.push(...part.Accounts)
    NextToken = part.NextToken
  } while (NextToken !== undefined)
  return accounts
}

function jsonOf({ Id, Name, Email, CanonicalId, IsManagement, CreatedAt }: Account) {
  return {
    accountId: Id,
    name: Name,
    ...(Email === undefined ? {} : { email: Email }),
    canonicalId: CanonicalId,
    management: IsManagement,
    createdAt: new Date(CreatedAt * 1000).toISOString(),
  }
}

/** A profile's name has no brackets and no white space. */
function profileOf(name: string): string {
  return name.replace(/[^\w.@+-]+/g, '-')
}

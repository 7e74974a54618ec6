import assert from 'node:assert/strict'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { createAccount } from '../../src/cli/account.ts'
import type { Server } from '../../src/cli/server.ts'
import type { TestServer } from '../../src/testing.ts'
import { type Clients, clientsOf } from './stackWorld.ts'

/** An access key, and the token of temporary ones. */
export interface Key {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** An account of the deployment, by its root. */
export interface Member extends Clients {
  readonly id: string
  readonly canonicalId: string
  readonly root: Key
}

/** The server as the command line's administrator reaches it, with another key where one is given. */
export function adminOf({ url, region, account, data, root }: TestServer, key: Key = root): Server {
  return { endpoint: url, region, account, data, root: key }
}

/** Makes an account by the command line's own code, and reads what it prints for machines. */
export async function member(server: TestServer, name: string): Promise<Member> {
  const lines: string[] = []
  const write = (text: string) => void lines.push(text)
  await createAccount(adminOf(server), { name, email: undefined }, { json: true, write })
  const made = JSON.parse(lines.join('')) as Readonly<Record<string, string>>
  assert.deepEqual(Object.keys(made), ['accountId', 'accessKeyId', 'secretAccessKey', 'canonicalId'])
  const { accountId = '', canonicalId = '', accessKeyId = '', secretAccessKey = '' } = made
  const root = { accessKeyId, secretAccessKey }
  return { ...clientsOf({ ...server, root }), id: accountId, canonicalId, root }
}

/** A session of a role, as SDKs take it. */
export async function assume({ url, region }: TestServer, credentials: Key, RoleArn: string): Promise<Key> {
  const sts = new STSClient({ endpoint: url, region, credentials, maxAttempts: 1 })
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }))
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
}

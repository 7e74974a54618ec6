import assert from 'node:assert/strict'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, type AssumeRoleCommandInput, type Credentials, STSClient } from '@aws-sdk/client-sts'
import type { TestServer } from '../../src/testing.ts'

/** A long-term access key, as SDKs take it. */
export interface Key {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export function clientOf(server: TestServer, credentials: Key): IAMClient {
  return new IAMClient({ endpoint: server.url, region: server.region, maxAttempts: 1, credentials })
}

export function policy(...statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

/** Makes a user with one inline policy and gives its key. */
export async function user(root: IAMClient, UserName: string, ...statements: object[]): Promise<Key> {
  await root.send(new CreateUserCommand({ UserName }))
  if (statements.length > 0) {
    const input = { UserName, PolicyName: 'own', PolicyDocument: policy(...statements) }
    await root.send(new PutUserPolicyCommand(input))
  }
  const { AccessKey } = await root.send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

/** Becomes a role. */
export async function assume(
  server: TestServer,
  credentials: Key,
  RoleArn: string,
  more: Partial<AssumeRoleCommandInput> = {},
): Promise<Key> {
  const sts = new STSClient({ endpoint: server.url, region: server.region, maxAttempts: 1, credentials })
  const assumed = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...more }))
  return credentialsOf(assumed.Credentials)
}

/** Temporary credentials as SDKs take them. */
export function credentialsOf(credentials: Credentials | undefined) {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = credentials ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

/** Expects that IAM refuses the action, for a reason. */
export function refused(promise: Promise<unknown>, action: string, why: string): Promise<void> {
  return assert.rejects(promise, (error: Error) => {
    assert.match(error.name, /^AccessDenied(Exception)?$/)
    assert.match(error.message, new RegExp(`is not authorized to perform: ${action} on resource: .* ${why}`))
    return true
  })
}

export const nothingAllows = 'because no identity-based policy allows'

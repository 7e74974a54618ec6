import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
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

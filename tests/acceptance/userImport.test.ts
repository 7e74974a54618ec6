import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  CognitoIdentityProvider,
  ListUsersCommand,
  type UserImportJobType,
} from '@aws-sdk/client-cognito-identity-provider'
import { IAM } from '@aws-sdk/client-iam'
import { start, type TestServer } from '../../src/testing.ts'

describe('users imported from a file', { timeout: 90_000 }, () => {
  let data: string
  let server: TestServer
  let UserPoolId: string
  let header: readonly string[]
  const clients = () => {
    const options = { endpoint: server.url, region: server.region, credentials: server.root }
    return { pools: new CognitoIdentityProvider(options), iam: new IAM(options) }
  }
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'poolhouse-'))
    server = await start({ data })
    const { pools } = clients()
    const made = await pools.createUserPool({ PoolName: 'people', AutoVerifiedAttributes: ['email'] })
    UserPoolId = made.UserPool?.Id ?? ''
    header = (await pools.getCSVHeader({ UserPoolId })).CSVHeader ?? []
  })
  after(async () => {
    await server.stop()
    await rm(data, { recursive: true, force: true })
  })

  const role = async (RoleName: string, Service: string): Promise<string> => {
    const Statement = [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }]
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    return (await clients().iam.createRole({ RoleName, AssumeRolePolicyDocument })).Role?.Arn ?? ''
  }
  const begun = async (CloudWatchLogsRoleArn: string, names: readonly string[]): Promise<string> => {
    const { pools } = clients()
    const { UserImportJob: job } = await pools.createUserImportJob({ JobName: 'j', UserPoolId, CloudWatchLogsRoleArn })
    const sent = await fetch(job?.PreSignedUrl ?? '', {
      method: 'PUT',
      headers: { 'x-amz-server-side-encryption': 'aws:kms' },
      body: fileOf(header, names),
    })
    assert.equal(sent.status, 200, await sent.text())
    await pools.startUserImportJob({ UserPoolId, JobId: job?.JobId })
    return job?.JobId ?? ''
  }
  const finished = async (JobId: string): Promise<UserImportJobType> => {
    for (;;) {
      const { UserImportJob: job } = await clients().pools.describeUserImportJob({ UserPoolId, JobId })
      if (job?.CompletionDate !== undefined) return job
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  it('come in the background, and go on when the server was stopped in between', async () => {
    const names = Array.from({ length: 3000 }, (_, i) => `user${i}`)
    const JobId = await begun(await role('import', 'cognito-idp.amazonaws.com'), names)
    await server.stop()
    server = await start({ data })
    const job = await finished(JobId)
    assert.deepEqual([job.Status, job.ImportedUsers, job.SkippedUsers, job.FailedUsers], ['Succeeded', 3000, 0, 0])
    const log = await readFile(join(data, 'logs', 'user-imports', UserPoolId, `${JobId}.log`), 'utf8')
    assert.equal(log.match(/^\[SUCCEEDED\] Line Number \d+ /gm)?.length, 3000)
    const Filter = 'username = "user2999"'
    const { Users } = await clients().pools.send(new ListUsersCommand({ UserPoolId, Filter }))
    assert.equal(Users?.[0]?.UserStatus, 'RESET_REQUIRED')
  })

  it('do not come by a role that trusts another service', async () => {
    const JobId = await begun(await role('function', 'lambda.amazonaws.com'), ['nobody'])
    const job = await finished(JobId)
    assert.equal(job.Status, 'Failed')
    assert.match(job.CompletionMessage ?? '', /role cannot be assumed/)
  })
})

function fileOf(header: readonly string[], names: readonly string[]): string {
  const lines = names.map((name) => {
    const person: Record<string, string> = {
      'cognito:username': name,
      'cognito:mfa_enabled': 'false',
      email: `${name}@example.com`,
      email_verified: 'true',
    }
    return header.map((column) => person[column] ?? '').join(',')
  })
  return `${[header.join(','), ...lines].join('\n')}\n`
}

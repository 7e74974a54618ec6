import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { start } from '../../src/testing.ts'
import { runProgram } from './process.ts'

describe('rotating the key ring', { timeout: 60_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'poolhouse-rotate-'))
  after(() => rm(data, { recursive: true, force: true }))

  it('keeps access keys and sessions that the older key sealed, and seals with the new one', async () => {
    const before = await start({ data })
    const { user, session } = await credentials(before)
    await before.stop()

    const { code, output } = await runProgram(['rotate-keys', '--data', data])
    assert.equal(code, 0, output)
    assert.match(output, /has 2 keys now/)

    const later = await start({ data })
    for (const each of [before.root, user, session]) {
      const sts = new STSClient({ endpoint: later.url, region: 'us-east-1', credentials: each, maxAttempts: 1 })
      assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, '000000000000')
    }
    const fresh = await assume(later, user)
    assert.notEqual(keyIdOf(fresh.sessionToken), keyIdOf(session.sessionToken))
    await later.stop()
    assert.equal(JSON.parse(await readFile(join(data, 'keyring.json'), 'utf8')).keys.length, 2)
  })

  it('says so when there is no key ring', async () => {
    const { code, output } = await runProgram(['rotate-keys', '--data', join(data, 'nothing')])
    assert.equal(code, 2)
    assert.match(output, /there is no key ring/)
  })
})

type House = Awaited<ReturnType<typeof start>>

/** The id of the key that sealed a token stands in its clear header. */
function keyIdOf(token: string): string {
  return Buffer.from(token, 'base64').subarray(1, 5).toString('hex')
}

async function credentials(house: House) {
  const iam = new IAMClient({ endpoint: house.url, region: 'us-east-1', credentials: house.root })
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  const AWS = `arn:aws:iam::${house.account}:root`
  const trust = policy({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' })
  await iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust }))
  await iam.send(new CreateUserCommand({ UserName: 'u' }))
  const PolicyDocument = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })
  await iam.send(new PutUserPolicyCommand({ UserName: 'u', PolicyName: 'p', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'u' }))
  const user = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  return { user, session: await assume(house, user) }
}

async function assume(house: House, user: { accessKeyId: string; secretAccessKey: string }) {
  const sts = new STSClient({ endpoint: house.url, region: 'us-east-1', credentials: user, maxAttempts: 1 })
  const RoleArn = `arn:aws:iam::${house.account}:role/r`
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }))
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
}

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  RevokeGrantCommand,
  SignCommand,
} from '@aws-sdk/client-kms'
import { start, type TestServer } from '../../src/testing.ts'
import { policy, refused } from './cognitoWorld.ts'

const EncryptionContext = { tenant: 'a' }
const Plaintext = Buffer.from('secret')

describe('KMS through the SDK', { timeout: 60_000 }, () => {
  let server: TestServer
  let root: KMSClient
  let user: KMSClient
  let userArn: string
  let key: string
  let CiphertextBlob: Uint8Array | undefined
  before(async () => {
    server = await start()
    const { url: endpoint, region } = server
    const plain = { endpoint, region, maxAttempts: 1 }
    root = new KMSClient({ ...plain, credentials: server.root })
    const iam = new IAMClient({ ...plain, credentials: server.root })
    const { User } = await iam.send(new CreateUserCommand({ UserName: 'ann' }))
    userArn = User?.Arn ?? ''
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }))
    const credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
    user = new KMSClient({ ...plain, credentials })
    const tenant = { StringEquals: { 'kms:EncryptionContext:tenant': 'a' } }
    const statement = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', Condition: tenant }
    await iam.send(
      new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'kms', PolicyDocument: policy([statement]) }),
    )
    key = (await root.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? ''
    await root.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: key }))
    const encrypted = await root.send(new EncryptCommand({ KeyId: 'alias/a', Plaintext, EncryptionContext }))
    CiphertextBlob = encrypted.CiphertextBlob
  })
  after(() => server.stop())

  const put = (statements: readonly object[], BypassPolicyLockoutSafetyCheck = false) =>
    root.send(new PutKeyPolicyCommand({ KeyId: key, Policy: policy(statements), BypassPolicyLockoutSafetyCheck }))
  const decrypt = (client: KMSClient, context: Record<string, string> = EncryptionContext) =>
    client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }))
  const account = () => ({ Effect: 'Allow', Principal: { AWS: server.account }, Action: 'kms:*', Resource: '*' })

  it('policies of IAM decide where the key’s policy leaves it to the account, by the encryption context too', async () => {
    await put([account()])
    assert.deepEqual(Buffer.from((await decrypt(user)).Plaintext ?? []), Plaintext)
    await refused(
      () => decrypt(user, { tenant: 'b' }),
      /^AccessDeniedException: .*kms:Decrypt on resource: arn:aws:kms/,
    )
    await refused(() => decrypt(root, { tenant: 'b' }), /^InvalidCiphertextException/)
    await refused(
      () => user.send(new EncryptCommand({ KeyId: key, Plaintext, EncryptionContext })),
      new RegExp(`kms:Encrypt on resource: ${key} because no identity-based policy allows`),
    )
  })

  it('a key whose policy does not name the account is closed to IAM, and to the root user', async () => {
    const administers = { ...account(), Action: ['kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:RevokeGrant'] }
    await put([administers])
    const closed =
      /^AccessDeniedException: .*kms:Decrypt.* because no resource-based policy allows the kms:Decrypt action/
    await refused(() => decrypt(user), closed)
    await refused(() => decrypt(root), closed)
    await put([administers, { ...account(), Principal: { AWS: userArn }, Action: 'kms:Decrypt' }])
    assert.ok(await decrypt(user))
    await put([administers])
    await refused(() => decrypt(user), closed)
    const grant = { KeyId: key, GranteePrincipal: userArn, Operations: ['Decrypt' as const] }
    const constrained = { ...grant, Constraints: { EncryptionContextEquals: { tenant: 'c' } } }
    await root.send(new CreateGrantCommand(constrained))
    await refused(() => decrypt(user), closed)
    for (const part of [{ Tenant: 'a' }, { tenant: 'A' }, { tenant: 'a', more: 'b' }]) {
      await root.send(new CreateGrantCommand({ ...grant, Constraints: { EncryptionContextSubset: part } }))
    }
    await refused(() => decrypt(user), closed)
    const subset = { ...grant, Constraints: { EncryptionContextSubset: { tenant: 'a' } } }
    const fitting = await root.send(new CreateGrantCommand(subset))
    assert.ok(await decrypt(user))
    await root.send(new RevokeGrantCommand({ KeyId: key, GrantId: fitting.GrantId }))
    await refused(() => decrypt(user), closed)
    const { GrantId } = await root.send(new CreateGrantCommand(grant))
    assert.ok(await decrypt(user))
    await root.send(new RevokeGrantCommand({ KeyId: key, GrantId }))
    await refused(() => decrypt(user), closed)
    await put([account()])
  })

  it('a grant for an encryption context with a dollar sign counts beside a policy of either version', async () => {
    const price = { price: '$5 ${aws:username}' }
    const Constraints = { EncryptionContextEquals: price }
    const grant = { KeyId: key, GranteePrincipal: userArn, Operations: ['Encrypt' as const], Constraints }
    const { GrantId } = await root.send(new CreateGrantCommand(grant))
    const encrypt = (context: Record<string, string>) =>
      user.send(new EncryptCommand({ KeyId: key, Plaintext, EncryptionContext: context }))
    for (const Version of ['2012-10-17', '2008-10-17', undefined]) {
      const Policy = JSON.stringify({ Version, Statement: [account()] })
      await root.send(new PutKeyPolicyCommand({ KeyId: key, Policy }))
      assert.ok(await encrypt(price))
      await refused(() => encrypt({ price: '$5 ann' }), /because no identity-based policy allows/)
    }
    await root.send(new RevokeGrantCommand({ KeyId: key, GrantId }))
    await put([account()])
  })

  it('keys and aliases of stacks are made, and wait to be deleted with them', async () => {
    const { url: endpoint, region, root: credentials } = server
    const stacks = new CloudFormationClient({ endpoint, region, credentials, maxAttempts: 1 })
    const Key = { EnableKeyRotation: true, RotationPeriodInDays: 100, PendingWindowInDays: 7, Description: 'codes' }
    const template = {
      Resources: {
        Key: { Type: 'AWS::KMS::Key', Properties: Key },
        Alias: {
          Type: 'AWS::KMS::Alias',
          Properties: { AliasName: 'alias/stack', TargetKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
        },
      },
      Outputs: { Key: { Value: { Ref: 'Key' } } },
    }
    const TemplateBody = JSON.stringify(template)
    const Tags = [{ Key: 'team', Value: 'a' }]
    const StackName = 'keys'
    const wait = { client: stacks, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }
    await stacks.send(new CreateStackCommand({ StackName, TemplateBody, Tags }))
    await waitUntilStackCreateComplete(wait, { StackName })
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }))
    const KeyId = Stacks?.[0]?.Outputs?.[0]?.OutputValue ?? ''
    const { KeyMetadata } = await root.send(new DescribeKeyCommand({ KeyId: 'alias/stack' }))
    assert.deepEqual([KeyMetadata?.KeyId, KeyMetadata?.Description], [KeyId, 'codes'])
    const status = await root.send(new GetKeyRotationStatusCommand({ KeyId }))
    assert.deepEqual([status.KeyRotationEnabled, status.RotationPeriodInDays], [true, 100])
    const listed = await root.send(new ListResourceTagsCommand({ KeyId }))
    assert.deepEqual(listed.Tags, [{ TagKey: 'team', TagValue: 'a' }])
    await stacks.send(new DeleteStackCommand({ StackName }))
    await waitUntilStackDeleteComplete(wait, { StackName: Stacks?.[0]?.StackId ?? '' })
    const deleted = await root.send(new DescribeKeyCommand({ KeyId }))
    assert.equal(deleted.KeyMetadata?.KeyState, 'PendingDeletion')
    await refused(() => root.send(new DescribeKeyCommand({ KeyId: 'alias/stack' })), /^NotFoundException/)
  })

  it('answers as AWS does for what is not there, and by name for what is not served', async () => {
    const nothing = '00000000-0000-4000-8000-000000000000'
    await refused(
      () => root.send(new DescribeKeyCommand({ KeyId: nothing })),
      /^NotFoundException: Key '.*' does not exist$/,
    )
    await refused(
      () => root.send(new SignCommand({ KeyId: key, Message: Plaintext, SigningAlgorithm: 'ECDSA_SHA_256' })),
      'NotImplementedException: Poolhouse does not serve kms:Sign.',
    )
    await refused(() => root.send(new DecryptCommand({ CiphertextBlob: Plaintext })), /^InvalidCiphertextException/)
    const { Aliases } = await root.send(new ListAliasesCommand({}))
    assert.deepEqual(
      Aliases?.map(({ AliasName }) => AliasName),
      ['alias/a'],
    )
  })
})

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { CreateKeyCommand, KMSClient, ListGrantsCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms'
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { npmClient } from '../npmClients.ts'
import { type CognitoWorld, openCognitoWorld, password, policy, refused } from './cognitoWorld.ts'

const clients = fileURLToPath(new URL('../npmClients/package.json', import.meta.url))

/** As AWS's documentation writes such a function, with a post to whoever delivers its mail. */
const code = `
import { createRequire } from 'node:module'
const { buildClient, CommitmentPolicy, KmsKeyringNode } = createRequire(${JSON.stringify(clients)})('@aws-crypto/client-node')
const { decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
const keyring = new KmsKeyringNode({ keyIds: [process.env.KEY_ARN] })
export const handler = async (event) => {
  const { code, userAttributes } = event.request
  const { plaintext } = await decrypt(keyring, Buffer.from(code, 'base64'))
  const letter = { to: userAttributes.email, source: event.triggerSource, code: plaintext.toString() }
  await fetch(process.env.MAILER, { method: 'POST', body: JSON.stringify(letter) })
}
`

interface Letter {
  readonly to: string
  readonly source: string
  readonly code: string
}

describe('a pool whose function sends its mail', { timeout: 120_000 }, () => {
  let world: CognitoWorld
  let mailer: Server
  let kms: KMSClient
  let key: string
  let sender: string
  const letters: Letter[] = []

  before(async () => {
    world = await openCognitoWorld()
    mailer = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      letters.push(JSON.parse(Buffer.concat(chunks).toString()) as Letter)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(mailer, 'listening')
    const { url: endpoint, region, account, root } = world.server
    const asRoot = { endpoint, region, credentials: root, maxAttempts: 1 }
    kms = new KMSClient(asRoot)
    key = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? ''
    const Role = await world.role('mailing', [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ])
    const functions = new LambdaClient(asRoot)
    const { port } = mailer.address() as AddressInfo
    const { FunctionArn } = await functions.send(
      new CreateFunctionCommand({
        FunctionName: 'sender',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role,
        Timeout: 10,
        Environment: { Variables: { KEY_ARN: key, MAILER: `http://127.0.0.1:${port}` } },
        Code: { ZipFile: zipSync({ 'index.mjs': strToU8(code) }) },
      }),
    )
    sender = FunctionArn ?? ''
    await functions.send(
      new AddPermissionCommand({
        FunctionName: 'sender',
        StatementId: 'pool',
        Action: 'lambda:InvokeFunction',
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: `arn:aws:cognito-idp:${region}:${account}:userpool/${world.pool}`,
      }),
    )
  })
  after(async () => {
    mailer.close()
    await world.server.stop()
  })

  const configure = (client: CognitoIdentityProviderClient, KMSKeyID = key) =>
    client.send(
      new UpdateUserPoolCommand({
        UserPoolId: world.pool,
        AutoVerifiedAttributes: ['email'],
        LambdaConfig: { CustomEmailSender: { LambdaVersion: 'V1_0', LambdaArn: sender }, KMSKeyID },
      }),
    )
  const signUp = (Username: string) =>
    world.app.send(
      new SignUpCommand({
        ClientId: world.client,
        Username,
        Password: password,
        UserAttributes: [{ Name: 'email', Value: `${Username}@example.com` }],
      }),
    )
  const mayDecrypt = (Condition: object) =>
    world.iam.send(
      new PutRolePolicyCommand({
        RoleName: 'mailing',
        PolicyName: 'codes',
        PolicyDocument: policy([{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: key, Condition }]),
      }),
    )

  it('is configured by whoever may grant the use of the key, and by nobody else', async () => {
    const { url: endpoint, region } = world.server
    await world.iam.send(new CreateUserCommand({ UserName: 'configurer' }))
    const statements = [{ Effect: 'Allow', Action: 'cognito-idp:UpdateUserPool', Resource: '*' }]
    const put = (more: readonly object[]) =>
      world.iam.send(
        new PutUserPolicyCommand({
          UserName: 'configurer',
          PolicyName: 'pools',
          PolicyDocument: policy([...statements, ...more]),
        }),
      )
    await put([])
    const { AccessKey } = await world.iam.send(new CreateAccessKeyCommand({ UserName: 'configurer' }))
    const credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
    const configurer = new CognitoIdentityProviderClient({ endpoint, region, credentials, maxAttempts: 1 })
    await refused(
      () => configure(configurer),
      new RegExp(`^AccessDeniedException: .*kms:CreateGrant on resource: ${key} because no identity-based policy`),
    )
    await put([{ Effect: 'Allow', Action: 'kms:CreateGrant', Resource: key }])
    await configure(configurer)
    const { Grants } = await kms.send(new ListGrantsCommand({ KeyId: key }))
    assert.deepEqual(
      Grants?.map(({ GranteeServicePrincipal, Operations }) => [GranteeServicePrincipal, Operations]),
      [['cognito-idp.amazonaws.com', ['GenerateDataKey']]],
    )
  })

  it('sends no code while the function may not decrypt it, or only those of another pool', async (test) => {
    if ((await npmClient(test, '@aws-crypto/client-node')) === undefined) return
    await configure(world.admin)
    const denied = /^UserLambdaValidationException: CustomEmailSender failed with error .*kms:Decrypt/s
    await refused(() => signUp('ann'), denied)
    await mayDecrypt({ StringEquals: { 'kms:EncryptionContext:userpool-id': `${world.pool}x` } })
    await refused(() => signUp('ben'), denied)
    assert.deepEqual(letters, [])
  })

  it('confirms whom the function sends the code that it decrypted by the AWS Encryption SDK', async (test) => {
    if ((await npmClient(test, '@aws-crypto/client-node')) === undefined) return
    await configure(world.admin)
    await mayDecrypt({ StringEquals: { 'kms:EncryptionContext:userpool-id': world.pool } })
    await signUp('cem')
    const [letter] = letters.splice(0)
    assert.deepEqual([letter?.to, letter?.source], ['cem@example.com', 'CustomEmailSender_SignUp'])
    const ConfirmationCode = letter?.code ?? ''
    const confirm = { ClientId: world.client, Username: 'cem', ConfirmationCode }
    await world.app.send(new ConfirmSignUpCommand(confirm))
    assert.ok((await world.signIn('cem')).id)
  })

  it('gets no data key when the key’s policy denies it, whatever was granted', async () => {
    await configure(world.admin)
    const { account } = world.server
    const all = { Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' }
    const service = { Service: 'cognito-idp.amazonaws.com' }
    const deny = { Effect: 'Deny', Principal: service, Action: 'kms:GenerateDataKey', Resource: '*' }
    const put = (statements: readonly object[]) =>
      kms.send(new PutKeyPolicyCommand({ KeyId: key, Policy: policy(statements) }))
    await put([all, deny])
    await refused(() => signUp('dan'), /^CodeDeliveryFailureException/)
    await put([all])
  })
})

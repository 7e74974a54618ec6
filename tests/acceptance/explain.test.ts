import assert from 'node:assert/strict'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetFederationTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { rootKeyIn, runProgram, startProcess } from './process.ts'

const region = 'us-east-1'
const federation = 'cognito-identity.amazonaws.com'

describe('explaining denials', { timeout: 90_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'poolhouse-explain-'))
  const server = await startProcess(['--bare', '--data', data])
  after(async () => {
    await server.end('SIGTERM')
    await rm(data, { recursive: true, force: true })
  })
  const root = await rootKeyIn(data)
  const plain = { endpoint: server.url, region, maxAttempts: 1 }
  const iam = new IAMClient({ ...plain, credentials: root })
  const s3 = (credentials: Key) => new S3Client({ ...plain, credentials, forcePathStyle: true })
  await s3(root).send(new CreateBucketCommand({ Bucket: 'vault' }))
  const run = (...parameters: string[]) => runProgram([...parameters, '--data', data])

  const user = async (UserName: string, ...statements: readonly object[]): Promise<Key> => {
    await iam.send(new CreateUserCommand({ UserName }))
    if (statements.length > 0) {
      const PolicyDocument = policy(...statements)
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: `${UserName}-policy`, PolicyDocument }))
    }
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
    return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  }

  /** A folder that makes the program sign with a user's key. */
  const actingAs = async (name: string, { accessKeyId, secretAccessKey }: Key): Promise<string> => {
    const folder = join(data, `as-${name}`)
    await mkdir(folder)
    await copyFile(join(data, 'server.json'), join(folder, 'server.json'))
    const lines = ['[default]', `aws_access_key_id = ${accessKeyId}`, `aws_secret_access_key = ${secretAccessKey}`]
    await writeFile(join(folder, 'credentials'), `${lines.join('\n')}\n`)
    return folder
  }

  const guests = await guestPool(plain, root, iam)

  it('of another one’s folder tell what the variable became, and what would allow it', async () => {
    const guest = await guests.credentials()
    const Key = 'us-east-1:somebody-else/cat.jpg'
    const id = await deniedId(s3(guest).send(new GetObjectCommand({ Bucket: 'vault', Key })))
    const { code, output } = await run('explain', id)
    assert.equal(code, 0, output)
    assert.match(output, new RegExp(`request   ${id}, s3 GetObject, `))
    assert.match(output, /denied {4}s3:GetObject on arn:aws:s3:::vault\/us-east-1:somebody-else\/cat\.jpg\n/)
    assert.match(output, /to {8}arn:aws:sts::000000000000:assumed-role\/guest\/CognitoIdentityCredentials\n/)
    assert.match(output, /because {3}no identity-based policy allows s3:GetObject\n/)
    assert.match(output, /the statement's {2}arn:aws:s3:::vault\/\$\{cognito-identity\.amazonaws\.com:sub\}\/\*\n/)
    assert.ok(output.includes(`\${cognito-identity.amazonaws.com:sub} became ${guest.identityId}\n`), output)
    assert.match(output, /Allow, statement List: speaks of other actions: s3:ListBucket\n/)
    assert.match(output, /statement Own of the identity-based policy own-folder allows it but for its resource: add /)
    assert.ok(output.includes(`, or ask for arn:aws:s3:::vault/${guest.identityId}/*\n`), output)
    assert.match(output, /"Action":"s3:GetObject","Resource":"arn:aws:s3:::vault\/us-east-1:somebody-else\/cat\.jpg"/)
  })

  it('hold neither secrets nor tokens', async () => {
    const guest = await guests.credentials()
    const id = await deniedId(s3(guest).send(new GetObjectCommand({ Bucket: 'vault', Key: 'k' })))
    const { output } = await run('explain', id, '--json')
    const denial = JSON.parse(output) as Kept
    assert.equal(denial.requestId, id)
    assert.equal(denial.explained?.trace.decision.effect, 'implicitDeny')
    assert.match(denial.authorizationMessage ?? '', /^[A-Za-z0-9+/]+=*$/)
    for (const secret of [guest.secretAccessKey, guest.sessionToken ?? '?', root.secretAccessKey]) {
      assert.ok(!output.includes(secret))
    }
  })

  it('are decoded by sts:DecodeAuthorizationMessage for whoever may, and only as they were sealed', async () => {
    const guest = await guests.credentials()
    const Key = 'us-east-1:somebody-else/cat.jpg'
    const id = await deniedId(s3(guest).send(new GetObjectCommand({ Bucket: 'vault', Key })))
    const kept = JSON.parse((await run('explain', id, '--json')).output) as Kept
    const EncodedMessage = kept.authorizationMessage ?? ''
    const decode = (credentials: Key, message: string) =>
      new STSClient({ ...plain, credentials }).send(new DecodeAuthorizationMessageCommand({ EncodedMessage: message }))
    const { DecodedMessage = '' } = await decode(root, EncodedMessage)
    const decoded = JSON.parse(DecodedMessage)
    assert.equal(decoded.allowed, false)
    assert.equal(decoded.explicitDeny, false)
    assert.equal(decoded.context.action, 's3:GetObject')
    await assert.rejects(decode(guest, EncodedMessage), { name: 'AccessDenied' })
    const tampered = `${EncodedMessage[0] === 'A' ? 'B' : 'A'}${EncodedMessage.slice(1)}`
    await assert.rejects(decode(root, tampered), { name: 'InvalidAuthorizationMessageException' })
  })

  it('of an identity pool tell both audiences', async () => {
    const { trusted, poolId } = await guests.distrust()
    const id = await deniedId(guests.credentials())
    const { output } = await run('explain')
    assert.match(output, new RegExp(`request   ${id}, cognito-identity GetCredentialsForIdentity`))
    const told = `StringEquals ${federation}:aud: the trust policy's is ${trusted}; the token's is ${poolId}\n`
    assert.ok(output.includes(told), output)
    assert.match(
      output,
      /statement 0 of the role trust policy allows it but for its condition: StringEquals \S+:aud asks for us-east-1:elsewhere, /,
    )
  })

  it('of a trust policy that names somebody else say so', async () => {
    const AssumeRolePolicyDocument = policy({
      Principal: { AWS: 'arn:aws:iam::000000000000:user/friend' },
      Action: 'sts:AssumeRole',
    })
    await user('friend')
    await iam.send(new CreateRoleCommand({ RoleName: 'friends', AssumeRolePolicyDocument }))
    const sts = new STSClient({ ...plain, credentials: await user('foe') })
    const RoleArn = 'arn:aws:iam::000000000000:role/friends'
    const id = await deniedId(sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' })))
    const { output } = await run('explain', id)
    assert.match(output, /statement 0: does not name arn:aws:iam::000000000000:user\/foe\n/)
    assert.match(output, /but for its principal: add arn:aws:iam::000000000000:user\/foe\n/)
    const asked = ['sts:AssumeRole', RoleArn]
    assert.equal((await run('can', 'arn:aws:iam::000000000000:user/foe', ...asked)).code, 1)
    assert.equal((await run('can', 'arn:aws:iam::000000000000:user/friend', ...asked)).code, 0)
    const byRoot = await run('can', 'arn:aws:iam::000000000000:root', ...asked)
    assert.deepEqual([byRoot.code, byRoot.output], [1, 'no: the root user cannot assume roles\n'])
  })

  it('name the statement that denies, and each change that it takes', async () => {
    const key = await user('limited', {
      Sid: 'NoOldClients',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringLike: { 'aws:UserAgent': '*js*' } },
    })
    const id = await deniedId(s3(key).send(new GetObjectCommand({ Bucket: 'vault', Key: 'k' })))
    const { output } = await run('explain', id)
    assert.match(output, /because {3}statement NoOldClients of the identity-based policy limited-policy denies it\n/)
    assert.match(output, /What would allow it, all of these together\n {2}- statement NoOldClients .* narrow it/)
    assert.match(output, /- add to a policy of the principal:\n/)
    assert.match(output, /\n {2}aws:useragent = .*aws-sdk-js/)
  })

  it('of one key of many are kept too', async () => {
    const key = await user('sweeper')
    const { Errors } = await s3(key).send(
      new DeleteObjectsCommand({ Bucket: 'vault', Delete: { Objects: [{ Key: 'a' }, { Key: 'b' }] } }),
    )
    assert.deepEqual(
      Errors?.map(({ Code }) => Code),
      ['AccessDenied', 'AccessDenied'],
    )
    assert.match(
      (await run('explain')).output,
      /s3 DeleteObjects[\s\S]*denied {4}s3:DeleteObject on arn:aws:s3:::vault\/a\n/,
    )
  })

  it('of federated users tell whose policy is missing, and what resources’ policies alone would give them', async () => {
    const all = { Action: ['s3:*', 'sts:*'], Resource: '*' }
    const sts = new STSClient({ ...plain, credentials: await user('broker', all) })
    const Policy = policy({ Action: 's3:ListBucket', Resource: '*' })
    const { Credentials } = await sts.send(new GetFederationTokenCommand({ Name: 'bob', Policy }))
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
    const bob = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    const id = await deniedId(s3(bob).send(new GetObjectCommand({ Bucket: 'vault', Key: 'k' })))
    const { output } = await run('explain', id)
    const arn = 'arn:aws:sts::000000000000:federated-user/bob'
    assert.match(output, new RegExp(`sent by {3}${arn}\n`))
    assert.match(output, /because {3}no session policy allows s3:GetObject\n/)
    assert.match(output, /session policy[\s\S]*Allow, statement 0: speaks of other actions: s3:ListBucket\n/)
    assert.match(output, /aws:principaltype = FederatedUser\n/)
    const asked = [arn, 's3:GetObject', 'arn:aws:s3:::vault/k']
    assert.equal((await run('can', ...asked)).output, 'no: no session policy allows s3:GetObject\n')
    const named = { Principal: { AWS: arn }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::vault/k' }
    await s3(root).send(new PutBucketPolicyCommand({ Bucket: 'vault', Policy: policy(named) }))
    assert.equal((await run('can', ...asked)).code, 0)
    await s3(root).send(new DeleteBucketPolicyCommand({ Bucket: 'vault' }))
    const never = await run('can', arn, 'iam:GetUser', '*')
    assert.deepEqual([never.code, never.output], [1, 'no: iam:GetUser is closed to sessions of this kind\n'])
    const inIam = new IAMClient({ ...plain, credentials: bob }).send(new GetUserCommand({}))
    const why = await run('explain', await deniedId(inIam))
    assert.match(why.output, /told {6}InvalidClientTokenId: [\s\S]*because {3}iam:GetUser is closed to sessions/)
  })

  it('for want of MFA say so, and can be asked for with it', async () => {
    const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
    await user('careful', { Action: 's3:GetObject', Resource: '*', Condition })
    const asked = ['arn:aws:iam::000000000000:user/careful', 's3:GetObject', 'arn:aws:s3:::vault/k']
    assert.equal((await run('can', ...asked)).code, 1)
    assert.equal((await run('can', ...asked, '--context', 'aws:MultiFactorAuthPresent=true')).code, 0)
  })

  it('are for the root, and for whom IAM lets', async () => {
    const id = await deniedId(s3(await user('nosy')).send(new GetObjectCommand({ Bucket: 'vault', Key: 'k' })))
    const stranger = await actingAs('stranger', await user('stranger', { Action: 's3:*', Resource: '*' }))
    const auditor = await actingAs('auditor', await user('auditor', { Action: 'poolhouse:GetDenial', Resource: '*' }))
    const refused = await runProgram(['explain', id, '--data', stranger])
    assert.equal(refused.code, 2)
    assert.match(refused.output, /user\/stranger is not authorized to perform: poolhouse:GetDenial because no identity/)
    const asked = ['arn:aws:iam::000000000000:user/nosy', 's3:GetObject', 'arn:aws:s3:::vault/k']
    assert.match((await runProgram(['can', ...asked, '--data', stranger])).output, /perform: poolhouse:Explain/)
    assert.match((await runProgram(['explain', '--data', auditor])).output, /perform: poolhouse:ListDenials/)
    assert.equal((await runProgram(['explain', id, '--data', auditor])).code, 0)
    for (const operation of ['GetDenial', 'ListDenials', 'Explain']) {
      const headers = { 'x-amz-target': `Poolhouse.${operation}`, 'content-type': 'application/x-amz-json-1.1' }
      const { status } = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify({ RequestId: id }) })
      assert.ok(status === 400 || status === 403, `${operation} answered nobody with ${status}`)
    }
  })

  it('can be asked for before anybody was denied', async () => {
    const arn = 'arn:aws:iam::000000000000:role/guest'
    const own = 'arn:aws:s3:::vault/us-east-1:me/cat.jpg'
    const me = ['--context', `${federation}:sub=us-east-1:me`]
    const question = ['--principal', arn, '--action', 's3:GetObject', '--resource']
    const yes = await run('explain', ...question, own, ...me)
    assert.match(
      yes.output,
      /allowed {3}s3:GetObject on .*\n[\s\S]*because {3}statement Own of the identity-based policy own-folder allows it\n/,
    )
    assert.deepEqual(await run('can', arn, 's3:GetObject', own, ...me), {
      code: 0,
      output: 'yes: statement Own of the identity-based policy own-folder allows it\n',
    })
    assert.deepEqual(await run('can', arn, 's3:GetObject', own), {
      code: 1,
      output: 'no: no identity-based policy allows s3:GetObject\n',
    })
    const json = JSON.parse((await run('explain', ...question, own, '--json')).output) as { Allowed: boolean }
    assert.equal(json.Allowed, false)
    const nobody = await run('explain', '--principal', 'anonymous', '--action', 's3:GetObject', '--resource', own)
    assert.match(nobody.output, /- sign the request: nobody did/)
    assert.deepEqual(await run('can', 'anonymous', 's3:GetObject', own), {
      code: 1,
      output: 'no: no resource-based policy allows s3:GetObject\n',
    })
  })

  it('say what is wrong with a question', async () => {
    const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
      [['explain', 'no-such-request'], /There is no denial of the request no-such-request/],
      [['explain', '--principal', 'x'], /needs all of --principal, --action and --resource/],
      [['explain', 'id', '--action', 's3:GetObject'], /not both/],
      [['can', 'arn:aws:iam::000000000000:user/nobody', 's3:GetObject', '*'], /There is no principal/],
      [['can', 'anonymous', 'GetObject', '*'], /failed to satisfy constraint/],
      [['can', 'anonymous', 's3:GetObject', '*', '--context', 'x'], /write key=value/],
    ]
    for (const [parameters, message] of mistakes) {
      const { code, output } = await run(...parameters)
      assert.equal(code, 2, `${parameters.join(' ')}: ${output}`)
      assert.match(output, message)
    }
  })
})

interface Key {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

interface Kept {
  readonly requestId: string
  readonly explained?: { readonly trace: { readonly decision: { readonly effect: string } } }
  readonly authorizationMessage?: string
}

function policy(...statements: readonly object[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
  })
}

/** The request id of a call that is denied. */
async function deniedId(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => assert.fail('it was allowed'),
    (thrown: unknown) => thrown,
  )
  const { $metadata } = error as { readonly $metadata?: { readonly requestId?: string } }
  return $metadata?.requestId ?? assert.fail(String(error))
}

/** A pool of guests, each with a folder of the bucket. */
async function guestPool(plain: { endpoint: string; region: string; maxAttempts: number }, root: Key, iam: IAMClient) {
  const admin = new CognitoIdentityClient({ ...plain, credentials: root })
  const create = new CreateIdentityPoolCommand({ IdentityPoolName: 'guests', AllowUnauthenticatedIdentities: true })
  const { IdentityPoolId: poolId = '' } = await admin.send(create)
  const trust = (aud: string) =>
    policy({
      Principal: { Federated: federation },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${federation}:aud`]: aud } },
    })
  const RoleName = 'guest'
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(poolId) }))
  const PolicyDocument = policy(
    { Sid: 'Own', Action: 's3:GetObject', Resource: `arn:aws:s3:::vault/\${${federation}:sub}/*` },
    { Sid: 'List', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::vault' },
  )
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own-folder', PolicyDocument }))
  const Roles = { unauthenticated: Role?.Arn ?? '' }
  await admin.send(new SetIdentityPoolRolesCommand({ IdentityPoolId: poolId, Roles }))
  return {
    credentials: async () => {
      const { IdentityId: identityId = '' } = await admin.send(new GetIdCommand({ IdentityPoolId: poolId }))
      const answer = await admin.send(new GetCredentialsForIdentityCommand({ IdentityId: identityId }))
      const { AccessKeyId = '', SecretKey = '', SessionToken = '' } = answer.Credentials ?? {}
      return { identityId, accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken }
    },
    /** Makes the role trust another pool. */
    distrust: async () => {
      const trusted = 'us-east-1:elsewhere'
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust(trusted) }))
      return { trusted, poolId }
    },
  }
}

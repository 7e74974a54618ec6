import { zipSync } from 'fflate'
import type { House } from '../../src/app.ts'
import type { Caller } from '../../src/kernel/caller.ts'

const account = '000000000000'
const root: Caller = {
  kind: 'root',
  account,
  arn: `arn:aws:iam::${account}:root`,
  userId: account,
  accessKeyId: 'x',
}
const tags = { team: 'sample' }
const tagList = [{ Key: 'team', Value: 'sample' }]

/** What was made. */
export interface Seeded {
  /** Members of inputs, by service, that name it. */
  readonly named: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Its ARNs; what lies below one has its tags. */
  readonly arns: readonly string[]
}

/** Makes one resource of every kind that can have tags, tagged `team: sample`. */
export async function seedTagged(house: House): Promise<Seeded> {
  const call = house.callAs(root)
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust })
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' },
  })
  await call('iam', 'CreateUser', { UserName: 'sample', Tags: tagList })
  await call('iam', 'CreateRole', { RoleName: 'sample', AssumeRolePolicyDocument, Tags: tagList })
  await call('iam', 'CreatePolicy', { PolicyName: 'sample', PolicyDocument, Tags: tagList })
  await call('iam', 'CreateInstanceProfile', { InstanceProfileName: 'sample', Tags: tagList })
  await call('iam', 'CreateOpenIDConnectProvider', {
    Url: 'https://sample.example.com',
    ClientIDList: ['sample'],
    ThumbprintList: ['0'.repeat(40)],
    Tags: tagList,
  })
  const { UserPool } = await call<{ UserPool: { Id: string; Arn: string } }>('cognito-idp', 'CreateUserPool', {
    PoolName: 'sample',
    UserPoolTags: tags,
  })
  const { IdentityPoolId } = await call<{ IdentityPoolId: string }>('cognito-identity', 'CreateIdentityPool', {
    IdentityPoolName: 'sample',
    AllowUnauthenticatedIdentities: true,
    IdentityPoolTags: tags,
  })
  await call('lambda', 'CreateFunction', {
    FunctionName: 'sample',
    Role: `arn:aws:iam::${account}:role/sample`,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Code: { ZipFile: zipSync({ 'index.mjs': new TextEncoder().encode('export const handler = () => 1') }) },
    Tags: tags,
  })
  const { ApiId } = await call<{ ApiId: string }>('apigatewayv2', 'CreateApi', {
    Name: 'sample',
    ProtocolType: 'HTTP',
    Tags: tags,
  })
  const { KeyMetadata } = await call<{ KeyMetadata: { KeyId: string; Arn: string } }>('kms', 'CreateKey', {
    Tags: [{ TagKey: 'team', TagValue: 'sample' }],
  })
  const template = { Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } }
  const { StackId } = await call<{ StackId: string }>('cloudformation', 'CreateStack', {
    StackName: 'sample',
    TemplateBody: JSON.stringify(template),
    Tags: tagList,
  })
  const iam = ['user', 'role', 'policy', 'instance-profile'].map((kind) => `arn:aws:iam::${account}:${kind}/sample`)
  const pool = `arn:aws:cognito-identity:us-east-1:${account}:identitypool/${IdentityPoolId}`
  const lambda = `arn:aws:lambda:us-east-1:${account}:function:sample`
  const api = `arn:aws:apigateway:us-east-1::/apis/${ApiId}`
  const arns = [
    ...iam,
    `arn:aws:iam::${account}:user/asker`,
    `arn:aws:iam::${account}:oidc-provider/sample.example.com`,
    UserPool.Arn,
    pool,
    lambda,
    KeyMetadata.Arn,
  ]
  const named = {
    iam: { UserName: 'sample', RoleName: 'sample' },
    'cognito-idp': { UserPoolId: UserPool.Id, ResourceArn: UserPool.Arn },
    'cognito-identity': { IdentityPoolId, ResourceArn: pool },
    lambda: { FunctionName: 'sample', Resource: lambda },
    apigatewayv2: { ApiId, ResourceArn: api },
    cloudformation: { StackName: 'sample' },
    kms: { KeyId: KeyMetadata.KeyId, DestinationKeyId: KeyMetadata.KeyId, SourceKeyId: KeyMetadata.KeyId },
  }
  return { named, arns: [...arns, api, `${api}/`, `${lambda}:`, StackId] }
}

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2'
import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation'
import { CognitoIdentityClient, ListIdentityPoolsCommand } from '@aws-sdk/client-cognito-identity'
import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  ListPoliciesCommand,
  ListRolesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'

/** Where a server is, and as whom it is called. */
export interface Access {
  readonly url: string
  readonly region: string
  readonly root: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Clients of every service that stacks are made of. */
export function clientsOf({ url, region, root }: Access) {
  const plain = { endpoint: url, region, credentials: root, maxAttempts: 1 }
  return {
    stacks: new CloudFormationClient(plain),
    functions: new LambdaClient(plain),
    apis: new ApiGatewayV2Client(plain),
    iam: new IAMClient(plain),
    s3: new S3Client({ ...plain, forcePathStyle: true }),
    userPools: new CognitoIdentityProviderClient(plain),
    identityPools: new CognitoIdentityClient(plain),
  }
}

export type Clients = ReturnType<typeof clientsOf>

/** Everything that the account has which a stack could have made, as `kind name` lines. */
export async function inventory({ functions, apis, iam, s3, userPools, identityPools }: Clients): Promise<string[]> {
  const found = await Promise.all([
    functions.send(new ListFunctionsCommand({})).then(({ Functions }) => Functions?.map((f) => `fn ${f.FunctionName}`)),
    apis.send(new GetApisCommand({})).then(({ Items }) => Items?.map((api) => `api ${api.Name}`)),
    iam.send(new ListRolesCommand({})).then(({ Roles }) => Roles?.map((role) => `role ${role.RoleName}`)),
    iam
      .send(new ListPoliciesCommand({ Scope: 'Local' }))
      .then(({ Policies }) => Policies?.map((policy) => `policy ${policy.PolicyName}`)),
    s3.send(new ListBucketsCommand({})).then(({ Buckets }) => Buckets?.map((bucket) => `bucket ${bucket.Name}`)),
    userPools
      .send(new ListUserPoolsCommand({ MaxResults: 60 }))
      .then(({ UserPools }) => UserPools?.map((pool) => `user pool ${pool.Name}`)),
    identityPools
      .send(new ListIdentityPoolsCommand({ MaxResults: 60 }))
      .then(({ IdentityPools }) => IdentityPools?.map((pool) => `identity pool ${pool.IdentityPoolName}`)),
  ])
  return found.flatMap((lines) => lines ?? []).sort()
}

/** Waits until a stack's work is over. A deleted stack is found by its id only. */
export async function settled(stacks: CloudFormationClient, StackName: string): Promise<Stack> {
  for (;;) {
    const { Stacks } = await stacks.send(new DescribeStacksCommand({ StackName }))
    const stack = Stacks?.[0]
    if (stack === undefined) throw new Error(`no stack ${StackName}`)
    if (!stack.StackStatus?.endsWith('_IN_PROGRESS')) return stack
    await new Promise((later) => setTimeout(later, 25))
  }
}

export const acknowledged = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const

/** Creates a stack of a template and waits for its end. */
export async function createStack(
  stacks: CloudFormationClient,
  StackName: string,
  template: object,
  more: Partial<CreateStackCommandInput> = {},
): Promise<Stack> {
  const { StackId = '' } = await stacks.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify(template),
      Capabilities: [...acknowledged],
      ...more,
    }),
  )
  return settled(stacks, StackId)
}

/** Deletes a stack and waits for its end. */
export async function deleteStack(
  stacks: CloudFormationClient,
  id: string,
  RetainResources?: string[],
): Promise<Stack> {
  await stacks.send(new DeleteStackCommand({ StackName: id, ...(RetainResources && { RetainResources }) }))
  return settled(stacks, id)
}

/** What failed in a stack, oldest first: logical id and reason. */
export async function failures(stacks: CloudFormationClient, StackName: string): Promise<[string, string][]> {
  const { StackEvents } = await stacks.send(new DescribeStackEventsCommand({ StackName }))
  return (StackEvents ?? [])
    .filter(({ ResourceStatus, ResourceType }) => {
      return ResourceStatus?.endsWith('_FAILED') === true && ResourceType !== 'AWS::CloudFormation::Stack'
    })
    .map(({ LogicalResourceId = '', ResourceStatusReason = '' }): [string, string] => [
      LogicalResourceId,
      ResourceStatusReason,
    ])
    .reverse()
}

export function outputsOf(stack: Stack | undefined): Record<string, string> {
  return Object.fromEntries((stack?.Outputs ?? []).map((each) => [each.OutputKey ?? '', each.OutputValue ?? '']))
}

export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements.map((each) => ({ Effect: 'Allow', ...each })) })
}

/** A user with one inline policy, and the user's access key. */
export async function userWith(iam: IAMClient, UserName: string, ...statements: readonly object[]) {
  await iam.send(new CreateUserCommand({ UserName }))
  const PolicyDocument = policy(...statements)
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

/** The AWS CLI as an account's root, in a home of its own. */
export async function awsCli({ url, region, root }: Access) {
  const home = await mkdtemp(join(tmpdir(), 'poolhouse-aws-'))
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    AWS_ENDPOINT_URL: url,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: root.accessKeyId,
    AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  }
  const run = (...parameters: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      execFile('aws', parameters, { env, cwd: home }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
      })
    })
  return { home, run, remove: () => rm(home, { recursive: true, force: true }) }
}

/** A role that Lambda may take, with one inline policy. */
export function functionRole(...statements: readonly object[]): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
      Policies: statements.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: policy(...statements) }],
    },
  }
}

/** A function whose code stands in the template. */
export function inlineFunction(role: string, code: string, more: object = {}): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': [role, 'Arn'] },
      Code: { ZipFile: code },
      ...more,
    },
  }
}

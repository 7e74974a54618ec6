import type { Call } from '../../kernel/call.ts'
import { Fault } from '../../kernel/fault.ts'

type Input = Readonly<Record<string, unknown>>

/** Services that behave, as far as templates need: what they made can be looked at, and deleted once. */
export interface TinyServices {
  readonly call: Call
  /** Everything that exists, as `kind/id`. */
  readonly things: ReadonlyMap<string, Input>
  /** Operations called, as `service:Operation`, in order. */
  readonly called: readonly string[]
  /** Makes an operation throw. */
  readonly break: (operation: string, error: Error) => void
  /** Holds every call of an operation until the answer is called. */
  readonly hold: (operation: string) => () => void
}

export function tinyServices(): TinyServices {
  const things = new Map<string, Input>()
  const called: string[] = []
  const broken = new Map<string, Error>()
  const held = new Map<string, Promise<void>>()
  let serial = 0

  const add = (kind: string, id: string, input: Input, code: string): string => {
    if (things.has(`${kind}/${id}`)) throw new Fault(code, `${kind} ${id} already exists`)
    things.set(`${kind}/${id}`, input)
    return id
  }
  const take = (kind: string, id: unknown, code: string): object => {
    if (!things.delete(`${kind}/${String(id)}`)) throw new Fault(code, `${kind} ${String(id)} not found`)
    return {}
  }
  const named = (prefix: string) => `${prefix}${++serial}`
  const under = (prefix: string) =>
    [...things.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))

  /** Operations that make and remove one thing each, by kind: the member that names it, and its missing fault. */
  const operations: Readonly<Record<string, (input: Input) => object>> = {
    CreateUserPool: (input) => {
      const Id = add('pool', named('us-east-1_'), input, 'LimitExceededException')
      return { UserPool: { Id, Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${Id}` } }
    },
    DeleteUserPool: ({ UserPoolId }) => take('pool', UserPoolId, 'ResourceNotFoundException'),
    CreateUserPoolClient: (input) => {
      const ClientId = add('client', named('client'), input, 'LimitExceededException')
      return { UserPoolClient: { ClientId, ClientName: input['ClientName'] } }
    },
    DeleteUserPoolClient: ({ ClientId }) => take('client', ClientId, 'ResourceNotFoundException'),
    CreateGroup: (input) => ({
      Group: { GroupName: add('group', String(input['GroupName']), input, 'GroupExistsException') },
    }),
    DeleteGroup: ({ GroupName }) => take('group', GroupName, 'ResourceNotFoundException'),
    CreateIdentityPool: (input) => ({
      IdentityPoolId: add('identityPool', named('us-east-1:'), input, 'LimitExceededException'),
      IdentityPoolName: input['IdentityPoolName'],
    }),
    DeleteIdentityPool: ({ IdentityPoolId }) => take('identityPool', IdentityPoolId, 'ResourceNotFoundException'),
    SetIdentityPoolRoles: (input) => {
      const id = `identityPool/${String(input['IdentityPoolId'])}`
      if (!things.has(id)) throw new Fault('ResourceNotFoundException', `IdentityPool '${id}' not found.`)
      things.set(id, { ...things.get(id), Roles: input['Roles'], RoleMappings: input['RoleMappings'] })
      return {}
    },
    CreateRole: (input) => {
      const name = add('role', String(input['RoleName']), input, 'EntityAlreadyExists')
      return { Role: { Arn: `arn:aws:iam::123456789012:role/${name}`, RoleId: `AROA${name}` } }
    },
    AttachRolePolicy: (input) => {
      things.set(`attached/${String(input['RoleName'])}/${String(input['PolicyArn'])}`, input)
      return {}
    },
    DetachRolePolicy: ({ RoleName, PolicyArn }) => take(`attached/${String(RoleName)}`, PolicyArn, 'NoSuchEntity'),
    PutRolePolicy: (input) => {
      things.set(`inline/${String(input['RoleName'])}/${String(input['PolicyName'])}`, input)
      return {}
    },
    DeleteRolePolicy: ({ RoleName, PolicyName }) => take(`inline/${String(RoleName)}`, PolicyName, 'NoSuchEntity'),
    ListAttachedRolePolicies: ({ RoleName }) => ({
      AttachedPolicies: under(`attached/${String(RoleName)}/`).map((PolicyArn) => ({ PolicyArn })),
    }),
    ListRolePolicies: ({ RoleName }) => ({ PolicyNames: under(`inline/${String(RoleName)}/`) }),
    DeleteRole: ({ RoleName }) => {
      const left = [...under(`attached/${String(RoleName)}/`), ...under(`inline/${String(RoleName)}/`)]
      if (left.length > 0) throw new Fault('DeleteConflict', 'Cannot delete entity, must detach all policies first.')
      return take('role', RoleName, 'NoSuchEntity')
    },
    CreatePolicy: (input) => {
      const Arn = `arn:aws:iam::123456789012:policy/${String(input['PolicyName'])}`
      return { Policy: { Arn: add('policy', Arn, input, 'EntityAlreadyExists'), PolicyId: 'ANPA' } }
    },
    DeletePolicy: ({ PolicyArn }) => take('policy', PolicyArn, 'NoSuchEntity'),
    CreateBucket: (input) => ({
      Location: `/${add('bucket', String(input['Bucket']), input, 'BucketAlreadyOwnedByYou')}`,
    }),
    HeadBucket: ({ Bucket }) => {
      if (!things.has(`bucket/${String(Bucket)}`)) throw new Fault('NotFound', 'Not Found')
      return {}
    },
    DeleteBucket: ({ Bucket }) => {
      if (under(`object/${String(Bucket)}/`).length > 0) {
        throw new Fault('BucketNotEmpty', 'The bucket you tried to delete is not empty')
      }
      return take('bucket', Bucket, 'NoSuchBucket')
    },
    PutObject: (input) => {
      things.set(`object/${String(input['Bucket'])}/${String(input['Key'])}`, input)
      return {}
    },
    DeleteObject: ({ Bucket, Key }) => take(`object/${String(Bucket)}`, Key, 'NoSuchKey'),
    GetObject: ({ Bucket, Key }) => {
      const found = things.get(`object/${String(Bucket)}/${String(Key)}`)
      if (found === undefined) throw new Fault('NoSuchKey', 'The specified key does not exist.')
      return { Body: found['Body'] }
    },
    PutBucketPolicy: (input) => {
      things.set(`bucketPolicy/${String(input['Bucket'])}`, input)
      return {}
    },
    DeleteBucketPolicy: ({ Bucket }) => take('bucketPolicy', Bucket, 'NoSuchBucketPolicy'),
    PutPublicAccessBlock: (input) => configured(things, 'bucket', input['Bucket'], input),
    PutBucketOwnershipControls: (input) => configured(things, 'bucket', input['Bucket'], input),
    PutBucketTagging: (input) => configured(things, 'bucket', input['Bucket'], input),
    PutBucketVersioning: (input) => configured(things, 'bucket', input['Bucket'], input),
    CreateFunction: (input) => {
      const FunctionName = add('function', String(input['FunctionName']), input, 'ResourceConflictException')
      return { FunctionName, FunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${FunctionName}` }
    },
    DeleteFunction: ({ FunctionName }) => take('function', FunctionName, 'ResourceNotFoundException'),
    AddPermission: (input) => ({
      Statement: add('permission', String(input['StatementId']), input, 'ResourceConflictException'),
    }),
    RemovePermission: ({ StatementId }) => take('permission', StatementId, 'ResourceNotFoundException'),
    CreateApi: (input) => {
      const ApiId = add('api', named('api'), input, 'ConflictException')
      return { ApiId, ApiEndpoint: `http://${ApiId}.execute-api.localhost:4566` }
    },
    DeleteApi: ({ ApiId }) => {
      for (const kind of ['authorizer', 'integration', 'route', 'stage', 'deployment']) {
        for (const id of under(`${kind}/${String(ApiId)}/`)) things.delete(`${kind}/${String(ApiId)}/${id}`)
      }
      return take('api', ApiId, 'NotFoundException')
    },
    ...Object.fromEntries(
      [
        ['Authorizer', 'AuthorizerId'],
        ['Integration', 'IntegrationId'],
        ['Route', 'RouteId'],
        ['Deployment', 'DeploymentId'],
      ].flatMap(([kind = '', member = '']) => {
        const room = (input: Input) => `${kind.toLowerCase()}/${String(input['ApiId'])}`
        return [
          [
            `Create${kind}`,
            (input: Input) => ({ [member]: add(room(input), named(kind.toLowerCase()), input, 'ConflictException') }),
          ],
          [`Delete${kind}`, (input: Input) => take(room(input), input[member], 'NotFoundException')],
        ]
      }),
    ),
    CreateStage: (input) => ({
      StageName: add(`stage/${String(input['ApiId'])}`, String(input['StageName']), input, 'ConflictException'),
    }),
    DeleteStage: ({ ApiId, StageName }) => take(`stage/${String(ApiId)}`, StageName, 'NotFoundException'),
  }

  const call: Call = async <O>(service: string, operation: string, input: object): Promise<O> => {
    called.push(`${service}:${operation}`)
    await held.get(operation)
    const error = broken.get(operation)
    if (error !== undefined) throw error
    const handle = operations[operation]
    if (handle === undefined) throw new Fault('NotImplemented', `${operation} is not implemented`)
    return handle({ ...input }) as O
  }
  return {
    call,
    things,
    called,
    break: (operation, error) => broken.set(operation, error),
    hold: (operation) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      held.set(operation, promise)
      return resolve
    },
  }
}

function configured(things: Map<string, Input>, kind: string, id: unknown, input: Input): object {
  const key = `${kind}/${String(id)}`
  if (!things.has(key)) throw new Fault('NoSuchBucket', 'The specified bucket does not exist')
  things.set(key, { ...things.get(key), ...input })
  return {}
}

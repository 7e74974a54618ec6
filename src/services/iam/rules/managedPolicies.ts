/** A policy that AWS owns and keeps, the same in every account. */
export interface ManagedPolicy {
  readonly arn: string
  readonly name: string
  readonly path: string
  /** Absent where AWS's id is not known. */
  readonly id?: string
  readonly description: string
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
  /** JSON text. */
  readonly document: string
}

interface Entry {
  readonly name: string
  readonly path?: string
  readonly id?: string
  readonly description: string
  readonly version: number
  readonly created: string
  readonly updated: string
  readonly actions: string | readonly string[]
  readonly sid?: string
}

/**
 * AWS managed policies, as published; each is one statement that allows its actions on every resource.
 * Others than these cannot be attached here.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const entries: readonly Entry[] = [
  {
    name: 'AdministratorAccess',
    id: 'ANPAIWMBCKSKIEE64ZLYK',
    description: 'Provides full access to AWS services and resources.',
    version: 1,
    created: '2015-02-06T18:39:46Z',
    updated: '2015-02-06T18:39:46Z',
    actions: '*',
  },
  {
    name: 'AWSLambdaBasicExecutionRole',
    path: '/service-role/',
    id: 'ANPAJNCQGXC42545SKXIK',
    description: 'Provides write permissions to CloudWatch Logs.',
    version: 1,
    created: '2015-04-09T15:03:43Z',
    updated: '2015-04-09T15:03:43Z',
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  },
  {
    name: 'AmazonS3FullAccess',
    id: 'ANPAIFIR6V6BVTRAHWINE',
    description: 'Provides full access to all buckets via the AWS Management Console.',
    version: 2,
    created: '2015-02-06T18:40:58Z',
    updated: '2021-09-27T20:16:37Z',
    actions: ['s3:*', 's3-object-lambda:*'],
  },
  {
    name: 'AmazonS3ReadOnlyAccess',
    id: 'ANPAIZTJ4DXE7G6AGAE6M',
    description: 'Provides read only access to all buckets via the AWS Management Console.',
    version: 3,
    created: '2015-02-06T18:40:59Z',
    updated: '2023-08-10T21:31:39Z',
    actions: ['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'],
  },
  {
    name: 'AmazonCognitoUnAuthedIdentitiesSessionPolicy',
    description:
      'This policy defines the set of permissions allowed for unauthenticated identities for Cognito Identity Pools.',
    version: 3,
    created: '2023-07-19T23:04:00Z',
    updated: '2024-11-01T18:12:00Z',
    sid: 'CognitoUnAuthedIdentitiesSessionPolicy',
    actions: [
      'rum:PutRumEvents',
      'sagemaker:InvokeEndpoint',
      'polly:*',
      'comprehend:*',
      'translate:*',
      'transcribe:*',
      'rekognition:*',
      'mobiletargeting:*',
      'firehose:*',
      'personalize:*',
      'geo:GetMap*',
      'geo:SearchPlaceIndex*',
      'geo:GetPlace',
      'geo:CalculateRoute*',
      'geo:*Geofence',
      'geo:*Geofences',
      'geo:*DevicePosition*',
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncryptTo',
      'kms:ReEncryptFrom',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyPair',
      'kms:GenerateDataKeyPairWithoutPlaintext',
      'kms:GenerateDataKeyWithoutPlaintext',
    ],
  },
]

/** By ARN. */
export const managedPolicies: ReadonlyMap<string, ManagedPolicy> = new Map(
  entries.map((entry) => {
    const policy = managedPolicy(entry)
    return [policy.arn, policy]
  }),
)

/** Whether the ARN is of a policy that AWS owns, known here or not. */
export function isManagedByAws(arn: string): boolean {
  return arn.startsWith('arn:aws:iam::aws:policy/')
}

function managedPolicy(entry: Entry): ManagedPolicy {
  const { name, path = '/', id, description, version, sid, actions } = entry
  const statement = { ...(sid === undefined ? {} : { Sid: sid }), Effect: 'Allow', Action: actions, Resource: '*' }
  return {
    arn: `arn:aws:iam::aws:policy${path}${name}`,
    name,
    path,
    ...(id === undefined ? {} : { id }),
    description,
    version,
    createdAt: Date.parse(entry.created),
    updatedAt: Date.parse(entry.updated),
    document: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  }
}

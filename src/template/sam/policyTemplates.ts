import type { Value } from '../values.ts'

/** A policy template of SAM: the parameters it takes, and the statement it becomes. */
export interface PolicyTemplate {
  readonly parameters: readonly string[]
  readonly statement: (parameters: Readonly<Record<string, Value>>) => Value
}

const bucketResources = (bucket: Value): Value => [
  { 'Fn::Sub': ['arn:${AWS::Partition}:s3:::${bucketName}', { bucketName: bucket }] },
  { 'Fn::Sub': ['arn:${AWS::Partition}:s3:::${bucketName}/*', { bucketName: bucket }] },
]

const bucketTemplate = (actions: readonly string[]): PolicyTemplate => ({
  parameters: ['BucketName'],
  statement: ({ BucketName = '' }) => ({ Action: actions, Effect: 'Allow', Resource: bucketResources(BucketName) }),
})

/** The templates that are served. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html */
export const policyTemplates: Readonly<Record<string, PolicyTemplate>> = {
  LambdaInvokePolicy: {
    parameters: ['FunctionName'],
    statement: ({ FunctionName = '' }) => ({
      Action: ['lambda:InvokeFunction'],
      Effect: 'Allow',
      Resource: {
        'Fn::Sub': [
          'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${functionName}*',
          { functionName: FunctionName },
        ],
      },
    }),
  },
  S3CrudPolicy: bucketTemplate([
    's3:GetObject',
    's3:ListBucket',
    's3:GetBucketLocation',
    's3:GetObjectVersion',
    's3:PutObject',
    's3:PutObjectAcl',
    's3:GetLifecycleConfiguration',
    's3:PutLifecycleConfiguration',
    's3:DeleteObject',
  ]),
  S3ReadPolicy: bucketTemplate([
    's3:GetObject',
    's3:ListBucket',
    's3:GetBucketLocation',
    's3:GetObjectVersion',
    's3:GetLifecycleConfiguration',
  ]),
  S3WritePolicy: bucketTemplate(['s3:PutObject', 's3:PutObjectAcl', 's3:PutLifecycleConfiguration']),
}

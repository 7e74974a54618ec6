import type {
  Event,
  FilterRuleName,
  PutBucketCorsRequest,
  PutBucketEncryptionRequest,
  PutBucketLoggingRequest,
  PutBucketNotificationConfigurationRequest,
  PutBucketWebsiteRequest,
  PutObjectLockConfigurationRequest,
} from '@aws-sdk/client-s3'
import { flag, list, number, oneOf, type Read, record, text } from '../shape.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-corsconfiguration.html */
export const corsShape = record(
  {
    CorsRules: list(
      record(
        {
          AllowedHeaders: list(text),
          AllowedMethods: list(text),
          AllowedOrigins: list(text),
          ExposedHeaders: list(text),
          Id: text,
          MaxAge: number,
        },
        ['AllowedMethods', 'AllowedOrigins'],
      ),
    ),
  },
  ['CorsRules'],
)

/** A bucket's rules for other origins, some of whose members templates spell their own way. */
export function corsInput(Bucket: string, { CorsRules }: Read<typeof corsShape>): PutBucketCorsRequest {
  const CORSRules = CorsRules.map(({ ExposedHeaders: ExposeHeaders, Id: ID, MaxAge: MaxAgeSeconds, ...rule }) => ({
    ...rule,
    ...(ExposeHeaders === undefined ? {} : { ExposeHeaders }),
    ...(ID === undefined ? {} : { ID }),
    ...(MaxAgeSeconds === undefined ? {} : { MaxAgeSeconds }),
  }))
  return { Bucket, CORSConfiguration: { CORSRules } }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-bucketencryption.html */
export const encryptionShape = record(
  {
    ServerSideEncryptionConfiguration: list(
      record({
        BucketKeyEnabled: flag,
        ServerSideEncryptionByDefault: record(
          { KMSMasterKeyID: text, SSEAlgorithm: oneOf('AES256', 'aws:kms', 'aws:kms:dsse') },
          ['SSEAlgorithm'],
        ),
      }),
    ),
  },
  ['ServerSideEncryptionConfiguration'],
)

/** How a bucket's objects are encrypted where nobody says how. S3 refuses here what it does not serve. */
export function encryptionInput(
  Bucket: string,
  { ServerSideEncryptionConfiguration }: Read<typeof encryptionShape>,
): PutBucketEncryptionRequest {
  const Rules = ServerSideEncryptionConfiguration.map(({ BucketKeyEnabled, ServerSideEncryptionByDefault }) => ({
    ...(BucketKeyEnabled === undefined ? {} : { BucketKeyEnabled }),
    ...(ServerSideEncryptionByDefault === undefined
      ? {}
      : { ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault }),
  }))
  return { Bucket, ServerSideEncryptionConfiguration: { Rules } }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-objectlockconfiguration.html */
export const lockShape = record({
  ObjectLockEnabled: oneOf('Enabled'),
  Rule: record({
    DefaultRetention: record({ Days: number, Mode: oneOf('COMPLIANCE', 'GOVERNANCE'), Years: number }),
  }),
})

/** How long a bucket's new versions are kept from deletion. */
export function lockInput(
  Bucket: string,
  { ObjectLockEnabled, Rule }: Read<typeof lockShape>,
): PutObjectLockConfigurationRequest {
  const ObjectLockConfiguration = {
    ...(ObjectLockEnabled === undefined ? {} : { ObjectLockEnabled }),
    ...(Rule === undefined ? {} : { Rule }),
  }
  return { Bucket, ObjectLockConfiguration }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html */
export const notificationShape = record({
  LambdaConfigurations: list(
    record(
      {
        Event: text,
        Filter: record(
          {
            S3Key: record({ Rules: list(record({ Name: text, Value: text }, ['Name', 'Value'])) }, ['Rules']),
          },
          ['S3Key'],
        ),
        Function: text,
      },
      ['Event', 'Function'],
    ),
  ),
})

/** Templates name one event in each configuration, and spell some members their own way. */
export function notificationInput(
  Bucket: string,
  { LambdaConfigurations = [] }: Read<typeof notificationShape>,
): PutBucketNotificationConfigurationRequest {
  const LambdaFunctionConfigurations = LambdaConfigurations.map(({ Event, Filter, Function: LambdaFunctionArn }) => {
    const FilterRules = Filter?.S3Key.Rules.map(({ Name, Value }) => ({ Name: Name as FilterRuleName, Value }))
    const configuration = { LambdaFunctionArn, Events: [Event as Event] }
    return FilterRules === undefined ? configuration : { ...configuration, Filter: { Key: { FilterRules } } }
  })
  return { Bucket, NotificationConfiguration: { LambdaFunctionConfigurations } }
}

const dateSource = oneOf('DeliveryTime', 'EventTime')

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-loggingconfiguration.html */
export const loggingShape = record({
  DestinationBucketName: text,
  LogFilePrefix: text,
  TargetObjectKeyFormat: record({
    PartitionedPrefix: record({ PartitionDateSource: dateSource }),
    SimplePrefix: record({}),
  }),
})

/** Where nothing else is said, a bucket's log is in the bucket. */
export function loggingInput(
  Bucket: string,
  { DestinationBucketName, LogFilePrefix = '', TargetObjectKeyFormat: format }: Read<typeof loggingShape>,
): PutBucketLoggingRequest {
  const target = { TargetBucket: DestinationBucketName ?? Bucket, TargetPrefix: LogFilePrefix }
  if (format === undefined) return { Bucket, BucketLoggingStatus: { LoggingEnabled: target } }
  const { PartitionedPrefix, SimplePrefix } = format
  const TargetObjectKeyFormat = {
    ...(PartitionedPrefix === undefined ? {} : { PartitionedPrefix }),
    ...(SimplePrefix === undefined ? {} : { SimplePrefix: {} }),
  }
  return { Bucket, BucketLoggingStatus: { LoggingEnabled: { ...target, TargetObjectKeyFormat } } }
}

const protocol = oneOf('http', 'https')

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-websiteconfiguration.html */
export const websiteShape = record({
  ErrorDocument: text,
  IndexDocument: text,
  RedirectAllRequestsTo: record({ HostName: text, Protocol: protocol }, ['HostName']),
  RoutingRules: list(
    record(
      {
        RedirectRule: record({
          HostName: text,
          HttpRedirectCode: text,
          Protocol: protocol,
          ReplaceKeyPrefixWith: text,
          ReplaceKeyWith: text,
        }),
        RoutingRuleCondition: record({ HttpErrorCodeReturnedEquals: text, KeyPrefixEquals: text }),
      },
      ['RedirectRule'],
    ),
  ),
})

/** A bucket's website, as S3 is asked for it. */
export function websiteInput(
  Bucket: string,
  { ErrorDocument, IndexDocument, RedirectAllRequestsTo, RoutingRules }: Read<typeof websiteShape>,
): PutBucketWebsiteRequest {
  const rules = RoutingRules?.map(({ RedirectRule: Redirect, RoutingRuleCondition: Condition }) =>
    Condition === undefined ? { Redirect } : { Redirect, Condition },
  )
  return {
    Bucket,
    WebsiteConfiguration: {
      ...(ErrorDocument === undefined ? {} : { ErrorDocument: { Key: ErrorDocument } }),
      ...(IndexDocument === undefined ? {} : { IndexDocument: { Suffix: IndexDocument } }),
      ...(RedirectAllRequestsTo === undefined ? {} : { RedirectAllRequestsTo }),
      ...(rules === undefined ? {} : { RoutingRules: rules }),
    },
  }
}

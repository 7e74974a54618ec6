import type {
  Event,
  FilterRuleName,
  PutBucketLoggingRequest,
  PutBucketNotificationConfigurationRequest,
  PutBucketWebsiteRequest,
} from '@aws-sdk/client-s3'
import { list, oneOf, type Read, record, text } from '../shape.ts'

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

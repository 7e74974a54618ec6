import type {
  Event,
  FilterRuleName,
  LambdaFunctionConfiguration,
  NotificationConfiguration,
  NotificationConfigurationFilter,
} from '@aws-sdk/client-s3'
import { parseArn } from '../../../../kernel/arn.ts'
import { type Random, randomText } from '../../../../kernel/random.ts'
import type { Bucket } from '../../ports/buckets.ts'
import { invalidArgument, malformedXml, s3Fault } from '../faults.ts'
import { regionOf } from '../locations.ts'
import { shareEvents, standingOf } from './events.ts'
import type { NotificationRule } from './ports.ts'

const mostRules = 100
const longestId = 255
const longestFilter = 1024

/** Where AWS can send events, and Poolhouse cannot. */
const elsewhere = [
  ['TopicConfigurations', 'Amazon SNS topics (TopicConfigurations)'],
  ['QueueConfigurations', 'Amazon SQS queues (QueueConfigurations)'],
  ['EventBridgeConfiguration', 'Amazon EventBridge (EventBridgeConfiguration)'],
] as const

/**
 * A bucket's notifications as a request gives them; undefined where it asks for none, which turns them off.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html
 */
export function notificationOf(
  configuration: NotificationConfiguration,
  bucket: Pick<Bucket, 'region'>,
  random: Random,
): readonly NotificationRule[] | undefined {
  for (const [member, name] of elsewhere) {
    const given: unknown = configuration[member]
    if (given === undefined || (Array.isArray(given) && given.length === 0)) continue
    throw s3Fault('NotImplemented', `Poolhouse has no ${name}: events are sent to Lambda functions only.`)
  }
  const given = configuration.LambdaFunctionConfigurations ?? []
  if (given.length > mostRules) {
    throw s3Fault('InvalidArgument', `The maximum number of notification configurations is ${mostRules}`)
  }
  const rules = given.map((rule) => ruleOf(rule, bucket, random))
  if (new Set(rules.map(({ id }) => id)).size < rules.length) {
    throw s3Fault('InvalidArgument', 'Same ID used for multiple configurations. IDs must be unique')
  }
  requireApart(rules)
  return rules.length === 0 ? undefined : rules
}

function ruleOf(rule: LambdaFunctionConfiguration, bucket: Pick<Bucket, 'region'>, random: Random): NotificationRule {
  const { Id, LambdaFunctionArn: arn, Events, Filter } = rule
  if (arn === undefined || Events === undefined || Events.length === 0) throw malformedXml()
  if (Id !== undefined && Id.length > longestId) {
    throw invalidArgument(`ID length should not exceed allowed limit of ${longestId}`, 'Id', Id)
  }
  requireFunctionArn(arn, bucket)
  return {
    id: Id === undefined || Id === '' ? randomText(random, 48) : Id,
    function: arn,
    events: [...new Set(Events.map(requireEvent))],
    ...filterOf(Filter),
  }
}

function requireFunctionArn(arn: string, { region }: Pick<Bucket, 'region'>): void {
  const parts = parseArn(arn)
  if (parts?.service !== 'lambda' || !/^function:[^:]+(:[^:]+)?$/.test(parts.resource)) {
    throw invalidArgument('The ARN could not be parsed', arn, 'The ARN is not that of a Lambda function')
  }
  if (parts.region === regionOf(region)) return
  const message = 'The notification destination service region is not valid for the bucket location constraint'
  throw invalidArgument(message, arn, parts.region)
}

function requireEvent(event: string): string {
  const standing = standingOf(event)
  if (standing === 'served') return event
  if (standing === undefined) throw invalidArgument('The event is not supported for notifications', 'Event', event)
  throw s3Fault('NotImplemented', `${event} does not happen in Poolhouse, or is not told of.`)
}

/** One prefix and one suffix at most. */
function filterOf(filter: NotificationConfigurationFilter | undefined): Pick<NotificationRule, 'prefix' | 'suffix'> {
  const found: { prefix?: string; suffix?: string } = {}
  for (const { Name = '', Value = '' } of filter?.Key?.FilterRules ?? []) {
    const name = Name.toLowerCase()
    if (name !== 'prefix' && name !== 'suffix') {
      throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name', Name)
    }
    if (found[name] !== undefined) {
      const message = `Cannot specify more than one ${name} rule in a filter.`
      throw invalidArgument(message, 'FilterRule.Name', Name)
    }
    if (Buffer.byteLength(Value) > longestFilter) {
      const message = `The maximum size of a filter value is ${longestFilter}`
      throw invalidArgument(message, 'FilterRule.Value', Value)
    }
    found[name] = Value
  }
  return found
}

/** No event of a key may be told of twice. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html */
function requireApart(rules: readonly NotificationRule[]): void {
  for (const [index, one] of rules.entries()) {
    for (const other of rules.slice(index + 1)) {
      const share = one.events.some((event) => other.events.some((each) => shareEvents(event, each)))
      if (!share || !overlap(one, other)) continue
      const message =
        'Configurations overlap. Configurations on the same bucket cannot share a common event type and overlapping filters.'
      throw s3Fault('InvalidArgument', message)
    }
  }
}

function overlap(one: NotificationRule, other: NotificationRule): boolean {
  const [prefix = '', otherPrefix = ''] = [one.prefix, other.prefix]
  const [suffix = '', otherSuffix = ''] = [one.suffix, other.suffix]
  const prefixes = prefix.startsWith(otherPrefix) || otherPrefix.startsWith(prefix)
  return prefixes && (suffix.endsWith(otherSuffix) || otherSuffix.endsWith(suffix))
}

/** A bucket's notifications as they are shown. */
export function shownNotification(rules: readonly NotificationRule[] = []): NotificationConfiguration {
  if (rules.length === 0) return {}
  return {
    LambdaFunctionConfigurations: rules.map(({ id, function: LambdaFunctionArn, events, prefix, suffix }) => {
      const filters = [
        ...(prefix === undefined ? [] : [{ Name: 'Prefix' as FilterRuleName, Value: prefix }]),
        ...(suffix === undefined ? [] : [{ Name: 'Suffix' as FilterRuleName, Value: suffix }]),
      ]
      return {
        Id: id,
        LambdaFunctionArn,
        Events: events as Event[],
        ...(filters.length === 0 ? {} : { Filter: { Key: { FilterRules: filters } } }),
      }
    }),
  }
}

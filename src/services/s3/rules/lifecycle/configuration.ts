import type {
  LifecycleExpiration,
  LifecycleRuleFilter,
  NoncurrentVersionExpiration,
  LifecycleRule as WireRule,
} from '@aws-sdk/client-s3'
import { type Random, randomText } from '../../../../kernel/random.ts'
import { invalidArgument, invalidRequest, malformedXml, s3Fault } from '../faults.ts'
import { tagSet, tagsOf } from '../tags.ts'
import type { Lifecycle, LifecycleFilter, LifecycleRule } from './ports.ts'

const day = 86_400_000
const mostRules = 1000
const longestId = 255
const longestPrefix = 1024

/**
 * Lifecycle rules as a request gives them. https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
 * Deviation: transitions are refused, since there is one storage class.
 */
export function lifecycleOf(
  rules: readonly WireRule[] | undefined,
  minimumSize: string | undefined,
  random: Random,
): Lifecycle {
  if (rules === undefined || rules.length === 0 || rules.length > mostRules) throw malformedXml()
  const read = rules.map((rule) => ruleOf(rule, random))
  if (new Set(read.map(({ id }) => id)).size < read.length) {
    throw s3Fault('InvalidArgument', 'Rule ID must be unique. Found same ID for more than one rule')
  }
  return { rules: read, minimumSize: requireMinimumSize(minimumSize ?? 'all_storage_classes_128K') }
}

/** What a bucket is told about moves to storage classes, which it does not have. */
function requireMinimumSize(size: string): Lifecycle['minimumSize'] {
  if (size === 'all_storage_classes_128K' || size === 'varies_by_storage_class') return size
  throw invalidArgument('Invalid transition size', 'x-amz-transition-default-minimum-object-size', size)
}

function ruleOf(rule: WireRule, random: Random): LifecycleRule {
  refuseTransitions(rule)
  const { Status, ID } = rule
  if (Status !== 'Enabled' && Status !== 'Disabled') throw malformedXml()
  const filter = filterOf(rule)
  const actions = actionsOf(rule)
  if (Object.keys(actions).length === 0) {
    throw invalidRequest('At least one action needs to be specified in a rule')
  }
  requireFitting(filter, actions)
  return { id: requireId(ID, random), enabled: Status === 'Enabled', filter, ...actions }
}

function refuseTransitions({ Transitions = [], NoncurrentVersionTransitions = [] }: WireRule): void {
  for (const { Date: date } of Transitions) if (date !== undefined) requireMidnight(date)
  const name = Transitions.length > 0 ? 'Transitions' : 'NoncurrentVersionTransitions'
  if (Transitions.length + NoncurrentVersionTransitions.length === 0) return
  throw s3Fault('NotImplemented', `Poolhouse has one storage class: ${name} of a lifecycle rule is not served.`)
}

function requireId(id: string | undefined, random: Random): string {
  if (id === undefined || id === '') return randomText(random, 48)
  if (id.length <= longestId) return id
  throw invalidArgument(`ID length should not exceed allowed limit of ${longestId}`, 'ID', id)
}

function filterOf({ Prefix, Filter }: WireRule): LifecycleFilter {
  if ((Prefix === undefined) === (Filter === undefined)) throw malformedXml()
  if (Filter === undefined) return { shape: 'prefix', prefix: requirePrefix(Prefix ?? '') }
  return Filter.And === undefined ? oneOf(Filter) : allOf(Filter.And, Filter)
}

function oneOf(filter: LifecycleRuleFilter): LifecycleFilter {
  const { Prefix, Tag, ObjectSizeGreaterThan: larger, ObjectSizeLessThan: smaller } = filter
  if ([Prefix, Tag, larger, smaller].filter((given) => given !== undefined).length > 1) throw malformedXml()
  return {
    shape: 'filter',
    ...(Prefix === undefined ? {} : { prefix: requirePrefix(Prefix) }),
    ...(Tag === undefined ? {} : { tags: tagsOf([Tag], 'object') }),
    ...sizesOf(larger, smaller),
  }
}

function allOf(and: NonNullable<LifecycleRuleFilter['And']>, filter: LifecycleRuleFilter): LifecycleFilter {
  const { And: _, ...beside } = filter
  if (Object.values(beside).some((given) => given !== undefined)) throw malformedXml()
  const { Prefix, Tags = [], ObjectSizeGreaterThan: larger, ObjectSizeLessThan: smaller } = and
  const predicates = [Prefix, larger, smaller].filter((given) => given !== undefined).length + Tags.length
  if (predicates < 2) throw malformedXml()
  return {
    shape: 'and',
    ...(Prefix === undefined ? {} : { prefix: requirePrefix(Prefix) }),
    ...(Tags.length === 0 ? {} : { tags: tagsOf(Tags, 'object') }),
    ...sizesOf(larger, smaller),
  }
}

function sizesOf(larger: number | undefined, smaller: number | undefined): Partial<LifecycleFilter> {
  for (const [name, size] of [
    ['ObjectSizeGreaterThan', larger],
    ['ObjectSizeLessThan', smaller],
  ] as const) {
    if (size !== undefined && size < 0) throw invalidRequest(`'${name}' should be a non-negative integer`)
  }
  if (larger !== undefined && smaller !== undefined && larger >= smaller - 1) {
    throw invalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'")
  }
  return {
    ...(larger === undefined ? {} : { largerThan: larger }),
    ...(smaller === undefined ? {} : { smallerThan: smaller }),
  }
}

function requirePrefix(prefix: string): string {
  if (Buffer.byteLength(prefix) > longestPrefix) {
    throw invalidRequest(`The maximum size of a prefix is ${longestPrefix}.`)
  }
  if (prefix.includes('\0') || !prefix.isWellFormed()) throw malformedXml()
  return prefix
}

type Actions = Omit<LifecycleRule, 'id' | 'enabled' | 'filter'>

function actionsOf(rule: WireRule): Actions {
  const { Expiration, NoncurrentVersionExpiration: noncurrent, AbortIncompleteMultipartUpload: abort } = rule
  const abortDays = abort?.DaysAfterInitiation
  if (abort !== undefined && abortDays === undefined) throw malformedXml()
  return {
    ...(Expiration === undefined ? {} : expirationOf(Expiration)),
    ...(noncurrent === undefined ? {} : noncurrentOf(noncurrent)),
    ...(abortDays === undefined
      ? {}
      : { abortDays: requirePositive(abortDays, 'DaysAfterInitiation', 'AbortIncompleteMultipartUpload') }),
  }
}

function expirationOf({ Days, Date: date, ExpiredObjectDeleteMarker }: LifecycleExpiration): Actions {
  const dated = Days !== undefined || date !== undefined
  const markers = dated && ExpiredObjectDeleteMarker === false ? undefined : ExpiredObjectDeleteMarker
  if ([Days, date, markers].filter((value) => value !== undefined).length !== 1) throw malformedXml()
  if (Days !== undefined) return { expireDays: requirePositive(Days, 'Days', 'Expiration') }
  return date === undefined ? { expireMarkers: markers === true } : { expireDate: requireMidnight(date) }
}

function requireMidnight(date: Date): number {
  if (date.getTime() % day === 0) return date.getTime()
  throw invalidArgument("'Date' must be at midnight GMT", 'Date', date.toISOString())
}

function noncurrentOf({ NoncurrentDays, NewerNoncurrentVersions: newer }: NoncurrentVersionExpiration): Actions {
  if (NoncurrentDays === undefined) throw malformedXml()
  const noncurrentDays = requirePositive(NoncurrentDays, 'NoncurrentDays', 'NoncurrentVersionExpiration')
  if (newer === undefined) return { noncurrentDays }
  if (newer < 1 || newer > 100) {
    const message = `'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be between 1 and 100`
    throw invalidArgument(message, 'NewerNoncurrentVersions', String(newer))
  }
  return { noncurrentDays, newerNoncurrent: newer }
}

function requirePositive(value: number, name: string, action: string): number {
  if (Number.isInteger(value) && value > 0 && value <= 0x7fffffff) return value
  throw invalidArgument(`'${name}' for ${action} action must be a positive integer`, name, String(value))
}

/** Uploads under way and markers have neither tags nor a size to be chosen by. */
function requireFitting({ tags, largerThan, smallerThan, shape }: LifecycleFilter, actions: Actions): void {
  const chosenBy = tags === undefined ? undefined : 'Tags'
  const sized = largerThan !== undefined || smallerThan !== undefined ? 'Object Size' : undefined
  const narrowed = chosenBy ?? sized
  if (narrowed !== undefined && actions.abortDays !== undefined) {
    throw invalidRequest(`AbortIncompleteMultipartUpload cannot be specified with ${narrowed}.`)
  }
  if (narrowed !== undefined && actions.expireMarkers !== undefined) {
    throw invalidRequest(`ExpiredObjectDeleteMarker cannot be specified with ${narrowed}.`)
  }
  if (actions.newerNoncurrent !== undefined && shape === 'prefix') {
    throw invalidRequest('NewerNoncurrentVersions can only be specified with a Filter.')
  }
}

/** Rules as an answer shows them: as they were put. */
export function wireRules({ rules }: Lifecycle): WireRule[] {
  return rules.map((rule) => ({
    ID: rule.id,
    Status: rule.enabled ? 'Enabled' : 'Disabled',
    ...wireFilter(rule.filter),
    ...wireActions(rule),
  }))
}

function wireFilter({ shape, prefix, tags, largerThan, smallerThan }: LifecycleFilter): Partial<WireRule> {
  if (shape === 'prefix') return { Prefix: prefix }
  const one = { Prefix: prefix, ObjectSizeGreaterThan: largerThan, ObjectSizeLessThan: smallerThan }
  const Tags = tags === undefined ? undefined : tagSet(tags)
  return { Filter: shape === 'and' ? { And: { ...one, Tags } } : { ...one, Tag: Tags?.[0] } }
}

function wireActions(rule: LifecycleRule): Partial<WireRule> {
  const { expireDays, expireDate, expireMarkers, noncurrentDays, newerNoncurrent, abortDays } = rule
  const expires = expireDays !== undefined || expireDate !== undefined || expireMarkers !== undefined
  const expiration = {
    Days: expireDays,
    Date: expireDate === undefined ? undefined : new Date(expireDate),
    ExpiredObjectDeleteMarker: expireMarkers,
  }
  const noncurrent = { NoncurrentDays: noncurrentDays, NewerNoncurrentVersions: newerNoncurrent }
  return {
    Expiration: expires ? expiration : undefined,
    NoncurrentVersionExpiration: noncurrentDays === undefined ? undefined : noncurrent,
    AbortIncompleteMultipartUpload: abortDays === undefined ? undefined : { DaysAfterInitiation: abortDays },
  }
}

import type { Call } from '../../kernel/call.ts'
import { type Random, randomText } from '../../kernel/random.ts'
import type { Handle, StackIdentity } from '../../services/cloudformation/ports.ts'
import type { Shape } from '../shape.ts'
import type { Value, ValueRecord } from '../values.ts'

/** What a resource's creation may use. Everything it does in the world goes through `call`, as the deploying caller. */
export interface Making {
  readonly call: Call
  readonly stack: StackIdentity
  readonly logicalId: string
  readonly random: Random
  readonly tags: Readonly<Record<string, string>>
  /** Says that something now exists, as soon as it does: from here on a failure, or a crash, will remove it. */
  readonly exists: (physicalId: string, handle?: Handle) => Promise<void>
}

/** What a finished resource gives to the rest of the template. */
export interface Made {
  /** What Ref gives; when absent, the physical id. */
  readonly ref?: string
  /** What Fn::GetAtt gives, by attribute. */
  readonly attributes: ValueRecord
}

/** What is left of a resource when it is to be removed. */
export interface Remains {
  readonly physicalId: string
  readonly handle: Handle
  readonly stack: StackIdentity
}

/** A resource type, written with the type of its properties. */
interface Definition<P> {
  /** `AWS::S3::Bucket` */
  readonly type: string
  /** The properties that are acted on. */
  readonly properties: Shape<P>
  readonly make: (properties: P, making: Making) => Promise<Made>
  readonly remove: (remains: Remains, call: Call) => Promise<void>
  /** The property that names an IAM entity, which asks for CAPABILITY_NAMED_IAM; empty when the type has none. */
  readonly iamName?: string
}

/** A resource type as the deployment holds it: properties are checked when it is made. */
export interface ResourceType {
  readonly type: string
  /** The properties that are acted on. */
  readonly properties: readonly string[]
  readonly iamName: string | undefined
  /** `ignored` collects properties that are not acted on. */
  readonly make: (properties: Value, making: Making, ignored: string[]) => Promise<Made>
  readonly remove: (remains: Remains, call: Call) => Promise<void>
}

/** Declares a resource type. */
export function resource<P>(definition: Definition<P>): ResourceType {
  return {
    type: definition.type,
    properties: definition.properties.members ?? [],
    iamName: definition.iamName,
    make: (properties, making, ignored) =>
      definition.make(definition.properties.read(properties, { path: '#', ignored }), making),
    remove: definition.remove,
  }
}

/**
 * A name of CloudFormation's making: `<stack>-<logical id>-<random>`, cut to `length`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function generatedName({ stack, logicalId, random }: Making, length: number): string {
  const suffix = randomText(random, 12, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')
  const room = length - suffix.length - 2
  const stackPart = stack.name.slice(0, Math.max(1, room - Math.min(logicalId.length, Math.ceil(room / 2))))
  return `${stackPart}-${logicalId.slice(0, room - stackPart.length)}-${suffix}`
}

/** The stack's tags and the resource's own, which win. */
export function mergedTags(making: Making, own: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...making.tags, ...own }
}

/** The same as a list, as the older services take it. */
export function mergedTagList(
  making: Making,
  own: readonly { readonly Key: string; readonly Value: string }[] = [],
): { Key: string; Value: string }[] {
  const merged = mergedTags(making, Object.fromEntries(own.map(({ Key, Value: value }) => [Key, value])))
  return Object.entries(merged).map(([Key, value]) => ({ Key, Value: value }))
}

/** An attribute that the service left out of its answer is an error here, not an empty text. */
export function answered<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the service's answer has no ${what}`)
  return value
}

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
  /** The resource's name, given or generated; empty when the type has no `naming`. */
  readonly name: string
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
interface Remains {
  readonly physicalId: string
  readonly handle: Handle
  readonly stack: StackIdentity
}

/** Something that has the name that a resource was to have. */
interface Trace {
  readonly physicalId: string
  /** When it came into being, where the service tells. */
  readonly at?: Date | undefined
}

/**
 * How a resource is named. The name is kept before the resource is made, so that it is found by it when a stop of the
 * server came between its making and the keeping of its physical id.
 */
interface Naming<P> {
  /** The name that the template gives. */
  readonly given: (properties: P) => string | undefined
  /** The longest name that may be generated. */
  readonly length: number
  readonly isLowerCase?: true
  /** Whether the name is the physical id. */
  readonly isPhysicalId?: true
  /** What removing it takes beside its name. */
  readonly beside?: (properties: P) => Handle
  readonly find: (
    name: string,
    beside: Handle,
    context: { readonly call: Call; readonly stack: StackIdentity },
  ) => Promise<readonly Trace[]>
}

/** A resource type, written with the type of its properties. */
interface Definition<P> {
  /** `AWS::S3::Bucket` */
  readonly type: string
  /** The properties that are acted on. */
  readonly properties: Shape<P>
  readonly naming?: Naming<P>
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
  /** Checks the properties and chooses the name; `ignored` collects properties that are not acted on. */
  readonly plan: (properties: Value, place: Place, ignored: string[]) => PlannedResource
  readonly remove: (remains: Remains, call: Call) => Promise<void>
  /**
   * The physical ids of what a making that was cut off left behind, by the `intent` that was kept before it.
   * A generated name is this resource's alone; of a given one, what is older than the intent is not ours.
   */
  readonly traces: (
    intent: Handle,
    context: { readonly call: Call; readonly stack: StackIdentity },
  ) => Promise<readonly string[]>
}

/** Where a resource belongs. */
interface Place extends Pick<Making, 'stack' | 'logicalId' | 'random'> {
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** A resource that is about to be made. */
interface PlannedResource {
  /** What finds it again, should its making be cut off. */
  readonly intent: Handle
  readonly make: (making: Omit<Making, 'name'>) => Promise<Made>
}

/** Some services tell times in whole seconds. */
const second = 1000

/** Declares a resource type. */
export function resource<P>(definition: Definition<P>): ResourceType {
  return {
    type: definition.type,
    properties: definition.properties.members ?? [],
    iamName: definition.iamName,
    plan: (properties, place, ignored) => {
      const read = definition.properties.read(properties, { path: '#', ignored })
      const intent = intentOf(definition.naming, read, place)
      return { intent, make: (making) => definition.make(read, { ...making, name: intent['name'] ?? '' }) }
    },
    remove: definition.remove,
    traces: async ({ name, named, since, ...beside }, context) => {
      const { naming } = definition
      if (naming === undefined || name === undefined) return []
      if (named === 'generated' && naming.isPhysicalId) return [name]
      const found = await naming.find(name, beside, context)
      const from = Math.floor(Number(since) / second) * second
      const own = named === 'generated' ? found : found.filter(({ at }) => at !== undefined && at.getTime() >= from)
      return own.map(({ physicalId }) => physicalId)
    },
  }
}

function intentOf<P>(naming: Naming<P> | undefined, properties: P, place: Place): Handle {
  if (naming === undefined) return {}
  const given = naming.given(properties)
  const generated = generatedName(place, naming.length)
  const name = given ?? (naming.isLowerCase ? generated.toLowerCase() : generated)
  return {
    ...naming.beside?.(properties),
    name,
    named: given === undefined ? 'generated' : 'given',
    since: String(place.now),
  }
}

/**
 * A name of CloudFormation's making: `<stack>-<logical id>-<random>`, cut to `length`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
function generatedName(
  { stack, logicalId, random }: Pick<Making, 'stack' | 'logicalId' | 'random'>,
  length: number,
): string {
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

/** All items of a listing that is told in pages. */
export async function allPages<T>(
  page: (
    next: string | undefined,
  ) => Promise<{ readonly items?: readonly T[] | undefined; readonly next?: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = []
  let next: string | undefined
  do {
    const answer = await page(next)
    all.push(...(answer.items ?? []))
    next = answer.next
  } while (next !== undefined)
  return all
}

/** An attribute that the service left out of its answer is an error here, not an empty text. */
export function answered<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the service's answer has no ${what}`)
  return value
}

import type { Call, CallAs } from '../../kernel/call.ts'
import type { Caller } from '../../kernel/caller.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import type { KeyRingSource } from '../../tokens/keyRing.ts'

/** Who a stack is. */
export interface StackIdentity {
  /** `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID` */
  readonly id: string
  readonly name: string
  readonly account: string
  readonly region: string
  readonly notificationArns: readonly string[]
}

/** A parameter that a template declares. */
export interface DeclaredParameter {
  readonly name: string
  readonly type: string
  readonly default?: string
  readonly description?: string
  readonly noEcho: boolean
  readonly allowedValues: readonly string[]
}

/** What a template says of itself, before any value is known. */
export interface TemplateSummary {
  readonly description?: string
  /** The Metadata section, JSON text. */
  readonly metadata?: string
  readonly parameters: readonly DeclaredParameter[]
  readonly resourceTypes: readonly string[]
  /** What a caller must acknowledge: `CAPABILITY_IAM`, `CAPABILITY_NAMED_IAM`, `CAPABILITY_AUTO_EXPAND`. */
  readonly capabilities: readonly string[]
  readonly capabilitiesReason?: string
  readonly transforms: readonly string[]
}

/** A parameter with its value. */
export interface StackParameter {
  readonly name: string
  /** `****` when the template says NoEcho. */
  readonly value: string
  /** What is stored under the value, where that is a name in the Parameter Store. */
  readonly resolved?: string
}

/** An output with its value. */
export interface StackOutput {
  readonly name: string
  readonly value: string
  readonly description?: string
  readonly exportName?: string
}

/** What is needed to delete a resource, beside its physical id, or to find it while it has none. No secrets. */
export type Handle = Readonly<Record<string, string>>

/** A resource of a stack, as far as it has come. */
export interface StackResource {
  readonly logicalId: string
  readonly type: string
  readonly status: string
  readonly reason?: string
  /** Undefined until something exists. */
  readonly physicalId?: string
  readonly handle: Handle
  /** Logical ids that must outlive it. */
  readonly dependsOn: readonly string[]
  readonly deletionPolicy: 'Delete' | 'Retain' | 'RetainExceptOnCreate'
}

/** A template that fits its parameters and can be created. */
export interface Prepared {
  readonly description?: string
  readonly parameters: readonly StackParameter[]
  /** The template after its transforms, JSON text. */
  readonly processed: string
  readonly capabilities: readonly string[]
  readonly capabilitiesReason?: string
  readonly resources: readonly { readonly logicalId: string; readonly type: string }[]
  /** Makes the resources and then the outputs. Never throws for a resource's sake. */
  readonly create: (run: Run) => Promise<Creation>
}

/** How the making or removing of resources reaches the world. */
export interface Run {
  readonly call: Call
  readonly random: Random
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly stack: StackIdentity
  /** Tags of the stack, which its resources carry too. */
  readonly tags: Readonly<Record<string, string>>
  /** Keeps a resource's new state, durably, and tells it as a stack event. */
  readonly record: (resource: StackResource) => Promise<void>
  /** Whether a resource of another stack has this physical id. */
  readonly isClaimed: (type: string, physicalId: string) => Promise<boolean>
}

export interface Creation {
  /** Logical ids that failed; empty when all is made. */
  readonly failed: readonly string[]
  /** Why, when it was not a resource that failed. */
  readonly reason?: string
  readonly outputs: readonly StackOutput[]
  /** Exports of other stacks that were used. */
  readonly imports: readonly string[]
  /** Errors that are no faults, for the log. */
  readonly errors: readonly unknown[]
}

export interface Removal {
  /** Logical ids that could not be removed. */
  readonly failed: readonly string[]
  /** Errors that are no faults, for the log. */
  readonly errors: readonly unknown[]
}

/** What deploys a template: reading it, its functions, its transform, its resources. */
export interface Templates {
  /** Throws ValidationError for a template that is malformed. */
  readonly summarize: (body: string) => TemplateSummary | Promise<TemplateSummary>
  /** Throws ValidationError for a template or for parameters that cannot be deployed. */
  readonly prepare: (request: {
    readonly body: string
    readonly parameters: Readonly<Record<string, string>>
    readonly stack: StackIdentity
    /** Values that the region's other stacks export, by name. */
    readonly exports: Readonly<Record<string, string>>
    /** What the Parameter Store has, by name. */
    readonly stored: Readonly<Record<string, string>>
  }) => Prepared | Promise<Prepared>
  /** Removes what exists, dependants first. `rollback` removes what a failed creation made. */
  readonly remove: (resources: readonly StackResource[], run: Run, why: 'rollback' | 'delete') => Promise<Removal>
}

/** A stack as it is kept. */
export interface Stack {
  readonly id: string
  readonly account: string
  readonly region: string
  readonly name: string
  readonly status: string
  readonly reason?: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly updatedAt?: number
  readonly deletedAt?: number
  readonly description?: string
  readonly parameters: readonly StackParameter[]
  readonly capabilities: readonly string[]
  readonly notificationArns: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  readonly outputs: readonly StackOutput[]
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING'
  readonly terminationProtected: boolean
  /** The template as it was sent. */
  readonly template: string
  /** The template after its transforms. */
  readonly processed: string
  /** Who the work under way is done for; resumed as the same caller after a restart. */
  readonly caller: Caller
  readonly requestToken?: string
  readonly changeSetId?: string
}

/** Something that happened to a stack or to one of its resources. */
export interface StackEvent {
  readonly id: string
  readonly stackId: string
  readonly stackName: string
  readonly logicalId: string
  readonly physicalId?: string
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly at: number
  readonly requestToken?: string
}

/** A change set of type CREATE: a template and parameters that wait for a decision. */
export interface ChangeSet {
  /** `arn:aws:cloudformation:REGION:ACCOUNT:changeSet/NAME/UUID` */
  readonly id: string
  readonly name: string
  readonly stackId: string
  readonly stackName: string
  readonly createdAt: number
  readonly description?: string
  readonly body: string
  /** The parameters' values, sealed for this change set: some are secrets. */
  readonly sealed: string
  readonly echoed: readonly StackParameter[]
  readonly capabilities: readonly string[]
  readonly notificationArns: readonly string[]
  readonly tags: Readonly<Record<string, string>>
  readonly onFailure: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING'
  readonly resources: readonly { readonly logicalId: string; readonly type: string }[]
}

/** A value that a stack offers to others. */
export interface StackExport {
  readonly name: string
  readonly value: string
  readonly stackId: string
}

/** Part of an answer, and where the next part starts. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

/** A resource, and when it came into its state. */
export type KeptResource = StackResource & { readonly at: number }

/** Where stacks are kept. */
export interface StackStore {
  /** False when a stack of that name already lives. */
  readonly create: (stack: Stack, event: StackEvent) => Promise<boolean>
  /**
   * Keeps the stack's new state and the event that tells it; false when it is no longer in the status `from`.
   * Whether it is protected stays as it is: that may change while work on the stack is under way.
   */
  readonly update: (stack: Stack, from: string, event: StackEvent) => Promise<boolean>
  /** Protects a stack from deletion, or no longer; false when it is deleted, or about to be. */
  readonly protect: (id: string, terminationProtected: boolean) => Promise<boolean>
  readonly byName: (account: string, region: string, name: string) => Promise<Stack | undefined>
  readonly byId: (id: string) => Promise<Stack | undefined>
  /** Newest first. `live` leaves out the deleted ones. */
  readonly list: (account: string, region: string, live: boolean, after: string | undefined) => Promise<Page<Stack>>
  /** Stacks whose work was cut off. */
  readonly unfinished: () => Promise<readonly Stack[]>
  /** Keeps a resource's state and the event that tells it, both or neither. */
  readonly record: (resource: StackResource, event: StackEvent) => Promise<void>
  /** In the order in which they began. */
  readonly resources: (stackId: string) => Promise<readonly KeptResource[]>
  /** Newest first. */
  readonly events: (stackId: string, after: string | undefined) => Promise<Page<StackEvent>>
  /** Publishes a stack's exports and notes what it imports; the name of an export that another stack has, if any. */
  readonly publish: (
    stack: StackIdentity,
    exports: readonly StackExport[],
    imports: readonly string[],
  ) => Promise<string | undefined>
  /** Takes a stack's exports and imports back. */
  readonly unpublish: (stackId: string) => Promise<void>
  readonly exports: (account: string, region: string) => Promise<readonly StackExport[]>
  /** Names of stacks that import it. */
  readonly importers: (account: string, region: string, name: string) => Promise<readonly string[]>
  /** False when the stack already has a change set of that name. */
  readonly createChangeSet: (changeSet: ChangeSet) => Promise<boolean>
  readonly changeSet: (stackId: string, name: string) => Promise<ChangeSet | undefined>
  readonly changeSetById: (id: string) => Promise<ChangeSet | undefined>
  readonly changeSets: (stackId: string) => Promise<readonly ChangeSet[]>
  /** True for the one who removes it, who may then execute it: nobody executes one twice. */
  readonly takeChangeSet: (id: string) => Promise<boolean>
}

/** What the service needs from outside. */
export interface Needs {
  readonly stacks: StackStore
  readonly templates: Templates
  readonly callAs: CallAs
  /** The account that has a bucket of this name. */
  readonly bucketAccount: (name: string) => Promise<string | undefined>
  /** Seals what waits with a change set. */
  readonly keyRing: KeyRingSource
  readonly clock: Clock
  readonly random: Random
  /** Work that goes on after the answer: the server waits for it when it stops, and logs it when it fails. */
  readonly background: (work: Promise<void>) => void
}

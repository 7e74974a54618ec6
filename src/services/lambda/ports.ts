import type { CallAs } from '../../kernel/call.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { PolicyPrincipals } from '../../kernel/policyPrincipals.ts'
import type { Random } from '../../kernel/random.ts'
import type { OpenSession, TemporaryCredentials } from '../../kernel/session.ts'
import type { KeyRingSource } from '../../tokens/keyRing.ts'

/** What Lambda's operations need from outside. */
export interface Needs {
  readonly functions: FunctionStore
  readonly code: FunctionCode
  readonly environments: Environments
  readonly openSession: OpenSession
  /** Reads deployment packages from S3 as the one who deploys. */
  readonly callAs: CallAs
  /** Seals environment variables at rest. */
  readonly keyRing: KeyRingSource
  /** Who functions' policies name. */
  readonly policyPrincipals: PolicyPrincipals
  readonly clock: Clock
  readonly random: Random
  /** Runs work after the answer is sent; whoever runs it logs its failure. */
  readonly later: (work: () => Promise<void>) => void
}

export type Tags = Readonly<Record<string, string>>

/** A function's configuration. */
export interface FunctionSettings {
  /** `nodejs22.x`, `provided.al2023` */
  readonly runtime: string
  readonly handler: string
  /** The execution role's ARN. */
  readonly role: string
  readonly description: string
  /** Seconds. */
  readonly timeout: number
  /** Megabytes. */
  readonly memorySize: number
  readonly architecture: 'x86_64' | 'arm64'
  /** Megabytes of `/tmp`; kept and shown, not enforced. */
  readonly ephemeralStorage: number
}

/** A deployment package that is kept. */
export interface StoredCode {
  readonly id: string
  /** Base64. */
  readonly sha256: string
  /** Octets of the package. */
  readonly size: number
}

/** One statement of a function's policy, as JSON shows it. */
export interface PolicyStatement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Principal: '*' | Readonly<Record<string, string>>
  readonly Action: string
  readonly Resource: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface FunctionRecord {
  /** Without a qualifier. */
  readonly arn: string
  readonly account: string
  readonly region: string
  readonly name: string
  readonly settings: FunctionSettings
  /** The environment variables as JSON, sealed for this function. */
  readonly variables: Uint8Array
  readonly code: StoredCode
  readonly tags: Tags
  /** The resource policy's statements, oldest first, with their principals bound. */
  readonly policy: readonly PolicyStatement[]
  /** Another one with every change of code or configuration: environments of an older one serve no more. */
  readonly generation: string
  /** Another one with every change. */
  readonly revisionId: string
  /** When code or configuration changed last; milliseconds since the epoch. */
  readonly modifiedAt: number
}

/** Where functions are kept. */
export interface FunctionStore {
  readonly find: (arn: string) => Promise<FunctionRecord | undefined>
  /** In the order of their names. */
  readonly list: (
    account: string,
    region: string,
    page: { readonly after: string; readonly limit: number },
  ) => Promise<readonly FunctionRecord[]>
  /** False when the name is taken. */
  readonly create: (record: FunctionRecord) => Promise<boolean>
  /** Replaces the record of revision `before`; false when it has changed since or is gone. */
  readonly replace: (record: FunctionRecord, before: string) => Promise<boolean>
  /** What was removed; undefined when there was nothing. */
  readonly remove: (arn: string) => Promise<FunctionRecord | undefined>
  /** The ids of all packages in use. */
  readonly codeIds: () => Promise<readonly string[]>
}

/** Why a deployment package is refused. */
export type CodeRefusal = 'unreadable' | 'empty' | 'tooLarge' | 'unsafeName' | 'link'

/** Keeps deployment packages, durably. */
export interface FunctionCode {
  /** Checks a zip to its last octet and keeps it. */
  readonly put: (zip: Uint8Array) => Promise<StoredCode | CodeRefusal>
  readonly remove: (id: string) => Promise<void>
  /** Removes what a server before this one left behind. */
  readonly keepOnly: (ids: ReadonlySet<string>) => Promise<void>
}

/** A function as environments run it. */
export interface Runnable {
  readonly arn: string
  readonly account: string
  readonly region: string
  readonly name: string
  readonly generation: string
  readonly codeId: string
  readonly settings: FunctionSettings
  /** Opens the function's own variables; called when an environment starts. */
  readonly variables: () => Readonly<Record<string, string>>
  /** Opens a session of the execution role; called when an environment starts. */
  readonly credentials: () => Promise<TemporaryCredentials>
}

/** One event for a function. */
export interface Invocation {
  readonly requestId: string
  /** JSON. */
  readonly payload: Uint8Array
  /** `Root=1-...` */
  readonly traceId: string
  /** The client context, JSON text. */
  readonly clientContext?: string
  /** The caller's Cognito identity, JSON text. */
  readonly cognitoIdentity?: string
}

/** What became of an event. */
export interface Outcome {
  /** JSON: the function's answer, or its error. */
  readonly payload: Uint8Array
  readonly failed: boolean
  /** The last 4 KB of the log. */
  readonly logTail: Uint8Array
}

/** Runs functions in environments of their own. */
export interface Environments {
  /**
   * `throttled` when every environment is busy for too long, `gone` when the package is no longer kept.
   * Throws what `credentials` throws.
   */
  readonly invoke: (runnable: Runnable, invocation: Invocation) => Promise<Outcome | 'throttled' | 'gone'>
  /** Ends the idle environments of a function, resolves when they are gone, and lets the others finish their event. */
  readonly retire: (arn: string) => Promise<void>
}

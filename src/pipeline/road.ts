import type { Caller } from '../kernel/caller.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Keys } from '../kernel/conditionKeys.ts'
import type { Fault } from '../kernel/fault.ts'
import type { HttpRequest, Page, Site } from '../kernel/http.ts'
import type { ConditionContext, Scope } from '../kernel/operation.ts'
import type { Random } from '../kernel/random.ts'
import type { OperationModel } from '../wire/model.ts'
import type { Protocol } from '../wire/protocols/index.ts'
import type { AccessListener } from './accessLog.ts'
import type { AuthenticateNeeds } from './authenticate.ts'
import type { AuthorizeNeeds, Authorizer } from './authorize.ts'
import type { BoundService } from './bind.ts'
import type { CorsOf } from './bucketCors.ts'
import type { RequestFacts } from './conditionKeys.ts'
import type { Denials } from './denials.ts'
import type { Document } from './document.ts'
import type { FindPrincipal } from './explainer.ts'
import type { ServiceFamily } from './families.ts'
import type { Findings } from './inquiry.ts'
import type { Connection } from './node.ts'
import type { OriginSettings, ReadOrigin } from './origin.ts'
import type { Log } from './record.ts'
import type { RequestIds } from './requestIds.ts'
import type { Routes } from './route.ts'

/** What the road needs from the rest of the house. */
export interface PipelineNeeds extends AuthenticateNeeds, AuthorizeNeeds, Scope, OriginSettings {
  readonly services: readonly BoundService[]
  readonly sites: readonly Site[]
  readonly pages: readonly Page[]
  readonly clock: Clock
  readonly random: Random
  /** The server's own URL, for requests that do not say how they reached it. */
  readonly endpoint: () => string
  readonly log: Log
  /** Where denials are kept with their traces. */
  readonly denials: Denials
  readonly findPrincipal: FindPrincipal
  /** Refuses an S3 request's document that is not what its headers or trailers say. */
  readonly verifyDocument: (document: Document) => void
  /** What a bucket lets pages of other origins do. */
  readonly corsOf: CorsOf
  /** Who logs requests to a bucket. */
  readonly accessListener: AccessListener
  /** Answers a fault that its operation does not declare as an internal error: for tests. */
  readonly strict: boolean
}

/** The road, built: what every request travels on. */
export interface Road {
  readonly needs: PipelineNeeds
  readonly scope: Scope
  /** By name. */
  readonly services: ReadonlyMap<string, BoundService>
  readonly routesOf: (service: string) => Promise<Routes> | undefined
  readonly ids: RequestIds
  readonly authorizes: Authorizer
  readonly requestKeys: (facts: RequestFacts) => Keys
  readonly originOf: ReadOrigin
}

/** A request on its way, with what the steps so far have found out. */
export interface Journey {
  readonly id: string
  /** Arrival, milliseconds since the epoch. */
  readonly began: number
  readonly request: HttpRequest
  readonly connection: Connection
  readonly host: string
  readonly family: ServiceFamily
  readonly routes: Routes
  readonly protocol: Protocol
  readonly service: BoundService
  /** The operation that a header named. */
  readonly named: string | undefined
  /** The body, once it had to be read whole. */
  collected: Uint8Array | undefined
  operation: OperationModel | undefined
  caller: Caller | undefined
  /** What its path names, by member. */
  labels: Readonly<Record<string, string>> | undefined
  /** Condition keys of the proof of who it is. */
  proof: ConditionContext | undefined
  input: unknown
  output: unknown
  /** What was answered instead. */
  fault: Fault | undefined
  /** What was found while it was decided. */
  found: Readonly<Findings> | undefined
}

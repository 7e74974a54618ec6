import type { Api, Authorizer, Deployment, Integration, Route, Stage } from '@aws-sdk/client-apigatewayv2'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'

/** What HTTP APIs need from outside. */
export interface Needs {
  readonly apis: ApiStore
  /** Where an API is reached: the URL of its `$default` stage, without a slash at its end. */
  readonly endpointOf: (apiId: string) => string
  readonly clock: Clock
  readonly random: Random
}

export type Tags = Readonly<Record<string, string>>

/** An API's configuration, in the shape in which the wire sets and shows it. */
export type ApiSettings = Pick<
  Api,
  'Name' | 'Description' | 'Version' | 'CorsConfiguration' | 'DisableExecuteApiEndpoint' | 'IpAddressType'
>

export interface ApiRecord {
  readonly id: string
  readonly account: string
  readonly region: string
  readonly settings: ApiSettings
  readonly tags: Tags
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** Counts changes of the API and of everything in it. */
  readonly revision: number
}

/** The routes of an API as they were when they were deployed. */
export interface Snapshot {
  readonly routes: readonly Part<'route'>[]
  readonly integrations: readonly Part<'integration'>[]
  readonly authorizers: readonly Part<'authorizer'>[]
}

/** What an API consists of, by kind: each kind's configuration in the shape in which the wire sets and shows it. */
export interface Kinds {
  readonly authorizer: Omit<Authorizer, 'AuthorizerId'>
  readonly integration: Omit<Integration, 'IntegrationId'>
  readonly route: Omit<Route, 'RouteId'>
  readonly stage: Omit<Stage, 'CreatedDate' | 'LastUpdatedDate'>
  readonly deployment: Pick<Deployment, 'Description'> & { readonly snapshot: Snapshot }
}

export type Kind = keyof Kinds

/** A route, an integration, an authorizer, a stage or a deployment of an API. */
export interface Part<K extends Kind = Kind> {
  readonly kind: K
  /** Unique in the API among its kind; a stage's is its name. */
  readonly id: string
  /** Unique in the API among its kind too: a route's key, an authorizer's name, otherwise the id. */
  readonly name: string
  readonly settings: Kinds[K]
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly modifiedAt: number
}

/** One step of a change. */
export type PartChange = { readonly put: Part } | { readonly remove: { readonly kind: Kind; readonly id: string } }

/** Where APIs are kept. */
export interface ApiStore {
  readonly api: (id: string) => Promise<ApiRecord | undefined>
  /** In the order of their ids. */
  readonly apis: (
    account: string,
    region: string,
    page: { readonly after: string; readonly limit: number },
  ) => Promise<readonly ApiRecord[]>
  readonly revision: (id: string) => Promise<number | undefined>
  readonly part: <K extends Kind>(apiId: string, kind: K, id: string) => Promise<Part<K> | undefined>
  /** In the order of their ids. */
  readonly parts: <K extends Kind>(apiId: string, kind: K) => Promise<readonly Part<K>[]>
  /** False when the id is taken. */
  readonly create: (api: ApiRecord, parts: readonly Part[]) => Promise<boolean>
  /**
   * Writes the API's settings and tags and all changes, or nothing: `stale` when the API has changed since `api` was
   * read or is gone, `taken` when a name is another part's.
   */
  readonly change: (api: ApiRecord, changes: readonly PartChange[]) => Promise<'done' | 'stale' | 'taken'>
  /** With all that is in it. False when it was not there. */
  readonly remove: (id: string) => Promise<boolean>
}

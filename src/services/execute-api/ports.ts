import type { CallAs } from '../../kernel/call.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'

/** What serving deployed APIs needs from outside. */
export interface Needs {
  readonly apis: DeployedApis
  /** Invokes functions as API Gateway; the function's own policy decides. */
  readonly callAs: CallAs
  readonly verifyToken: VerifyToken
  /** The region of this deployment, which hosts name. */
  readonly region: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Tells the administrator why a request was not answered by its function. */
export interface Log {
  /** A client that was refused: its own affair, and any client can cause as many as it likes. */
  readonly info: Tell
  /** What the administrator of the stack must mend. */
  readonly warn: Tell
}

type Tell = (message: string, fields: Readonly<Record<string, unknown>>) => void

/**
 * Verifies a JSON web token of an issuer: that it is the issuer's, by signature and `iss`, and that it is valid at `now`
 * (milliseconds since the epoch). An issuer `https://cognito-idp.<region>.amazonaws.com/<pool id>` that names a pool of
 * this deployment means that pool. Audience and scopes are checked here, not there.
 */
export type VerifyToken = (issuer: string, token: string, now: number) => Promise<TokenVerdict>

export type TokenVerdict =
  | { readonly ok: true; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: string }

/** The APIs that are served. */
export interface DeployedApis {
  /** A number that changes with every change of the API; undefined when there is no such API. */
  readonly revision: (apiId: string) => Promise<number | undefined>
  readonly load: (apiId: string) => Promise<DeployedApi | undefined>
}

export interface DeployedApi {
  readonly id: string
  readonly account: string
  readonly region: string
  readonly revision: number
  readonly cors: Cors | undefined
  readonly isEndpointDisabled: boolean
  readonly stages: readonly DeployedStage[]
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export interface Cors {
  readonly AllowCredentials?: boolean | undefined
  readonly AllowHeaders?: readonly string[] | undefined
  readonly AllowMethods?: readonly string[] | undefined
  readonly AllowOrigins?: readonly string[] | undefined
  readonly ExposeHeaders?: readonly string[] | undefined
  /** Seconds. */
  readonly MaxAge?: number | undefined
}

export interface DeployedStage {
  readonly name: string
  readonly variables: Readonly<Record<string, string>>
  readonly routes: readonly DeployedRoute[]
}

export interface DeployedRoute {
  /** `GET /pets/{id}` or `$default` */
  readonly key: string
  readonly integration: DeployedIntegration | undefined
  readonly authorization: DeployedAuthorization
}

export interface DeployedIntegration {
  readonly functionArn: string
  readonly payloadFormat: '1.0' | '2.0'
  /** Milliseconds. */
  readonly timeout: number
}

/** Who may take a route. `closed`: nobody, because what guards it is not to be made out. */
export type DeployedAuthorization = { readonly type: 'none' } | { readonly type: 'closed' } | JwtAuthorization

export interface JwtAuthorization {
  readonly type: 'jwt'
  readonly issuer: string
  readonly audience: readonly string[]
  /** `$request.header.Authorization` */
  readonly identitySource: string
  /** The token must have one of them, where there are any. */
  readonly scopes: readonly string[]
}

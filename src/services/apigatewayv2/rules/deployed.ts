import type { Cors } from '@aws-sdk/client-apigatewayv2'
import type { Needs, Part, Snapshot } from '../ports.ts'
import { snapshotOf } from './deployments.ts'
import { functionOf } from './integrations.ts'
import { targetOf } from './routes.ts'

/** An API as it is served. */
export interface DeployedApi {
  readonly id: string
  readonly account: string
  readonly region: string
  /** Another one with every change. */
  readonly revision: number
  readonly cors: Cors | undefined
  readonly isEndpointDisabled: boolean
  readonly stages: readonly DeployedStage[]
}

interface DeployedStage {
  readonly name: string
  readonly variables: Readonly<Record<string, string>>
  readonly routes: readonly DeployedRoute[]
}

interface DeployedRoute {
  /** `GET /pets/{id}` or `$default` */
  readonly key: string
  /** Undefined for a route that leads nowhere. */
  readonly integration: DeployedIntegration | undefined
  readonly authorization: DeployedAuthorization
}

interface DeployedIntegration {
  readonly functionArn: string
  readonly payloadFormat: '1.0' | '2.0'
  /** Milliseconds. */
  readonly timeout: number
}

/** Who may take a route. `closed`: nobody, because what guards it is not to be made out. */
type DeployedAuthorization =
  | { readonly type: 'none' }
  | { readonly type: 'closed' }
  | {
      readonly type: 'jwt'
      readonly issuer: string
      readonly audience: readonly string[]
      /** `$request.header.Authorization` */
      readonly identitySource: string
      /** The token must have one of them, where there are any. */
      readonly scopes: readonly string[]
    }

/** An API as it is served: a stage with auto-deploy serves what there is, another what was deployed to it. */
export async function deployedApi({ apis }: Pick<Needs, 'apis'>, id: string): Promise<DeployedApi | undefined> {
  const api = await apis.api(id)
  if (api === undefined) return undefined
  const [stages, deployments, present] = await Promise.all([
    apis.parts(id, 'stage'),
    apis.parts(id, 'deployment'),
    snapshotOf({ apis }, api),
  ])
  const snapshots = new Map(deployments.map((deployment) => [deployment.id, deployment.settings.snapshot]))
  const { account, region, revision, settings } = api
  return {
    id,
    account,
    region,
    revision,
    cors: settings.CorsConfiguration,
    isEndpointDisabled: settings.DisableExecuteApiEndpoint === true,
    stages: stages.map(({ settings: { StageName, StageVariables, AutoDeploy, DeploymentId } }) => {
      const snapshot = AutoDeploy === true ? present : snapshots.get(DeploymentId ?? '')
      const routes = snapshot === undefined ? [] : routesOf(snapshot)
      return { name: StageName!, variables: StageVariables ?? {}, routes }
    }),
  }
}

function routesOf(snapshot: Snapshot): readonly DeployedRoute[] {
  return snapshot.routes.map((route) => ({
    key: route.settings.RouteKey!,
    integration: integrationOf(snapshot, route),
    authorization: authorizationOf(snapshot, route),
  }))
}

function integrationOf({ integrations }: Snapshot, { settings }: Part<'route'>): DeployedIntegration | undefined {
  const id = targetOf(settings)
  const integration = integrations.find((candidate) => candidate.id === id)?.settings
  const functionArn = integration && functionOf(integration)
  if (functionArn === undefined) return undefined
  const payloadFormat = integration?.PayloadFormatVersion === '1.0' ? '1.0' : '2.0'
  return { functionArn, payloadFormat, timeout: integration?.TimeoutInMillis ?? 30_000 }
}

function authorizationOf({ authorizers }: Snapshot, { settings }: Part<'route'>): DeployedAuthorization {
  const { AuthorizationType, AuthorizerId, AuthorizationScopes = [] } = settings
  if (AuthorizationType === 'NONE') return { type: 'none' }
  const authorizer = authorizers.find((candidate) => candidate.id === AuthorizerId)?.settings
  const { Issuer, Audience } = authorizer?.JwtConfiguration ?? {}
  const [identitySource] = authorizer?.IdentitySource ?? []
  if (AuthorizationType !== 'JWT' || Issuer === undefined || identitySource === undefined) return { type: 'closed' }
  return { type: 'jwt', issuer: Issuer, audience: Audience ?? [], identitySource, scopes: AuthorizationScopes }
}

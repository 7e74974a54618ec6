import type { Deployment } from '@aws-sdk/client-apigatewayv2'
import type { ApiRecord, Needs, Part, Snapshot } from '../ports.ts'

/** The routes of an API as they are now. */
export async function snapshotOf({ apis }: Pick<Needs, 'apis'>, api: Pick<ApiRecord, 'id'>): Promise<Snapshot> {
  const [routes, integrations, authorizers] = await Promise.all([
    apis.parts(api.id, 'route'),
    apis.parts(api.id, 'integration'),
    apis.parts(api.id, 'authorizer'),
  ])
  return { routes, integrations, authorizers }
}

export function deploymentShape({ id, settings, createdAt }: Part<'deployment'>): Deployment {
  return {
    AutoDeployed: false,
    CreatedDate: new Date(createdAt),
    DeploymentId: id,
    DeploymentStatus: 'DEPLOYED',
    ...(settings.Description === undefined ? {} : { Description: settings.Description }),
  }
}

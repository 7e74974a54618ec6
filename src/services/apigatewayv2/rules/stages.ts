import type { CreateStageRequest, Stage, UpdateStageRequest } from '@aws-sdk/client-apigatewayv2'
import type { ApiRecord, Kinds, Needs, Part } from '../ports.ts'
import { badRequest } from './faults.ts'
import { pick } from './members.ts'
import { refuseUnsupported } from './unsupported.ts'

type Settings = Kinds['stage']
type Reads = Pick<Needs, 'apis'>

const members = ['AutoDeploy', 'DeploymentId', 'Description', 'StageVariables'] as const

/** A stage. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html */
export function newStage(needs: Reads, api: ApiRecord, input: CreateStageRequest): Promise<Settings> {
  const StageName = input.StageName ?? ''
  if (!/^(\$default|[a-zA-Z0-9_-]{1,128})$/.test(StageName)) {
    throw badRequest('Stage name only allows a-zA-Z0-9_-, at most 128 characters, or $default')
  }
  return checked(needs, api, { AutoDeploy: false, ...pick(input, members), StageName, ...pick(input, ['Tags']) }, input)
}

export function changedStage(
  needs: Reads,
  api: ApiRecord,
  before: Settings,
  input: UpdateStageRequest,
): Promise<Settings> {
  const settings = { ...before, ...pick(input, members) }
  if (input.StageVariables === undefined) return checked(needs, api, settings, input)
  return checked(needs, api, { ...settings, StageVariables: changedVariables(before, input.StageVariables) }, input)
}

/** Variables that an update does not name stay, and those that it empties go, as Terraform counts on. */
function changedVariables(
  { StageVariables: before = {} }: Settings,
  changes: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== ''))
}

export function stageShape({ settings, createdAt, modifiedAt }: Part<'stage'>): Stage {
  return {
    DefaultRouteSettings: { DetailedMetricsEnabled: false },
    RouteSettings: {},
    StageVariables: {},
    ...settings,
    CreatedDate: new Date(createdAt),
    LastUpdatedDate: new Date(modifiedAt),
  }
}

async function checked({ apis }: Reads, api: ApiRecord, settings: Settings, input: object): Promise<Settings> {
  refuseUnsupported('stage', input)
  const { AutoDeploy, DeploymentId, StageVariables = {} } = settings
  for (const [name, value] of Object.entries(StageVariables)) {
    if (!/^\w{1,64}$/.test(name) || !/^[A-Za-z0-9-._~:/?#&=,]{0,512}$/.test(value)) {
      throw badRequest(`Stage variable ${name} has characters that are not allowed, or too many.`)
    }
  }
  if (DeploymentId === undefined) return settings
  if (AutoDeploy === true) throw badRequest('Deployment ID is not allowed to be set when auto deployment is enabled.')
  if ((await apis.part(api.id, 'deployment', DeploymentId)) === undefined) {
    throw badRequest(`Invalid Deployment identifier specified: ${DeploymentId}`)
  }
  return settings
}

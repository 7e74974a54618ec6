import type { CreateServiceLinkedRoleRequest } from '@aws-sdk/client-iam'
import { uniqueId } from '../../../kernel/random.ts'
import type { RoleRecord } from '../ports/principals.ts'
import type { Needs } from '../ports.ts'
import { iamArn } from './arns.ts'
import { iamFault, noSuchPrincipal } from './faults.ts'
import { requireRole } from './find.ts'
import { isServiceLinked, linkedRolePath } from './modifiable.ts'
import { addPrincipal } from './principals.ts'

interface LinkedRole {
  readonly name: string
  /** The policy that the service gives it, below AWS's path. */
  readonly policy: string
}

/** The roles of services that this server speaks for. Others are refused. */
const linkedRoles: ReadonlyMap<string, LinkedRole> = new Map([
  ['ops.apigateway.amazonaws.com', { name: 'AWSServiceRoleForAPIGateway', policy: 'APIGatewayServiceRolePolicy' }],
  [
    'cognito-idp.amazonaws.com',
    { name: 'AWSServiceRoleForAmazonCognitoIdp', policy: 'AmazonCognitoIdpServiceRolePolicy' },
  ],
  [
    'email.cognito-idp.amazonaws.com',
    { name: 'AWSServiceRoleForAmazonCognitoIdpEmailService', policy: 'AmazonCognitoIdpEmailServiceRolePolicy' },
  ],
  ['replicator.lambda.amazonaws.com', { name: 'AWSServiceRoleForLambdaReplicator', policy: 'AWSLambdaReplicator' }],
])

/** The ARN of a service's role; of all its roles where the service is not known. */
export function linkedRoleArn(account: string, service: string): string {
  return iamArn(account, 'role', linkedRoles.get(service)?.name ?? '*', `${linkedRolePath}${service}/`)
}

/** The ARN of the role that a deletion task speaks of: `task/aws-service-role/<service>/<role>/<uuid>`. */
export function roleArnOfTask(account: string, task: string): string {
  const [, , service = '*', role = '*'] = task.split('/')
  return iamArn(account, 'role', role, `${linkedRolePath}${service}/`)
}

type Making = Pick<Needs, 'directory' | 'clock' | 'random'>

/** Makes a service's role with the policy that the service gives it. */
export async function addLinkedRole(
  { directory, clock, random }: Making,
  account: string,
  input: CreateServiceLinkedRoleRequest,
): Promise<RoleRecord> {
  const service = input.AWSServiceName!
  const known = linkedRoles.get(service)
  if (known === undefined) throw iamFault('InvalidInput', `Service ${service} has no service-linked role.`)
  if (input.CustomSuffix !== undefined) throw iamFault('InvalidInput', `Custom suffix is not allowed for ${service}`)
  const { name, policy } = known
  if ((await directory.principal('role', account, name)) !== undefined) throw nameTaken(name)
  const path = `${linkedRolePath}${service}/`
  const role: RoleRecord = {
    kind: 'role',
    id: uniqueId(random, 'AROA'),
    account,
    name,
    path,
    arn: iamArn(account, 'role', name, path),
    createdAt: clock.now(),
    trust: trustOf(service),
    ...(input.Description ? { description: input.Description } : {}),
    maxSessionDuration: 3600,
    tags: {},
    revision: 1,
  }
  await addPrincipal(directory, role)
  const arn = `arn:aws:iam::aws:policy${linkedRolePath}${policy}`
  await directory.change({ do: 'attach', owner: role.id, policy: { arn, name: policy }, managedByAws: true, limit: 1 })
  return role
}

/** Removes a service's role and tells the task that did it. Nothing here uses such a role, so that nothing holds it. */
export async function removeLinkedRole(
  { directory, clock, random }: Making,
  account: string,
  name: string,
): Promise<string> {
  const role = await requireRole(directory, account, name)
  if (!isServiceLinked(role)) throw noSuchPrincipal('role', name)
  const task = `task${role.path}${name}/${random.uuid()}`
  const at = clock.now()
  if (await directory.change({ do: 'removeServiceLinkedRole', id: role.id, task, account, at })) return task
  throw noSuchPrincipal('role', name)
}

function trustOf(service: string): string {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}

function nameTaken(name: string): Error {
  const message = `Service role name ${name} has been taken in this account, please try a different suffix.`
  return iamFault('InvalidInput', message)
}

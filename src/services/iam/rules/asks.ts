import type { UpdateServerCertificateRequest } from '@aws-sdk/client-iam'
import type { Ask, ConditionContext, Scope } from '../../../kernel/operation.ts'
import type { Principal } from '../ports/principals.ts'
import type { Tags } from '../ports/tags.ts'
import type { Needs } from '../ports.ts'
import { iamArn } from './arns.ts'
import { entityByArn } from './simulation/caller.ts'
import { type TagList, tagMap } from './tags.ts'

type Reads = Pick<Needs, 'directory'>

/** The tags of what is acted on. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html */
export function resourceTags(tags: Tags): ConditionContext {
  const pairs = Object.entries(tags)
  return Object.fromEntries(
    pairs.flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, [value]],
      [`iam:ResourceTag/${key}`, [value]],
    ]),
  )
}

/** The tags of what an ARN names; another account's are not told by what a decision says. */
function ownTags(found: { readonly account: string; readonly tags: Tags } | undefined, { account }: Scope): Tags {
  return found?.account === account ? found.tags : {}
}

/** The tags that a request sets. */
export function requestTags(list: TagList): ConditionContext {
  const pairs = Object.entries(tagMap(list))
  if (pairs.length === 0) return {}
  return {
    'aws:TagKeys': pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
  }
}

/** Asks for `action` on a user or role with its true path and its tags; on the pathless ARN when it is not there. */
async function askOn(
  { directory }: Reads,
  scope: Scope,
  kind: Principal['kind'],
  name: string,
  action: string,
  context: ConditionContext = {},
): Promise<readonly Ask[]> {
  const found = await directory.principal(kind, scope.account, name)
  const resource = found?.arn ?? iamArn(scope.account, kind, name)
  const bounded = boundedActions.has(action) ? boundaryKey(found?.boundary) : {}
  return [{ action, resource, context: { ...bounded, ...context, ...resourceTags(found?.tags ?? {}) } }]
}

/**
 * What is decided by the boundary that the user or role has: a delegate may be held to those that carry one.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
const boundedActions: ReadonlySet<string> = new Set([
  'iam:AttachRolePolicy',
  'iam:AttachUserPolicy',
  'iam:DeleteRole',
  'iam:DeleteRolePermissionsBoundary',
  'iam:DeleteRolePolicy',
  'iam:DeleteUserPermissionsBoundary',
  'iam:DeleteUserPolicy',
  'iam:DetachRolePolicy',
  'iam:DetachUserPolicy',
  'iam:GetRole',
  'iam:PutRolePolicy',
  'iam:PutUserPolicy',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
])

/** The asks of an operation on one role. */
export function onRole<I extends { readonly RoleName?: string | undefined }>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return (input: I, scope: Scope, needs: Reads): Promise<readonly Ask[]> =>
    askOn(needs, scope, 'role', input.RoleName!, action, context(input))
}

/** The asks of an operation on one user. Where no user is named the handler asks, who knows the caller. */
export function onUser<I extends { readonly UserName?: string | undefined }>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return async (input: I, scope: Scope, needs: Reads): Promise<readonly Ask[]> =>
    input.UserName === undefined ? [] : askOn(needs, scope, 'user', input.UserName, action, context(input))
}

/** The asks of an operation on one group. */
export function onGroup<I extends { readonly GroupName?: string | undefined }>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return (input: I, scope: Scope, needs: Reads): Promise<readonly Ask[]> =>
    askOn(needs, scope, 'group', input.GroupName!, action, context(input))
}

/** The asks of a change of name or path: on what it is now, and on what it becomes. */
export function onRenamed<I>(
  kind: Principal['kind'],
  action: string,
  names: (input: I) => { name: string; newName: string | undefined; newPath: string | undefined },
) {
  return async (input: I, scope: Scope, needs: Reads): Promise<readonly Ask[]> => {
    const { name, newName, newPath } = names(input)
    const now = await askOn(needs, scope, kind, name, action)
    const found = await needs.directory.principal(kind, scope.account, name)
    const resource = iamArn(scope.account, kind, newName ?? name, newPath ?? found?.path)
    return now.some((ask) => ask.resource === resource) ? now : [...now, { action, resource }]
  }
}

/** The asks of an operation on the policies of a user, role or group that its ARN names. */
export function onPolicySource<I extends { readonly PolicySourceArn?: string | undefined }>(action: string) {
  return async ({ PolicySourceArn }: I, { account }: Scope, { directory }: Reads): Promise<readonly Ask[]> => {
    const resource = PolicySourceArn!
    const found = await entityByArn(directory, resource)
    const tags = found?.account === account ? found.tags : {}
    return [{ action, resource, context: resourceTags(tags) }]
  }
}

/** The asks of an operation on one managed policy. */
export function onPolicy<I extends { readonly PolicyArn?: string | undefined }>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return async (input: I, scope: Scope, { directory }: Reads): Promise<readonly Ask[]> => {
    const tags = ownTags(await directory.policy(input.PolicyArn!), scope)
    return [{ action, resource: input.PolicyArn!, context: { ...context(input), ...resourceTags(tags) } }]
  }
}

/** The asks of an operation on one instance profile. */
export function onInstanceProfile<I extends { readonly InstanceProfileName?: string | undefined }>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return async (input: I, { account }: Scope, { directory }: Reads): Promise<readonly Ask[]> => {
    const found = await directory.instanceProfile(account, input.InstanceProfileName!)
    const resource = found?.arn ?? iamArn(account, 'instance-profile', input.InstanceProfileName!)
    return [{ action, resource, context: { ...context(input), ...resourceTags(found?.tags ?? {}) } }]
  }
}

/** The asks of an operation on one server certificate. */
export function onServerCertificate<I extends { readonly ServerCertificateName?: string | undefined }>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return async (input: I, { account }: Scope, { directory }: Reads): Promise<readonly Ask[]> => {
    const found = await directory.serverCertificate(account, input.ServerCertificateName!)
    const resource = found?.arn ?? iamArn(account, 'server-certificate', input.ServerCertificateName!)
    return [{ action, resource, context: { ...context(input), ...resourceTags(found?.tags ?? {}) } }]
  }
}

/** The asks of a server certificate's change of name or path: on what it is now, and on what it becomes. */
export async function onMovedServerCertificate(
  input: UpdateServerCertificateRequest,
  scope: Scope,
  needs: Reads,
): Promise<readonly Ask[]> {
  const { NewPath, NewServerCertificateName, ServerCertificateName } = input
  const action = 'iam:UpdateServerCertificate'
  const now = await onServerCertificate(action)(input, scope, needs)
  const found = await needs.directory.serverCertificate(scope.account, ServerCertificateName!)
  const name = NewServerCertificateName ?? ServerCertificateName!
  const resource = iamArn(scope.account, 'server-certificate', name, NewPath ?? found?.path)
  return now.some((ask) => ask.resource === resource) ? now : [...now, { action, resource }]
}

/** The asks of an operation on a service-specific credential of a user, with the service as condition key. */
export function onServiceCredential<
  I extends { readonly UserName?: string | undefined; readonly ServiceSpecificCredentialId?: string | undefined },
>(action: string) {
  return async (input: I, scope: Scope, needs: Reads): Promise<readonly Ask[]> => {
    if (input.UserName === undefined) return []
    return askOn(
      needs,
      scope,
      'user',
      input.UserName,
      action,
      await serviceKey(needs, input.ServiceSpecificCredentialId!),
    )
  }
}

/** The key that limits for which service a credential is. */
export async function serviceKey({ directory }: Reads, id: string): Promise<ConditionContext> {
  const found = await directory.credential(id)
  return found?.kind === 'service' ? { 'iam:ServiceSpecificCredentialServiceName': [found.scope] } : {}
}

/** The asks of an operation on one OpenID Connect provider. */
export function onOidcProvider<I extends { readonly OpenIDConnectProviderArn?: string | undefined }>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return async (input: I, scope: Scope, { directory }: Reads): Promise<readonly Ask[]> => {
    const resource = input.OpenIDConnectProviderArn!
    const tags = ownTags(await directory.provider('oidc', resource), scope)
    return [{ action, resource, context: { ...context(input), ...resourceTags(tags) } }]
  }
}

/** The asks of an operation on one SAML provider. */
export function onSamlProvider<I extends { readonly SAMLProviderArn?: string | undefined }>(
  action: string,
  context: (input: I) => ConditionContext = () => ({}),
) {
  return async (input: I, scope: Scope, { directory }: Reads): Promise<readonly Ask[]> => {
    const resource = input.SAMLProviderArn!
    const tags = ownTags(await directory.provider('saml', resource), scope)
    return [{ action, resource, context: { ...context(input), ...resourceTags(tags) } }]
  }
}

/** The asks of making something that may be given tags at once, which is asked for by itself. */
export function withTagging(action: string, tagging: string, resource: string, tags: TagList): readonly Ask[] {
  const context = requestTags(tags)
  const make = { action, resource, context }
  return (tags?.length ?? 0) > 0 ? [make, { action: tagging, resource, context }] : [make]
}

/** The asks of an operation that lists what is below a path. */
export function onList<I extends { readonly PathPrefix?: string | undefined }>(
  action: string,
  kind: 'role' | 'user' | 'group' | 'policy' | 'instance-profile',
) {
  return ({ PathPrefix }: I, { account }: Scope): readonly Ask[] => {
    const below = kind === 'policy' ? '/' : (PathPrefix ?? '/')
    return [{ action, resource: iamArn(account, kind, '', below) }]
  }
}

/** The key that limits which managed policy may be attached. */
export function policyArnKey({ PolicyArn }: { readonly PolicyArn?: string | undefined }): ConditionContext {
  return { 'iam:PolicyARN': [PolicyArn!] }
}

/** The key that demands a permissions boundary. */
export function boundaryKey(boundary: string | undefined): ConditionContext {
  return boundary === undefined ? {} : { 'iam:PermissionsBoundary': [boundary] }
}

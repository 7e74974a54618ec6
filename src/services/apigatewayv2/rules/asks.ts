import type { Ask, ConditionContext, Scope } from '../../../kernel/operation.ts'
import type { Needs, Tags } from '../ports.ts'

type Verb = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** The ARN of something under `/apis`. https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html */
function managementArn({ region }: Pick<Scope, 'region'>, path: string): string {
  return `arn:aws:apigateway:${region}::${path}`
}

/** The ask of an operation on all APIs. */
export function onApis(verb: Verb, scope: Scope, context: ConditionContext = {}): readonly Ask[] {
  return [{ action: `apigateway:${verb}`, resource: managementArn(scope, '/apis'), context }]
}

/** The ask of an operation in one API, with the API's tags. `rest` is what follows the API's id, such as `/routes`. */
export function onApi<I extends { readonly ApiId?: string | undefined }>(
  verb: Verb,
  rest: (input: I) => string = () => '',
) {
  return async (input: I, scope: Scope, { apis }: Pick<Needs, 'apis'>): Promise<readonly Ask[]> => {
    const resource = managementArn(scope, `/apis/${input.ApiId}${rest(input)}`)
    const api = await apis.api(input.ApiId!)
    const tags = api?.account === scope.account ? api.tags : {}
    return [{ action: `apigateway:${verb}`, resource, context: resourceTags(tags) }]
  }
}

/** The ask of an operation on the tags of what an ARN names. */
export function onTags(verb: Verb, resourceArn: string, scope: Scope, context: ConditionContext = {}): readonly Ask[] {
  const resource = managementArn(scope, `/tags/${encodeURIComponent(resourceArn)}`)
  return [{ action: `apigateway:${verb}`, resource, context }]
}

/** The tags that a request sets. */
export function requestTags(tags: Tags = {}): ConditionContext {
  const pairs = Object.entries(tags)
  if (pairs.length === 0) return {}
  return {
    'aws:TagKeys': pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
  }
}

function resourceTags(tags: Tags): ConditionContext {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, [value]]))
}

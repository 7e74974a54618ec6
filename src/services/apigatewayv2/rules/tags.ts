import type { Scope } from '../../../kernel/operation.ts'
import type { Needs, Part, Tags } from '../ports.ts'
import { changeApi } from './change.ts'
import { badRequest, notFound } from './faults.ts'
import { requireApi, requirePart } from './find.ts'

const tagLimit = 50

interface Tagged {
  readonly apiId: string
  readonly stage: string | undefined
}

/** The tags of the API or stage that an ARN names. */
export async function tagsOf(needs: Pick<Needs, 'apis'>, scope: Scope, resourceArn: string): Promise<Tags> {
  const { apiId, stage } = taggedBy(resourceArn, scope)
  const api = await requireApi(needs, apiId, scope)
  if (stage === undefined) return api.tags
  return (await requirePart(needs, api, 'stage', stage)).settings.Tags ?? {}
}

/** Sets the tags of the API or stage that an ARN names to what `change` makes of them. */
export async function changeTags(
  needs: Pick<Needs, 'apis'>,
  scope: Scope,
  resourceArn: string,
  change: (tags: Tags) => Tags,
): Promise<void> {
  const { apiId, stage } = taggedBy(resourceArn, scope)
  await changeApi(needs, scope, apiId, async (api) => {
    if (stage === undefined) return { tags: requireTags(change(api.tags)), result: undefined }
    const part = await requirePart(needs, api, 'stage', stage)
    const Tags = { ...requireTags(change(part.settings.Tags ?? {})) }
    const put: Part<'stage'> = { ...part, settings: { ...part.settings, Tags } }
    return { changes: [{ put }], result: undefined }
  })
}

export function requireTags(tags: Tags = {}): Tags {
  const keys = Object.keys(tags)
  if (keys.length > tagLimit) throw badRequest(`At most ${tagLimit} tags are allowed.`)
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw badRequest('Tag keys that start with aws: are reserved for system use.')
  }
  if (keys.some((key) => key.length === 0 || key.length > 128 || tags[key]!.length > 256)) {
    throw badRequest('A tag key has 1 to 128 characters, a tag value at most 256.')
  }
  return tags
}

function taggedBy(resourceArn: string, { region }: Scope): Tagged {
  const prefix = `arn:aws:apigateway:${region}::/apis/`
  const [, apiId, stage] = /^([a-z0-9]+)(?:\/stages\/([^/]+))?$/.exec(resourceArn.slice(prefix.length)) ?? []
  if (!resourceArn.startsWith(prefix) || apiId === undefined) throw notFound('API', resourceArn)
  return { apiId, stage }
}

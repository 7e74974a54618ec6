/**
 * The transform AWS::Serverless-2016-10-31: functions and HTTP APIs become the resources that AWS's own transform makes,
 * under the same logical ids. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
 */
import { type Template, templateOf } from '../document.ts'
import { formatError, invalid } from '../invalid.ts'
import { languageExtensions, refuseExtensions } from '../languageExtensions.ts'
import { isRecord, present, type Value, type ValueRecord, without } from '../values.ts'
import { httpApiRoutes, implicitApiId, invokePermission, sharedCondition } from './events.ts'
import { type SamResource, transformFunction } from './function.ts'
import { applyGlobals, globalsFor } from './globals.ts'
import { transformHttpApi } from './httpApi.ts'
import { samProblem } from './problem.ts'
import { type BucketEvent, bucketEvents, notInTemplate, withEvent } from './s3Events.ts'

const serverless = 'AWS::Serverless-2016-10-31'
const served: readonly string[] = [languageExtensions, serverless]

/** The template with its transforms applied; one that asks for none is answered as it is. */
export function expandTransforms(template: Template): Template {
  const unknown = template.transforms.filter((name) => !served.includes(name))
  if (unknown.length > 0) throw invalid(`No transform named ${unknown[0]} found.`)
  if (!template.transforms.includes(languageExtensions)) refuseExtensions(template.source.root)
  if (!template.transforms.includes(serverless)) {
    if (template.source.root['Globals'] !== undefined)
      throw formatError('Invalid template property or properties [Globals]')
    return template
  }
  const transforms = template.transforms
  const root = transformServerless(template.source.root)
  return { ...templateOf({ root, where: () => '' }), transforms }
}

function transformServerless(written: ValueRecord): ValueRecord {
  const root = applyGlobals(written)
  const entries = Object.entries(isRecord(root['Resources']) ? root['Resources'] : {})
  const samOf = (type: string) =>
    entries.flatMap(([logicalId, entry]) =>
      isRecord(entry) && entry['Type'] === type ? [samResource(logicalId, entry)] : [],
    )
  refuseOtherTypes(entries)
  const functions = samOf('AWS::Serverless::Function')
  const routes = functions.flatMap(httpApiRoutes)
  const apis = samOf('AWS::Serverless::HttpApi')
  if (
    routes.some(({ apiId }) => apiId === implicitApiId) &&
    !apis.some(({ logicalId }) => logicalId === implicitApiId)
  ) {
    const condition = sharedCondition(routes.filter(({ apiId }) => apiId === implicitApiId))
    const users = functions.filter(({ logicalId }) =>
      routes.some(({ apiId, functionId }) => apiId === implicitApiId && functionId === logicalId),
    )
    const attributes = present({
      Condition: condition,
      DeletionPolicy: sharedPolicy(users, 'DeletionPolicy'),
      UpdateReplacePolicy: sharedPolicy(users, 'UpdateReplacePolicy'),
    })
    apis.push({ logicalId: implicitApiId, properties: globalsFor(root, 'HttpApi'), attributes })
  }
  for (const { apiId, functionId, eventId } of routes) {
    if (apis.some(({ logicalId }) => logicalId === apiId)) continue
    throw samProblem(
      functionId,
      `Event with id [${eventId}] is invalid. ApiId must be a valid reference to an 'AWS::Serverless::HttpApi' resource in same template.`,
    )
  }
  const made: Record<string, Value> = Object.fromEntries(entries.filter(([, entry]) => !isSam(entry)))
  const add = (resources: ValueRecord): void => {
    for (const [id, resource] of Object.entries(resources)) {
      if (made[id] !== undefined)
        throw samProblem(id, 'the transform makes a resource of this name, which the template has already')
      made[id] = resource
    }
  }
  for (const resource of functions) {
    add(transformFunction(resource))
    const own = httpApiRoutes(resource)
    for (const route of own) add(invokePermission(route, own, resource))
    for (const event of bucketEvents(resource)) {
      add({ [event.permissionId]: event.permission })
      made[event.bucketId] = withEvent(bucketOf(made, resource.logicalId, event), event)
    }
  }
  for (const api of apis)
    add(
      transformHttpApi(
        api,
        routes.filter(({ apiId }) => apiId === api.logicalId),
      ),
    )
  return { ...without(root, 'Transform', 'Globals'), Resources: made }
}

/** What becomes of an API that functions share: it stays where that of one of them would. */
function sharedPolicy(functions: readonly SamResource[], name: string): Value | undefined {
  const policies = functions.map(({ attributes }) => attributes[name])
  return ['Retain', 'Delete'].find((policy) => policies.includes(policy))
}

function bucketOf(
  resources: Readonly<Record<string, Value>>,
  functionId: string,
  { bucketId, eventId }: BucketEvent,
): ValueRecord {
  const bucket = Object.hasOwn(resources, bucketId) ? resources[bucketId] : undefined
  if (isRecord(bucket) && bucket['Type'] === 'AWS::S3::Bucket') return bucket
  throw notInTemplate(functionId, eventId)
}

function samResource(logicalId: string, entry: ValueRecord): SamResource {
  const properties = entry['Properties'] ?? {}
  if (!isRecord(properties)) throw samProblem(logicalId, "Property 'Properties' should be a map.")
  return { logicalId, properties, attributes: without(entry, 'Type', 'Properties') }
}

function isSam(entry: Value): boolean {
  const type = isRecord(entry) ? entry['Type'] : undefined
  return typeof type === 'string' && type.startsWith('AWS::Serverless::')
}

function refuseOtherTypes(entries: readonly (readonly [string, Value])[]): void {
  for (const [logicalId, entry] of entries) {
    const type = isRecord(entry) ? entry['Type'] : undefined
    if (isSam(entry) && type !== 'AWS::Serverless::Function' && type !== 'AWS::Serverless::HttpApi') {
      throw samProblem(logicalId, `Resource type ${String(type)} is not supported by this server's SAM transform`)
    }
  }
}

import { invalid } from '../invalid.ts'
import { functionCall, isList, isRecord, type Value, type ValueRecord } from '../values.ts'

/** Sections of Globals, and the resource type that each is for. */
const sections: Readonly<Record<string, string>> = {
  Function: 'AWS::Serverless::Function',
  HttpApi: 'AWS::Serverless::HttpApi',
}

/** What is each resource's own: Globals may not say it. */
const notGlobal: Readonly<Record<string, readonly string[]>> = {
  Function: ['Events', 'FunctionName', 'InlineCode', 'PackageType', 'Policies', 'Role'],
  HttpApi: ['Description', 'DisableExecuteApiEndpoint', 'Name', 'StageName'],
}

/** What Globals says about a resource type, for resources that the transform itself adds. */
export function globalsFor(root: ValueRecord, section: string): ValueRecord {
  const globals = root['Globals']
  const value = isRecord(globals) ? globals[section] : undefined
  return isRecord(value) ? value : {}
}

/**
 * Merges the Globals section into the resources: maps by key, lists one after the other, the rest overridden.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
 */
export function applyGlobals(root: ValueRecord): ValueRecord {
  const globals = root['Globals'] ?? {}
  if (!isRecord(globals)) throw invalid('Invalid Globals section: it must be a map')
  const unknown = Object.keys(globals).filter((name) => !Object.hasOwn(sections, name))
  if (unknown.length > 0)
    throw invalid(
      `'Globals' section is invalid. '${unknown[0]}' is not supported. Must be one of the following values - ${JSON.stringify(Object.keys(sections))}`,
    )
  for (const [section, value] of Object.entries(globals)) {
    const own = Object.keys(isRecord(value) ? value : {}).filter((name) => notGlobal[section]?.includes(name))
    if (own.length > 0)
      throw invalid(`'Globals' section is invalid. '${own[0]}' is not a supported property of '${section}'.`)
  }
  const resources = isRecord(root['Resources']) ? root['Resources'] : {}
  const merged = Object.entries(resources).map(([id, resource]): [string, Value] => {
    const section = isRecord(resource)
      ? Object.keys(sections).find((name) => sections[name] === resource['Type'])
      : undefined
    if (section === undefined || !isRecord(resource)) return [id, resource]
    return [id, { ...resource, Properties: merge(globalsFor(root, section), resource['Properties'] ?? {}) }]
  })
  return { ...root, Resources: Object.fromEntries(merged) }
}

function merge(general: Value, own: Value): Value {
  if (isList(general) && isList(own)) return [...general, ...own]
  if (!isRecord(general) || !isRecord(own) || isFunction(general) || isFunction(own)) return own
  const merged: Record<string, Value> = { ...general }
  for (const [key, value] of Object.entries(own)) {
    const inherited = Object.hasOwn(general, key) ? general[key] : undefined
    merged[key] = inherited === undefined ? value : merge(inherited, value)
  }
  return merged
}

function isFunction(value: Value): boolean {
  return functionCall(value) !== undefined
}

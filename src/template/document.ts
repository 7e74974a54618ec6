import { formatError } from './invalid.ts'
import { readSource, type Source } from './read.ts'
import { isList, isRecord, type Value, type ValueRecord } from './values.ts'

/** What becomes of a resource when its stack goes. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate'

/** One entry of the Resources section. */
export interface ResourceEntry {
  readonly type: string
  readonly properties: ValueRecord
  readonly dependsOn: readonly string[]
  readonly condition?: string
  readonly deletionPolicy: DeletionPolicy
}

/** A template by its sections, structure checked, functions not yet evaluated. */
export interface Template {
  readonly description?: string
  readonly metadata?: Value
  readonly transforms: readonly string[]
  readonly parameters: ValueRecord
  readonly mappings: ValueRecord
  readonly conditions: ValueRecord
  readonly rules: ValueRecord
  readonly resources: Readonly<Record<string, ResourceEntry>>
  readonly outputs: ValueRecord
  readonly source: Source
}

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Transform',
  'Globals',
  'Resources',
  'Outputs',
  'Hooks',
]

const resourceAttributes = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
  'CreationPolicy',
  'UpdatePolicy',
]

const replacePolicies: readonly Value[] = ['Delete', 'Retain', 'Snapshot']
const deletionPolicies: readonly DeletionPolicy[] = ['Delete', 'Retain', 'RetainExceptOnCreate']

/** Reads a template and checks its structure. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
export function readTemplate(text: string): Template {
  return templateOf(readSource(text))
}

/** A source's sections; also how a transformed source becomes a template again. */
export function templateOf(source: Source): Template {
  const { root } = source
  const unknown = Object.keys(root).filter((key) => !sections.includes(key))
  if (unknown.length > 0) throw formatError(`Invalid template property or properties [${unknown.join(', ')}]`)
  const version = root['AWSTemplateFormatVersion']
  if (version !== undefined && version !== '2010-09-09') {
    throw formatError('Template format version must be 2010-09-09.')
  }
  const resources = limitedSection(root, 'Resources')
  const parameters = limitedSection(root, 'Parameters')
  const outputs = limitedSection(root, 'Outputs')
  if (Object.keys(resources).length === 0) {
    throw formatError('At least one Resources member must be defined.')
  }
  const description = root['Description']
  if (description !== undefined && typeof description !== 'string') {
    throw formatError('Description must be a string.')
  }
  for (const name of Object.keys(parameters)) requireName('Parameter', name)
  for (const name of Object.keys(outputs)) requireName('Output', name)
  return {
    ...(description === undefined ? {} : { description }),
    ...(root['Metadata'] === undefined ? {} : { metadata: root['Metadata'] }),
    transforms: transformNames(root['Transform']),
    parameters,
    mappings: limitedSection(root, 'Mappings'),
    conditions: section(root, 'Conditions'),
    rules: section(root, 'Rules'),
    resources: Object.fromEntries(
      Object.entries(resources).map(([id, entry]) => [id, resourceEntry(id, entry, source)]),
    ),
    outputs,
    source,
  }
}

/** Names in a template are of letters and digits only: AWS refuses others. */
function requireName(kind: 'Output' | 'Parameter' | 'Resource', name: string): void {
  if (!/^[A-Za-z0-9]{1,255}$/.test(name)) throw formatError(`${kind} name ${name} is non alphanumeric.`)
}

/** The most that a section may have. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const most = { Mappings: 200, Outputs: 200, Parameters: 200, Resources: 500 } as const

function limitedSection(root: ValueRecord, name: keyof typeof most): ValueRecord {
  const found = section(root, name)
  const count = Object.keys(found).length
  if (count > most[name]) {
    throw formatError(`Number of ${name.toLowerCase()}, ${count}, is greater than maximum allowed, ${most[name]}`)
  }
  return found
}

function section(root: ValueRecord, name: string): ValueRecord {
  const value = root[name] ?? {}
  if (!isRecord(value)) throw formatError(`Every ${name} object must be a map.`)
  return value
}

function transformNames(value: Value | undefined): readonly string[] {
  if (value === undefined) return []
  const names = isList(value) ? value : [value]
  return names.map((name) => {
    if (typeof name !== 'string') throw formatError('Transform must be a string or a list of strings.')
    return name
  })
}

function resourceEntry(id: string, entry: Value, source: Source): ResourceEntry {
  const at = `${id}${source.where(`/Resources/${id}`)}`
  if (id.startsWith('Fn::ForEach')) throw formatError(`${id}: Fn::ForEach is not supported by this server.`)
  requireName('Resource', id)
  if (!isRecord(entry)) throw formatError(`Resource ${at} must be a map.`)
  const unknown = Object.keys(entry).filter((key) => !resourceAttributes.includes(key))
  if (unknown.length > 0) throw formatError(`Invalid resource attribute [${unknown.join(', ')}] in resource ${at}`)
  const type = entry['Type']
  if (typeof type !== 'string') {
    throw formatError(`[/Resources/${id}] Every Resources object must contain a Type member.`)
  }
  const properties = entry['Properties'] ?? {}
  if (!isRecord(properties)) throw formatError(`[/Resources/${id}/Properties] must be a map.`)
  const written = entry['DeletionPolicy'] ?? 'Delete'
  const deletionPolicy = deletionPolicies.find((policy) => policy === written)
  if (deletionPolicy === undefined)
    throw formatError(`Unrecognized DeletionPolicy ${String(written)} for resource ${at}`)
  const replaced = entry['UpdateReplacePolicy'] ?? 'Delete'
  if (!replacePolicies.includes(replaced)) {
    throw formatError(`Unrecognized UpdateReplacePolicy ${String(replaced)} for resource ${at}`)
  }
  const condition = entry['Condition']
  if (condition !== undefined && typeof condition !== 'string') {
    throw formatError(`[/Resources/${id}/Condition] must be a string.`)
  }
  return {
    type,
    properties,
    dependsOn: dependencies(id, entry['DependsOn']),
    ...(condition === undefined ? {} : { condition }),
    deletionPolicy,
  }
}

function dependencies(id: string, value: Value | undefined): readonly string[] {
  if (value === undefined) return []
  const names = isList(value) ? value : [value]
  return names.map((name) => {
    if (typeof name !== 'string')
      throw formatError(`DependsOn of resource ${id} must be a string or a list of strings.`)
    return name
  })
}

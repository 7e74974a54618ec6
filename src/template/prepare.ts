import type { Prepared, StackIdentity, StackParameter, TemplateSummary } from '../services/cloudformation/ports.ts'
import { acknowledgement } from './capabilities.ts'
import { createResources } from './create.ts'
import { type ResourceEntry, readTemplate, type Template } from './document.ts'
import { dependencyGraph, references, refuseUnknownNames, refuseUnresolved } from './graph.ts'
import { included } from './intrinsics/logic.ts'
import { formatError } from './invalid.ts'
import { isPseudoParameter, type Known, namesOf } from './names.ts'
import { declaredOutputs } from './outputs.ts'
import { declareParameters, type ParameterValue, resolveParameters } from './parameters.ts'
import { resourceTypes } from './resources/index.ts'
import { enforceRules } from './rules.ts'
import { expandTransforms } from './sam/index.ts'

/** What a template says of itself before any value is known. Its transforms are not run: code may still lie beside it. */
export function summarize(body: string): TemplateSummary {
  const template = readTemplate(body)
  const { capabilities, reason } = acknowledgement(template)
  return {
    ...(template.description === undefined ? {} : { description: template.description }),
    ...(template.metadata === undefined ? {} : { metadata: JSON.stringify(template.metadata) }),
    parameters: declareParameters(template.parameters),
    resourceTypes: [...new Set(Object.values(template.resources).map(({ type }) => type))].sort(),
    capabilities,
    ...(reason === undefined ? {} : { capabilitiesReason: reason }),
    transforms: template.transforms,
  }
}

interface PrepareRequest {
  readonly body: string
  readonly parameters: Readonly<Record<string, string>>
  readonly stack: StackIdentity
  readonly exports: Readonly<Record<string, string>>
  readonly stored: Readonly<Record<string, string>>
}

/** Checks everything that can be checked before the first resource is made; a ValidationError says what is wrong. */
export function prepare({ body, parameters, stack, exports, stored }: PrepareRequest): Prepared {
  const template = expandTransforms(readTemplate(body))
  const values = resolveParameters(declareParameters(template.parameters), parameters, stored)
  const { mappings, conditions } = template
  const known: Known = { stack, parameters: values, mappings, conditions, exports }
  const scope = namesOf(known)
  for (const name of Object.keys(conditions)) scope.condition(name)
  enforceRules(template.rules, scope)
  refuseUnknownTypes(template)
  refuseUnknownDependencies(template)
  const blocks = {
    Resources: Object.values(template.resources).map(({ properties }) => properties),
    Outputs: [template.outputs],
  }
  for (const [name, values] of Object.entries(blocks)) {
    refuseUnknownNames(values, template.resources, template.parameters, `the ${name} block of the template`)
  }
  const resources = Object.fromEntries(
    Object.entries(template.resources).filter(([, { condition }]) => included(condition, scope)),
  )
  const outputs = declaredOutputs(template.outputs, scope)
  refuseUnresolvedOutputs(outputs, resources, known)
  const graph = dependencyGraph(resources, new Set(Object.keys(template.parameters)), scope.condition)
  const { capabilities, reason } = acknowledgement(template)
  return {
    ...(template.description === undefined ? {} : { description: template.description }),
    parameters: values.map(shown),
    processed: JSON.stringify(template.source.root),
    capabilities,
    ...(reason === undefined ? {} : { capabilitiesReason: reason }),
    resources: Object.entries(resources).map(([logicalId, { type }]) => ({ logicalId, type })),
    create: (run) => createResources({ known, resources, graph, outputs }, run),
  }
}

function shown({ declaration: { name, noEcho }, text, value }: ParameterValue): StackParameter {
  if (noEcho) return { name, value: '****' }
  return typeof value === 'string' && value !== text ? { name, value: text, resolved: value } : { name, value: text }
}

function refuseUnknownTypes({ resources }: Template): void {
  const unknown = new Set(
    Object.values(resources)
      .map(({ type }) => type)
      .filter((type) => !resourceTypes.has(type)),
  )
  if (unknown.size > 0) throw formatError(`Unrecognized resource types: [${[...unknown].sort().join(', ')}]`)
}

/** DependsOn may name a resource that a condition leaves out, but not one that is not there. */
function refuseUnknownDependencies({ resources }: Template): void {
  for (const { dependsOn } of Object.values(resources)) {
    refuseUnresolved(dependsOn, resources, 'the Resources block of the template')
  }
}

function refuseUnresolvedOutputs(
  outputs: ReturnType<typeof declaredOutputs>,
  resources: Readonly<Record<string, ResourceEntry>>,
  known: Known,
): void {
  const scope = namesOf(known)
  const parameters = new Set(known.parameters.map(({ declaration }) => declaration.name))
  for (const [, entry] of outputs) {
    const named = [...references(entry, scope.condition)]
    refuseUnresolved(
      named.filter((name) => !parameters.has(name) && !isPseudoParameter(name)),
      resources,
      'the Outputs block of the template',
    )
  }
}

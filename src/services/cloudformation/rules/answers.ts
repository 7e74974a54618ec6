import type {
  Capability,
  Parameter,
  ResourceStatus,
  Stack as StackAnswer,
  StackEvent as StackEventAnswer,
  StackStatus,
  StackSummary,
  Tag,
} from '@aws-sdk/client-cloudformation'
import type { DeclaredParameter, KeptResource, Stack, StackEvent, StackParameter } from '../ports.ts'

/** Statuses and capabilities are kept as text; they were AWS's words when they were written. */
export const statusWord = (status: string): StackStatus => status as StackStatus
const resourceStatusWord = (status: string): ResourceStatus => status as ResourceStatus
export const capabilityWords = (words: readonly string[]): Capability[] => words as Capability[]

export function parameterAnswers(parameters: readonly StackParameter[]): Parameter[] {
  return parameters.map(({ name, value, resolved }) => ({
    ParameterKey: name,
    ParameterValue: value,
    ...(resolved === undefined ? {} : { ResolvedValue: resolved }),
  }))
}

export function tagAnswers(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

export function stackAnswer(stack: Stack): StackAnswer {
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: stack.changeSetId,
    Description: stack.description,
    Parameters: parameterAnswers(stack.parameters),
    CreationTime: new Date(stack.createdAt),
    LastUpdatedTime: dateOf(stack.updatedAt),
    DeletionTime: dateOf(stack.deletedAt),
    RollbackConfiguration: {},
    StackStatus: statusWord(stack.status),
    StackStatusReason: stack.reason,
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    NotificationARNs: [...stack.notificationArns],
    Capabilities: capabilityWords(stack.capabilities),
    Outputs: stack.outputs.map(({ name, value, description, exportName }) => ({
      OutputKey: name,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    Tags: tagAnswers(stack.tags),
    EnableTerminationProtection: stack.terminationProtected,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  }
}

export function stackSummary(stack: Stack): StackSummary {
  return {
    StackId: stack.id,
    StackName: stack.name,
    TemplateDescription: stack.description,
    CreationTime: new Date(stack.createdAt),
    LastUpdatedTime: dateOf(stack.updatedAt),
    DeletionTime: dateOf(stack.deletedAt),
    StackStatus: statusWord(stack.status),
    StackStatusReason: stack.reason,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  }
}

export function eventAnswer(event: StackEvent): StackEventAnswer {
  return {
    StackId: event.stackId,
    EventId: event.id,
    StackName: event.stackName,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId ?? '',
    ResourceType: event.type,
    Timestamp: new Date(event.at),
    ResourceStatus: resourceStatusWord(event.status),
    ResourceStatusReason: event.reason,
    ClientRequestToken: event.requestToken,
  }
}

/** What every answer about a resource says. */
export function resourceAnswer(resource: KeptResource) {
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resourceStatusWord(resource.status),
    ResourceStatusReason: resource.reason,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' as const },
  }
}

export function declaredParameter(parameter: DeclaredParameter) {
  return {
    ParameterKey: parameter.name,
    DefaultValue: parameter.default,
    NoEcho: parameter.noEcho,
    Description: parameter.description,
  }
}

function dateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms)
}

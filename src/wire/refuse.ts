import { Fault } from '../kernel/fault.ts'
import { Unreadable } from './codecs/unreadable.ts'
import { faultNames } from './faultNames.ts'
import type { OperationModel, ServiceModel } from './model.ts'
import { type Violation, violationMessage, violations } from './validate.ts'

/** Runs a codec; what it cannot read becomes the service's own fault for that. */
export function readOrRefuse<T>(model: ServiceModel, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const { malformed, malformedMessage = '' } = faultNames(model.name)
    throw new Fault(malformed, error.message === '' ? malformedMessage : error.message, { status: 400 })
  }
}

/** Refuses an input that breaks the model's constraints, with the service's own fault and AWS's message. */
export function requireValid(
  model: ServiceModel,
  operation: OperationModel,
  input: Readonly<Record<string, unknown>>,
): void {
  if (operation.input === undefined) return
  const found = violations(input, operation.input)
  if (found.length === 0) return
  const message = iamNameMessage(model, found) ?? violationMessage(found)
  throw new Fault(faultNames(model.name).invalid, message, { status: 400 })
}

/** IAM speaks of names in its own words. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
function iamNameMessage(model: ServiceModel, found: readonly Violation[]): string | undefined {
  const only = found.length === 1 ? found[0] : undefined
  if (model.name !== 'iam' || only?.pattern !== '[\\w+=,.@-]+') return undefined
  return `The specified value for ${only.path} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`
}

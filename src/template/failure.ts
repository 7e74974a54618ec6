import { Fault } from '../kernel/fault.ts'
import { ShapeError } from './shape.ts'

/** A failure that is the template's or a service's answer, and may be told; anything else is an error of ours. */
export function isExpected(error: unknown): error is Fault | ShapeError {
  return error instanceof Fault || error instanceof ShapeError
}

/** Why a resource failed, as its stack event says it. */
export function failureReason(error: unknown, logicalId: string): string {
  if (error instanceof ShapeError) {
    return `Properties validation failed for resource ${logicalId} with message: [${error.message}]`
  }
  if (!(error instanceof Fault)) return 'Internal Failure'
  if (error.code === 'ValidationError' && error.message.startsWith('Template error: ')) return error.message
  return `Resource handler returned message: "${error.message}" (HandlerErrorCode: ${error.code})`
}

import { invalid } from '../invalid.ts'
import { isRecord, type Value, type ValueRecord } from '../values.ts'

const transformName = 'AWS::Serverless-2016-10-31'

/** The fault of a SAM resource that cannot be transformed, worded as the transform on AWS words it. */
export function samProblem(logicalId: string, message: string): Error {
  return invalid(
    `Transform ${transformName} failed with: Invalid Serverless Application Specification document. ` +
      `Number of errors found: 1. Resource with id [${logicalId}] is invalid. ${message}`,
  )
}

/** A property that must be a map. */
export function samRecord(logicalId: string, name: string, value: Value | undefined): ValueRecord {
  if (value === undefined) return {}
  if (!isRecord(value)) throw samProblem(logicalId, `Property '${name}' should be a map.`)
  return value
}

/** Refuses what this transform does not do, rather than leave it out in silence. */
export function refuseOthers(logicalId: string, properties: ValueRecord, known: readonly string[]): void {
  const unknown = Object.keys(properties).filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw samProblem(logicalId, `property ${unknown.join(', ')} is not supported by this server's SAM transform`)
  }
}

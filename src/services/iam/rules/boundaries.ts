import type { Directory } from './directory.ts'
import { noSuchPolicy } from './faults.ts'

/** A permissions boundary must be a managed policy that exists. */
export async function requireBoundary(directory: Directory, arn: string | undefined): Promise<void> {
  if (arn !== undefined && (await directory.managedPolicy(arn)) === undefined) throw noSuchPolicy(arn)
}

import { parseArn } from '../../../kernel/arn.ts'
import type { Directory } from './directory.ts'
import { noSuchPolicy } from './faults.ts'
import { isManagedByAws } from './managedPolicies.ts'

/** A permissions boundary must be a managed policy that exists: AWS's, or the account's own. */
export async function requireBoundary(directory: Directory, account: string, arn: string | undefined): Promise<void> {
  if (arn === undefined) return
  const isUsable = isManagedByAws(arn) || parseArn(arn)?.account === account
  if (!isUsable || (await directory.managedPolicy(arn)) === undefined) throw noSuchPolicy(arn)
}

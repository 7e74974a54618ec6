import { parseArn } from '../../../kernel/arn.ts'
import type { Directory } from './directory.ts'
import { noSuchPolicy } from './faults.ts'
import { isManagedByAws } from './managedPolicies.ts'

/** A permissions boundary must be a managed policy that exists: AWS's, or the account's own. */
export async function requireBoundary(directory: Directory, account: string, arn: string | undefined): Promise<void> {
  if (arn !== undefined && !(await isUsablePolicy(directory, account, arn))) throw noSuchPolicy(arn)
}

/** Whether a managed policy exists for an account: AWS's, or its own. */
export async function isUsablePolicy(directory: Directory, account: string, arn: string): Promise<boolean> {
  const isOurs = isManagedByAws(arn) || parseArn(arn)?.account === account
  return isOurs && (await directory.managedPolicy(arn)) !== undefined
}

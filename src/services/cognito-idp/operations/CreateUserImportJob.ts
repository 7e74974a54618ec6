import type { CreateUserImportJobRequest, CreateUserImportJobResponse } from '@aws-sdk/client-cognito-identity-provider'
import { parseArn } from '../../../kernel/arn.ts'
import { type Ask, operation, type Scope } from '../../../kernel/operation.ts'
import { randomText } from '../../../kernel/random.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter, limitExceeded, poolNotFound } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { importFaults, showImport } from '../rules/imports/jobs.ts'
import type { ImportJob } from '../rules/imports/ports.ts'
import { forgetFiles } from '../rules/imports/running.ts'
import { askPool, requirePool } from '../rules/pools.ts'

/** Makes an import, and the address that its file is sent to. What came of each line is logged under the data folder, without the role. */
export const CreateUserImportJob = operation<CreateUserImportJobRequest, CreateUserImportJobResponse>()({
  name: 'CreateUserImportJob',
  caller: 'signed',
  asks: askWithRole,
  faults: [...importFaults, 'LimitExceededException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing' | 'random' | 'imports' | 'clock' | 'later' | 'quotas'>) =>
    async (input, request): Promise<CreateUserImportJobResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const roleArn = given(input.CloudWatchLogsRoleArn)
      requireOwnRole(roleArn, request.account)
      if (input.PasswordHashingAlgorithm !== undefined) {
        throw invalidParameter('PasswordHashingAlgorithm is not supported by this server.')
      }
      const job: ImportJob = {
        poolId: pool.id,
        id: `import-${randomText(needs.random, 10)}`,
        name: given(input.JobName),
        roleArn,
        status: 'Created',
        createdAt: request.now,
        startedAt: undefined,
        completedAt: undefined,
        imported: 0,
        skipped: 0,
        failed: 0,
        line: 1,
        message: undefined,
      }
      const { userImportJobs: most } = needs.quotas
      const created = await needs.userPools.createImport(job, most)
      if (created === 'full') throw limitExceeded(`A user pool has at most ${most} import jobs.`)
      if (created !== 'saved') throw poolNotFound(pool.id)
      needs.later(async () => void (await forgetFiles(needs)))
      return { UserImportJob: showImport(needs, job, request) }
    },
})

/**
 * Whoever names a role hands it to the user pool, and so must be allowed to pass it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
async function askWithRole(
  input: CreateUserImportJobRequest,
  scope: Scope,
  needs: Pick<Needs, 'userPools'>,
): Promise<readonly Ask[]> {
  const context = { 'iam:PassedToService': ['cognito-idp.amazonaws.com'] }
  const pass: Ask = { action: 'iam:PassRole', resource: given(input.CloudWatchLogsRoleArn), context }
  return [...(await askPool('CreateUserImportJob')(input, scope, needs)), pass]
}

function requireOwnRole(roleArn: string, account: string): void {
  const role = parseArn(roleArn)
  if (role?.service !== 'iam' || !role.resource.startsWith('role/') || role.account !== account) {
    throw invalidParameter('CloudWatchLogsRoleArn must be a role of this account.')
  }
}

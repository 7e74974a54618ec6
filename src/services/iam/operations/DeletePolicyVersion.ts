import type { DeletePolicyVersionRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicy } from '../rules/asks.ts'
import { iamFault } from '../rules/faults.ts'
import { requireCustomerPolicy } from '../rules/find.ts'
import { noSuchVersion } from '../rules/policies.ts'
import { versionNumber } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html */
export const DeletePolicyVersion = operation<DeletePolicyVersionRequest, object>()({
  name: 'DeletePolicyVersion',
  caller: 'signed',
  asks: onPolicy('iam:DeletePolicyVersion'),
  faults: ['DeleteConflict', 'InvalidInput', 'NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async ({ PolicyArn, VersionId }) => {
      const arn = PolicyArn!
      const version = versionNumber(VersionId!)
      await requireCustomerPolicy(directory, arn)
      if (version !== undefined && (await directory.change({ do: 'removePolicyVersion', arn, version }))) return {}
      const { defaultVersion } = await requireCustomerPolicy(directory, arn)
      if (version !== defaultVersion) throw noSuchVersion(arn, VersionId!)
      throw iamFault('DeleteConflict', 'Cannot delete the default version of a policy.')
    },
})

import type { DeletePolicyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicy } from '../rules/asks.ts'
import { iamFault } from '../rules/faults.ts'
import { requireCustomerPolicy } from '../rules/find.ts'

const attached = 'Cannot delete a policy attached to entities.'
const versioned =
  "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy."

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
export const DeletePolicy = operation<DeletePolicyRequest, object>()({
  name: 'DeletePolicy',
  caller: 'signed',
  asks: onPolicy('iam:DeletePolicy'),
  faults: ['DeleteConflict', 'InvalidInput', 'NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, { account }) => {
      const { arn } = await requireCustomerPolicy(directory, input.PolicyArn!)
      if (await directory.change({ do: 'removePolicy', arn })) return {}
      await requireCustomerPolicy(directory, arn)
      const use = await directory.policyUse(account, arn)
      throw iamFault('DeleteConflict', use.attachments + use.boundaries > 0 ? attached : versioned)
    },
})

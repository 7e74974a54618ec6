import type { SetDefaultPolicyVersionRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicy } from '../rules/asks.ts'
import { requireCustomerPolicy } from '../rules/find.ts'
import { noSuchVersion } from '../rules/policies.ts'
import { versionNumber } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html */
export const SetDefaultPolicyVersion = operation<SetDefaultPolicyVersionRequest, object>()({
  name: 'SetDefaultPolicyVersion',
  caller: 'signed',
  asks: onPolicy('iam:SetDefaultPolicyVersion'),
  faults: ['InvalidInput', 'NoSuchEntity', 'UnmodifiableEntity'],
  handle:
    ({ directory, clock }: Pick<Needs, 'directory' | 'clock'>) =>
    async ({ PolicyArn, VersionId }) => {
      const arn = PolicyArn!
      const version = versionNumber(VersionId!)
      await requireCustomerPolicy(directory, arn)
      const at = clock.now()
      if (version === undefined || !(await directory.change({ do: 'setDefaultVersion', arn, version, at }))) {
        throw noSuchVersion(arn, VersionId!)
      }
      return {}
    },
})

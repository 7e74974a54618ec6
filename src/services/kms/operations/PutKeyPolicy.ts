import type { PutKeyPolicyRequest } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults, notFound } from '../rules/faults.ts'
import { changeKey, requireOwnKey } from '../rules/keys.ts'
import { policyName, requirePolicy } from '../rules/policies.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html */
export const PutKeyPolicy = operation<PutKeyPolicyRequest, Record<string, never>>()({
  name: 'PutKeyPolicy',
  caller: 'signed',
  asks: onKey('kms:PutKeyPolicy', ({ BypassPolicyLockoutSafetyCheck: bypass = false }) => ({
    'kms:BypassPolicyLockoutSafetyCheck': [String(bypass)],
  })),
  faults: [...keyFaults, 'LimitExceededException', 'MalformedPolicyDocumentException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'clock' | 'policyPrincipals'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const key = await requireOwnKey(needs, request, input.KeyId!)
      if (input.PolicyName !== undefined && input.PolicyName !== policyName) throw notFound('No such policy exists')
      const bypass = input.BypassPolicyLockoutSafetyCheck === true
      const policy = await requirePolicy(needs, request, { text: input.Policy!, arn: key.arn, bypass })
      await changeKey(needs, key, () => ({ policy }))
      return {}
    },
})

import type { GetKeyPolicyRequest, GetKeyPolicyResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults, notFound } from '../rules/faults.ts'
import { requireOwnKey } from '../rules/keys.ts'
import { policyName } from '../rules/policies.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html */
export const GetKeyPolicy = operation<GetKeyPolicyRequest, GetKeyPolicyResponse>()({
  name: 'GetKeyPolicy',
  caller: 'signed',
  asks: onKey('kms:GetKeyPolicy'),
  faults: keyFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'clock' | 'policyPrincipals'>) =>
    async (input, request): Promise<GetKeyPolicyResponse> => {
      const { settings } = await requireOwnKey(needs, request, input.KeyId!)
      if (input.PolicyName !== undefined && input.PolicyName !== policyName) throw notFound('No such policy exists')
      return { Policy: await needs.policyPrincipals.show(settings.policy), PolicyName: policyName }
    },
})

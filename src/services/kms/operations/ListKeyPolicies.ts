import type { ListKeyPoliciesRequest, ListKeyPoliciesResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults } from '../rules/faults.ts'
import { requireOwnKey } from '../rules/keys.ts'
import { policyName } from '../rules/policies.ts'

/** A key has one policy. https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html */
export const ListKeyPolicies = operation<ListKeyPoliciesRequest, ListKeyPoliciesResponse>()({
  name: 'ListKeyPolicies',
  caller: 'signed',
  asks: onKey('kms:ListKeyPolicies'),
  faults: keyFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<ListKeyPoliciesResponse> => {
      await requireOwnKey(needs, request, input.KeyId!)
      return { PolicyNames: [policyName], Truncated: false }
    },
})

import type { RevokeGrantRequest } from '@aws-sdk/client-kms'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults, requireWet } from '../rules/faults.ts'
import { requireKey } from '../rules/keys.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html */
export const RevokeGrant = operation<RevokeGrantRequest, Record<string, never>>()({
  name: 'RevokeGrant',
  caller: 'signed',
  asks: onKey('kms:RevokeGrant'),
  faults: [...keyFaults, 'DryRunOperationException', 'InvalidGrantIdException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const key = await requireKey(needs, request, input.KeyId!)
      requireWet(input)
      if (await needs.keys.removeGrant(key.id, input.GrantId!)) return {}
      throw new Fault('InvalidGrantIdException', `Grant ${input.GrantId!} does not exist on ${key.arn}`)
    },
})

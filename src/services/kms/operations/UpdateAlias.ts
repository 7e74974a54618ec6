import type { UpdateAliasRequest } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askAlias, noAlias, requireAlias } from '../rules/aliases.ts'
import { keyFaults } from '../rules/faults.ts'
import { type Reads, requireNotPending, requireOwnKey } from '../rules/keys.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html */
export const UpdateAlias = operation<UpdateAliasRequest, Record<string, never>>()({
  name: 'UpdateAlias',
  caller: 'signed',
  asks: ({ AliasName, TargetKeyId }, scope, needs: Reads) =>
    askAlias(needs, scope, 'kms:UpdateAlias', { AliasName, TargetKeyId }),
  faults: keyFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const alias = await requireAlias(needs, request, input.AliasName!)
      const key = requireNotPending(await requireOwnKey(needs, request, input.TargetKeyId!))
      const moved = { ...alias, keyId: key.id, updatedAt: request.now }
      if (await needs.keys.moveAlias(moved, alias.keyId)) return {}
      throw noAlias(request, alias.name)
    },
})

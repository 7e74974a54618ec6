import type { DeleteAliasRequest } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { askAlias, noAlias, requireAlias } from '../rules/aliases.ts'
import { keyFaults } from '../rules/faults.ts'
import type { Reads } from '../rules/keys.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html */
export const DeleteAlias = operation<DeleteAliasRequest, Record<string, never>>()({
  name: 'DeleteAlias',
  caller: 'signed',
  asks: ({ AliasName }, scope, needs: Reads) => askAlias(needs, scope, 'kms:DeleteAlias', { AliasName }),
  faults: keyFaults,
  handle:
    ({ keys }: Pick<Needs, 'keys' | 'clock'>) =>
    async ({ AliasName }, request): Promise<Record<string, never>> => {
      const alias = await requireAlias({ keys }, request, AliasName!)
      if (await keys.removeAlias(alias)) return {}
      throw noAlias(request, alias.name)
    },
})

import type { ListAliasesRequest, ListAliasesResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { keyFaults } from '../rules/faults.ts'
import { requireOwnKey } from '../rules/keys.ts'
import { aliasArn } from '../rules/names.ts'
import { pageOf, partOf } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html */
export const ListAliases = operation<ListAliasesRequest, ListAliasesResponse>()({
  name: 'ListAliases',
  caller: 'signed',
  asks: () => [{ action: 'kms:ListAliases', resource: '*' }],
  faults: [...keyFaults, 'InvalidMarkerException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<ListAliasesResponse> => {
      const { account, region, now } = request
      const page = pageOf(input, 50)
      await needs.keys.removeDue(now)
      const key = input.KeyId === undefined ? undefined : (await requireOwnKey(needs, request, input.KeyId)).id
      const found = await needs.keys.aliases(account, region, key, page)
      const { items, more } = partOf(found, page, ({ name }) => name)
      const Aliases = items.map(({ name, keyId, createdAt, updatedAt }) => ({
        AliasName: name,
        AliasArn: aliasArn(request, name),
        TargetKeyId: keyId,
        CreationDate: new Date(createdAt),
        LastUpdatedDate: new Date(updatedAt),
      }))
      return { Aliases, ...more }
    },
})

import type { ListAccessKeysRequest, ListAccessKeysResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onUser } from '../rules/asks.ts'
import { dateOf } from '../rules/dates.ts'
import { keyOwner } from '../rules/ownUser.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
export const ListAccessKeys = operation<ListAccessKeysRequest, ListAccessKeysResponse>()({
  name: 'ListAccessKeys',
  caller: 'signed',
  asks: onUser('iam:ListAccessKeys'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle:
    (needs: Pick<Needs, 'directory'>) =>
    async (input, request): Promise<ListAccessKeysResponse> => {
      const owner = await keyOwner(needs, request, input.UserName, 'iam:ListAccessKeys')
      const keys = await needs.directory.accessKeys(owner.id)
      const AccessKeyMetadata = keys.map(({ id, active, createdAt }) => ({
        UserName: owner.name,
        AccessKeyId: id,
        Status: active ? ('Active' as const) : ('Inactive' as const),
        CreateDate: dateOf(createdAt),
      }))
      return { AccessKeyMetadata, IsTruncated: false }
    },
})

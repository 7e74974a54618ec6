import type { DeleteAccessKeyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { noSuchAccessKey } from '../rules/accessKeys.ts'
import { onUser } from '../rules/asks.ts'
import { keyOwner } from '../rules/ownUser.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html */
export const DeleteAccessKey = operation<DeleteAccessKeyRequest, object>()({
  name: 'DeleteAccessKey',
  caller: 'signed',
  asks: onUser('iam:DeleteAccessKey'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const owner = await keyOwner(needs, request, input.UserName, 'iam:DeleteAccessKey')
    const id = input.AccessKeyId!
    if (!(await needs.directory.change({ do: 'removeAccessKey', id, owner: owner.id }))) throw noSuchAccessKey(id)
    return {}
  },
})

import type { UpdateAccessKeyRequest } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { noSuchAccessKey } from '../rules/accessKeys.ts'
import { onUser } from '../rules/asks.ts'
import { keyOwner } from '../rules/ownUser.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html */
export const UpdateAccessKey = operation<UpdateAccessKeyRequest, object>()({
  name: 'UpdateAccessKey',
  caller: 'signed',
  asks: onUser('iam:UpdateAccessKey'),
  faults: ['NoSuchEntity', 'ValidationError'],
  handle: (needs: Pick<Needs, 'directory'>) => async (input, request) => {
    const owner = await keyOwner(needs, request, input.UserName, 'iam:UpdateAccessKey')
    const id = input.AccessKeyId!
    const active = input.Status === 'Active'
    if (!(await needs.directory.change({ do: 'setAccessKey', id, owner: owner.id, active }))) throw noSuchAccessKey(id)
    return {}
  },
})

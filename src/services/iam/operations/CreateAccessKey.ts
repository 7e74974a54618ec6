import type { CreateAccessKeyRequest, CreateAccessKeyResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { addAccessKey } from '../rules/accessKeys.ts'
import { onUser } from '../rules/asks.ts'
import { dateOf } from '../rules/dates.ts'
import { keyOwner } from '../rules/ownUser.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html */
export const CreateAccessKey = operation<CreateAccessKeyRequest, CreateAccessKeyResponse>()({
  name: 'CreateAccessKey',
  caller: 'signed',
  asks: onUser('iam:CreateAccessKey'),
  faults: ['LimitExceeded', 'NoSuchEntity', 'ValidationError'],
  handle:
    (needs: Pick<Needs, 'directory' | 'keyRing' | 'clock' | 'random'>) =>
    async (input, request): Promise<CreateAccessKeyResponse> => {
      const owner = await keyOwner(needs, request, input.UserName, 'iam:CreateAccessKey')
      const { id, secret, createdAt } = await addAccessKey(needs, owner)
      const AccessKey = {
        UserName: owner.name,
        AccessKeyId: id,
        Status: 'Active' as const,
        SecretAccessKey: secret,
        CreateDate: dateOf(createdAt),
      }
      return { AccessKey }
    },
})

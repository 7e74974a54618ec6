import type { GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { noSuchAccessKey } from '../rules/accessKeys.ts'
import { iamArn } from '../rules/arns.ts'
import { resourceTags } from '../rules/asks.ts'
import { dateOf } from '../rules/dates.ts'

/**
 * Deviation: AWS shows the last use by its own and by other accounts' keys alike; here only the account's own are known.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
 */
export const GetAccessKeyLastUsed = operation<GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse>()({
  name: 'GetAccessKeyLastUsed',
  caller: 'signed',
  asks: async (input, { account }, { directory }: Pick<Needs, 'directory' | 'keyUses'>) => {
    const key = await directory.accessKey(input.AccessKeyId!)
    const owner = key?.account === account ? await directory.principalById(key.owner) : undefined
    const resource = owner?.arn ?? iamArn(account, 'user', '*')
    return [{ action: 'iam:GetAccessKeyLastUsed', resource, context: resourceTags(owner?.tags ?? {}) }]
  },
  faults: ['NoSuchEntity'],
  handle:
    ({ directory, keyUses }: Pick<Needs, 'directory' | 'keyUses'>) =>
    async (input, { account }): Promise<GetAccessKeyLastUsedResponse> => {
      const id = input.AccessKeyId!
      const key = await directory.accessKey(id)
      if (key?.account !== account) throw noSuchAccessKey(id)
      const owner = await directory.principalById(key.owner)
      const use = await keyUses.last(id)
      return {
        UserName: owner?.name ?? 'root',
        AccessKeyLastUsed: {
          ...(use === undefined ? {} : { LastUsedDate: dateOf(use.at) }),
          ServiceName: use?.service ?? 'N/A',
          Region: use?.region ?? 'N/A',
        },
      }
    },
})

import type { DeleteApiRequest } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { requireApi } from '../rules/find.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html */
export const DeleteApi = operation<DeleteApiRequest, object>()({
  name: 'DeleteApi',
  caller: 'signed',
  asks: onApi('DELETE'),
  faults: ['NotFoundException'],
  handle:
    ({ apis }: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<object> => {
      const { id } = await requireApi({ apis }, input.ApiId!, request)
      await apis.remove(id)
      return {}
    },
})

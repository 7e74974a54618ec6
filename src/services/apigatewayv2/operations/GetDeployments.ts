import type { GetDeploymentsRequest, GetDeploymentsResponse } from '@aws-sdk/client-apigatewayv2'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onApi } from '../rules/asks.ts'
import { deploymentShape } from '../rules/deployments.ts'
import { requireApi } from '../rules/find.ts'
import { partOfAll } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html */
export const GetDeployments = operation<GetDeploymentsRequest, GetDeploymentsResponse>()({
  name: 'GetDeployments',
  caller: 'signed',
  asks: onApi('GET', () => '/deployments'),
  faults: ['BadRequestException', 'NotFoundException'],
  handle:
    (needs: Pick<Needs, 'apis'>) =>
    async (input, request): Promise<GetDeploymentsResponse> => {
      const api = await requireApi(needs, input.ApiId!, request)
      const { items, more } = partOfAll(await needs.apis.parts(api.id, 'deployment'), input)
      return { Items: items.map(deploymentShape), ...more }
    },
})

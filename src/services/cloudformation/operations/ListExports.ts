import type { ListExportsInput, ListExportsOutput } from '@aws-sdk/client-cloudformation'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html */
export const ListExports = operation<ListExportsInput, ListExportsOutput>()({
  name: 'ListExports',
  caller: 'signed',
  asks: () => [{ action: 'cloudformation:ListExports', resource: '*' }],
  faults: ['ValidationError'],
  handle:
    ({ stacks }: Pick<Needs, 'stacks'>) =>
    async (_input, request): Promise<ListExportsOutput> => {
      const exports = await stacks.exports(request.account, request.region)
      return {
        Exports: exports.map(({ name, value, stackId }) => ({ Name: name, Value: value, ExportingStackId: stackId })),
      }
    },
})

import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Denial, Needs } from '../ports.ts'
import { visibleAccount } from '../rules/visibility.ts'

/** One denial with everything that was considered. */
export const GetDenial = operation<{ readonly RequestId: string }, { readonly Denial: Denial }>()({
  name: 'GetDenial',
  caller: 'signed',
  asks: () => [{ action: 'poolhouse:GetDenial', resource: '*' }],
  faults: ['ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'denials' | 'managementAccount'>) =>
    async ({ RequestId }, request): Promise<{ readonly Denial: Denial }> => {
      const found = await needs.denials.find(RequestId, visibleAccount(needs, request))
      if (found !== undefined) return { Denial: found }
      const message = `There is no denial of the request ${RequestId}: it was not denied, or it is kept no longer.`
      throw new Fault('ResourceNotFoundException', message, { status: 400 })
    },
})

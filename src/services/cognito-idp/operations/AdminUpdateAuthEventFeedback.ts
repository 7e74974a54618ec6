import type {
  AdminUpdateAuthEventFeedbackRequest,
  AdminUpdateAuthEventFeedbackResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { eventFaults, requireWatching } from '../rules/events/showing.ts'
import { given } from '../rules/given.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { requireUser } from '../rules/users.ts'

/** Keeps with an event whether an administrator takes it for the user's own deed. */
export const AdminUpdateAuthEventFeedback = operation<
  AdminUpdateAuthEventFeedbackRequest,
  AdminUpdateAuthEventFeedbackResponse
>()({
  name: 'AdminUpdateAuthEventFeedback',
  caller: 'signed',
  asks: askPool('AdminUpdateAuthEventFeedback'),
  faults: eventFaults,
  handle:
    (needs: Pick<Needs, 'userPools'>) =>
    async (input, request): Promise<AdminUpdateAuthEventFeedbackResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      requireWatching(pool)
      const { sub } = await requireUser(needs, pool, input.Username)
      const feedback = { value: given(input.FeedbackValue), at: request.now }
      if (!(await needs.userPools.judgeEvent(pool.id, sub, given(input.EventId), feedback))) {
        throw new Fault('ResourceNotFoundException', `Event ${given(input.EventId)} does not exist.`)
      }
      return {}
    },
})

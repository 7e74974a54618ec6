import { Fault } from '../../../kernel/fault.ts'
import { type ConditionContext, operation } from '../../../kernel/operation.ts'
import type { Explained } from '../../../policy/index.ts'
import type { Needs } from '../ports.ts'
import { isWithin, notYours, requireOwn, visibleAccount } from '../rules/visibility.ts'

interface ExplainRequest {
  readonly Principal: string
  readonly Action: string
  readonly Resource: string
  readonly Context?: ConditionContext
}

interface ExplainResponse {
  readonly Allowed: boolean
  /** Why not, where no policy could allow it. */
  readonly Reason?: string
  readonly Explained?: Explained
}

/** What would be decided, and why, without a request. */
export const Explain = operation<ExplainRequest, ExplainResponse>()({
  name: 'Explain',
  caller: 'signed',
  asks: () => [{ action: 'poolhouse:Explain', resource: '*' }],
  faults: ['AccessDeniedException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'explain' | 'managementAccount'>) =>
    async ({ Principal, Action, Resource, Context = {} }, request): Promise<ExplainResponse> => {
      const visible = visibleAccount(needs, request)
      for (const name of [Principal, Resource]) requireOwn(visible, name)
      const asked = { principal: Principal, action: Action, resource: Resource, context: Context }
      const answer = await needs.explain(asked)
      if (answer === undefined) {
        throw new Fault('ResourceNotFoundException', `There is no principal ${Principal}.`, { status: 400 })
      }
      const { question } = answer
      if (visible !== undefined && question !== undefined && !isWithin(visible, question)) throw notYours()
      if ('never' in answer) return { Allowed: false, Reason: answer.never }
      return { Allowed: answer.trace.decision.allowed, Explained: answer }
    },
})

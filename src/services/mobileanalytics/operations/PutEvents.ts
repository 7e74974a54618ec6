import type { Caller } from '../../../kernel/caller.ts'
import { operation } from '../../../kernel/operation.ts'
import type { AppEvent, Needs } from '../ports.ts'
import { readContext } from '../rules/clientContext.ts'
import { requireEvents } from '../rules/events.ts'

interface PutEventsInput {
  readonly events: readonly AppEvent[]
  /** JSON, or JSON in base64 where `clientContextEncoding` says so. */
  readonly clientContext: string
  readonly clientContextEncoding?: string
}

/** https://docs.aws.amazon.com/mobileanalytics/latest/ug/PutEvents.html */
export const PutEvents = operation<PutEventsInput, undefined>()({
  name: 'PutEvents',
  caller: 'signed',
  asks: () => [{ action: 'mobileanalytics:PutEvents', resource: '*' }],
  faults: ['BadRequestException'],
  handle:
    ({ log }: Pick<Needs, 'log'>) =>
    async ({ events, clientContext, clientContextEncoding }, request): Promise<undefined> => {
      const context = readContext(clientContext, clientContextEncoding)
      requireEvents(events)
      const { account, id: requestId, caller } = request
      const receivedAt = new Date(request.now).toISOString()
      await log.append(events.map((event) => ({ receivedAt, account, requestId, ...senderOf(caller), context, event })))
    },
})

/** Who sent events: credentials by their ARN, and the identity that they are of. */
function senderOf(caller: Caller) {
  const sender = 'arn' in caller ? { sender: caller.arn } : {}
  const identityId = caller.kind === 'session' ? caller.context['cognito-identity.amazonaws.com:sub']?.[0] : undefined
  return identityId === undefined ? sender : { ...sender, identityId }
}

import type { DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse } from '@aws-sdk/client-sts'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import { openAuthorizationMessage } from '../../../tokens/authorizationMessage.ts'
import type { Needs } from '../ports.ts'

/**
 * A message tells of an account's policies: it opens for that account's callers only.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
export const DecodeAuthorizationMessage = operation<
  DecodeAuthorizationMessageRequest,
  DecodeAuthorizationMessageResponse
>()({
  name: 'DecodeAuthorizationMessage',
  caller: 'signed',
  asks: () => [{ action: 'sts:DecodeAuthorizationMessage', resource: '*' }],
  faults: ['InvalidAuthorizationMessageException'],
  handle:
    ({ keyRing }: Pick<Needs, 'keyRing'>) =>
    async ({ EncodedMessage }, { account }): Promise<DecodeAuthorizationMessageResponse> => {
      const DecodedMessage = openAuthorizationMessage(keyRing, account, EncodedMessage!)
      if (DecodedMessage !== undefined) return { DecodedMessage }
      throw new Fault('InvalidAuthorizationMessageException', 'Message is not valid', { status: 400 })
    },
})

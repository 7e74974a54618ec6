import type { DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse } from '@aws-sdk/client-sts'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import { openAuthorizationMessage } from '../../../tokens/authorizationMessage.ts'
import type { Needs } from '../ports.ts'

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html */
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
    async ({ EncodedMessage }): Promise<DecodeAuthorizationMessageResponse> => {
      const DecodedMessage = openAuthorizationMessage(keyRing, EncodedMessage!)
      if (DecodedMessage !== undefined) return { DecodedMessage }
      throw new Fault('InvalidAuthorizationMessageException', 'Message is not valid', { status: 400 })
    },
})

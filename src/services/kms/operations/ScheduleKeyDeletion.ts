import type { ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { invalid, keyFaults } from '../rules/faults.ts'
import { changeKey, requireNotPending, requireOwnKey } from '../rules/keys.ts'

const day = 86_400_000
/** Days, https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html */
const window = { least: 7, most: 30 }

/** Nobody uses the key any more; after the window it and its material are gone. https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html */
export const ScheduleKeyDeletion = operation<ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse>()({
  name: 'ScheduleKeyDeletion',
  caller: 'signed',
  asks: onKey('kms:ScheduleKeyDeletion', ({ PendingWindowInDays: days = window.most }) => ({
    'kms:ScheduleKeyDeletionPendingWindowInDays': [String(days)],
  })),
  faults: keyFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<ScheduleKeyDeletionResponse> => {
      const days = input.PendingWindowInDays ?? window.most
      if (days < window.least || days > window.most) {
        throw invalid(`PendingWindowInDays must be between ${window.least} and ${window.most} inclusive`)
      }
      const found = await requireOwnKey(needs, request, input.KeyId!)
      const deletesAt = request.now + days * day
      const { arn } = await changeKey(needs, found, (seen) => {
        requireNotPending(seen)
        return { deletesAt }
      })
      const DeletionDate = new Date(deletesAt)
      return { KeyId: arn, DeletionDate, KeyState: 'PendingDeletion', PendingWindowInDays: days }
    },
})

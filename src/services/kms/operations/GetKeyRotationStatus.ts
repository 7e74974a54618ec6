import type { GetKeyRotationStatusRequest, GetKeyRotationStatusResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults } from '../rules/faults.ts'
import { requireOwnKey } from '../rules/keys.ts'
import { upcoming } from '../rules/rotation.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html */
export const GetKeyRotationStatus = operation<GetKeyRotationStatusRequest, GetKeyRotationStatusResponse>()({
  name: 'GetKeyRotationStatus',
  caller: 'signed',
  asks: onKey('kms:GetKeyRotationStatus'),
  faults: keyFaults,
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<GetKeyRotationStatusResponse> => {
      const { arn, settings } = await requireOwnKey(needs, request, input.KeyId!)
      if (settings.rotation === undefined) return { KeyId: arn, KeyRotationEnabled: false }
      const { days, nextAt } = upcoming(settings.rotation, request.now)
      return { KeyId: arn, KeyRotationEnabled: true, RotationPeriodInDays: days, NextRotationDate: new Date(nextAt) }
    },
})

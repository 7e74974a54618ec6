import type { EnableKeyRotationRequest } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults } from '../rules/faults.ts'
import { changeKey, requireEnabled, requireOwnKey } from '../rules/keys.ts'
import { nextRotation } from '../rules/rotation.ts'

const usualDays = 365

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html */
export const EnableKeyRotation = operation<EnableKeyRotationRequest, Record<string, never>>()({
  name: 'EnableKeyRotation',
  caller: 'signed',
  asks: onKey('kms:EnableKeyRotation', ({ RotationPeriodInDays: days = usualDays }) => ({
    'kms:RotationPeriodInDays': [String(days)],
  })),
  faults: [...keyFaults, 'DisabledException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<Record<string, never>> => {
      const key = requireEnabled(await requireOwnKey(needs, request, input.KeyId!))
      await changeKey(needs, key, ({ settings: { rotation } }) => {
        const days = input.RotationPeriodInDays ?? rotation?.days ?? usualDays
        return { rotation: rotation?.days === days ? rotation : nextRotation(days, request.now) }
      })
      return {}
    },
})

import type { IdentityPool } from '@aws-sdk/client-cognito-identity'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { invalidParameter } from '../rules/faults.ts'
import { changePool, configured, onPool, poolShape } from '../rules/pools.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html */
export const UpdateIdentityPool = operation<IdentityPool, IdentityPool>()({
  name: 'UpdateIdentityPool',
  caller: 'signed',
  asks: onPool('cognito-identity:UpdateIdentityPool'),
  faults: ['ConcurrentModificationException', 'InvalidParameterException', 'ResourceNotFoundException'],
  handle:
    (needs: Pick<Needs, 'identities'>) =>
    async (input, scope): Promise<IdentityPool> => {
      const pool = await changePool(needs, scope, input.IdentityPoolId!, ({ settings }) => {
        requireSameDeveloper(settings.DeveloperProviderName, input.DeveloperProviderName)
        return {
          name: input.IdentityPoolName!,
          settings: { ...settings, ...configured(input), tags: input.IdentityPoolTags ?? settings.tags },
        }
      })
      return poolShape(pool)
    },
})

/** Its name is in the identities of the developer's users: once set it stays. */
function requireSameDeveloper(present: string | undefined, wanted: string | undefined): void {
  if (present !== undefined && wanted !== present) {
    throw invalidParameter('The developer provider name cannot be changed once it is set.')
  }
}

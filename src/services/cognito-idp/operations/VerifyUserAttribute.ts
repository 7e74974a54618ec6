import type { VerifyUserAttributeRequest, VerifyUserAttributeResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { requireCode } from '../rules/codes.ts'
import { codeFaults, invalidParameter, ownAccountFaults } from '../rules/faults.ts'
import { given } from '../rules/given.ts'
import { proven } from '../rules/pendingAttributes.ts'
import { countCall } from '../rules/quotas.ts'
import { requireSignedIn } from '../rules/signedIn.ts'
import { changeUser } from '../rules/users.ts'

/** Verifies the caller's own address or number by the code that was sent to it. */
export const VerifyUserAttribute = operation<VerifyUserAttributeRequest, VerifyUserAttributeResponse>()({
  name: 'VerifyUserAttribute',
  caller: 'anyone', // the access token and the code are the proof
  faults: [...ownAccountFaults, ...codeFaults, 'AliasExistsException'],
  handle:
    (needs: Pick<Needs, 'userPools' | 'signingKeys' | 'issuerOf' | 'keyRing'>) =>
    async (input, { now }): Promise<VerifyUserAttributeResponse> => {
      const { pool, user } = await requireSignedIn(needs, input.AccessToken, now)
      const { AttributeName: name } = input
      if (name !== 'email' && name !== 'phone_number') throw invalidParameter(`Attribute ${name} cannot be verified.`)
      await countCall(needs, 'VerifyUserAttribute', user, now)
      const code = await requireCode(needs, user, name, given(input.Code), now)
      const change = (before: typeof user): typeof user => proven(pool.settings, before, code)
      await changeUser(needs, user, { pool, now, change, usesCode: name })
      return {}
    },
})

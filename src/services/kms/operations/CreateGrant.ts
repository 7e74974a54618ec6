import type { CreateGrantRequest, CreateGrantResponse } from '@aws-sdk/client-kms'
import { Fault } from '../../../kernel/fault.ts'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults, requireWet } from '../rules/faults.ts'
import { documentOf, grantContext, isSame, noPrincipal, requireGrantee, termsOf } from '../rules/grants.ts'
import { requireEnabled, requireKey } from '../rules/keys.ts'

/** Deviation: AWS lets a key have 50,000. */
const most = 1000

/** A grant counts at once: its token is never needed. https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html */
export const CreateGrant = operation<CreateGrantRequest, CreateGrantResponse>()({
  name: 'CreateGrant',
  caller: 'signed',
  asks: onKey('kms:CreateGrant', grantContext),
  faults: [
    ...keyFaults,
    'DisabledException',
    'DryRunOperationException',
    'LimitExceededException',
    'UnsupportedOperationException',
  ],
  handle:
    (needs: Pick<Needs, 'keys' | 'clock' | 'policyPrincipals' | 'random'>) =>
    async (input, request): Promise<CreateGrantResponse> => {
      const key = requireEnabled(await requireKey(needs, request, input.KeyId!))
      const terms = termsOf(input, request)
      const GrantToken = Buffer.from(needs.random.bytes(64)).toString('base64')
      const grants = await needs.keys.grants(key.id, { after: '', limit: most })
      const same = grants.find((grant) => grant.name === input.Name && isSame(grant, terms))
      if (input.Name !== undefined && same !== undefined) return { GrantId: same.id, GrantToken }
      if (grants.length === most) throw new Fault('LimitExceededException', `A key can have at most ${most} grants.`)
      const id = Buffer.from(needs.random.bytes(32)).toString('hex')
      const written = documentOf(id, terms)
      requireGrantee(terms, written)
      const kept = await needs.policyPrincipals.bind(written, key.account)
      if ('invalid' in kept) throw noPrincipal(kept.invalid)
      requireWet(input)
      const { document } = kept
      await needs.keys.putGrant({ keyId: key.id, id, name: input.Name, createdAt: request.now, terms, document })
      return { GrantId: id, GrantToken }
    },
})

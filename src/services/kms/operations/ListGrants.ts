import type { GrantConstraints, GrantOperation, ListGrantsRequest, ListGrantsResponse } from '@aws-sdk/client-kms'
import { operation } from '../../../kernel/operation.ts'
import type { GrantTerms, Needs } from '../ports.ts'
import { onKey } from '../rules/asks.ts'
import { keyFaults } from '../rules/faults.ts'
import { requireKey } from '../rules/keys.ts'
import { pageOf, partOf } from '../rules/paging.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html */
export const ListGrants = operation<ListGrantsRequest, ListGrantsResponse>()({
  name: 'ListGrants',
  caller: 'signed',
  asks: onKey('kms:ListGrants'),
  faults: [...keyFaults, 'InvalidMarkerException'],
  handle:
    (needs: Pick<Needs, 'keys' | 'clock'>) =>
    async (input, request): Promise<ListGrantsResponse> => {
      const key = await requireKey(needs, request, input.KeyId!)
      const page = pageOf(input, 50)
      const { items, more } = partOf(await needs.keys.grants(key.id, page), page, ({ id }) => id)
      const { GrantId, GranteePrincipal, GranteeServicePrincipal } = input
      const wanted = items.filter(
        ({ id, terms }) =>
          (GrantId === undefined || id === GrantId) &&
          (GranteePrincipal === undefined || terms.grantee === GranteePrincipal) &&
          (GranteeServicePrincipal === undefined || terms.granteeService === GranteeServicePrincipal),
      )
      const Grants = wanted.map(({ id, name, createdAt, terms }) => ({
        KeyId: key.arn,
        GrantId: id,
        ...(name !== undefined && { Name: name }),
        CreationDate: new Date(createdAt),
        ...(terms.grantee !== undefined && { GranteePrincipal: terms.grantee }),
        ...(terms.granteeService !== undefined && { GranteeServicePrincipal: terms.granteeService }),
        IssuingAccount: `arn:aws:iam::${terms.issuingAccount}:root`,
        Operations: terms.operations as GrantOperation[],
        Constraints: constraintsOf(terms),
      }))
      return { Grants, ...more }
    },
})

function constraintsOf({ subset, equals, sourceArn }: GrantTerms): GrantConstraints {
  return {
    ...(subset && { EncryptionContextSubset: subset }),
    ...(equals && { EncryptionContextEquals: equals }),
    ...(sourceArn !== undefined && { SourceArn: sourceArn }),
  }
}

import type { ListPoliciesRequest, ListPoliciesResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onList } from '../rules/asks.ts'
import { managedPolicies } from '../rules/managedPolicies.ts'
import { pageOf, partOf } from '../rules/paging.ts'
import { usedPolicies } from '../rules/policies.ts'
import { policyShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html */
export const ListPolicies = operation<ListPoliciesRequest, ListPoliciesResponse>()({
  name: 'ListPolicies',
  caller: 'signed',
  asks: onList('iam:ListPolicies', 'policy'),
  faults: ['ValidationError'],
  handle:
    ({ directory }: Pick<Needs, 'directory'>) =>
    async (input, scope): Promise<ListPoliciesResponse> => {
      const { Scope = 'All', OnlyAttached = false, PolicyUsageFilter } = input
      const page = pageOf(input, scope)
      const own = Scope === 'AWS' ? [] : await directory.policies(page)
      const byAws = [...managedPolicies.values()].filter(({ path }) => path.startsWith(page.pathPrefix))
      const all = [
        ...own.map((policy) => ({ name: policy.name, policy })),
        ...(Scope === 'Local' ? [] : byAws.map((policy) => ({ name: afterOwn(policy.name), policy }))),
      ].filter(({ name }) => name.toLowerCase() > page.after.toLowerCase())
      const { items: placed, more } = partOf(all.sort(byName), page)
      const items = placed.map(({ policy }) => policy)
      const used = await usedPolicies(directory, scope.account, items, OnlyAttached, PolicyUsageFilter)
      return { Policies: used.map(({ policy, use }) => policyShape(policy, use)), ...more }
    },
})

/** The place of a policy of AWS's: behind an own one of the same name, before whatever begins with it. */
function afterOwn(name: string): string {
  return `${name} `
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1
}

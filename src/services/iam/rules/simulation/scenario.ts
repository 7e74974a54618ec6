import type { SimulateCustomPolicyRequest, SimulatePrincipalPolicyRequest } from '@aws-sdk/client-iam'
import { parseArn } from '../../../../kernel/arn.ts'
import { iamFault } from '../faults.ts'
import type { SimulatedCaller } from './caller.ts'
import { readContextEntries } from './contextEntries.ts'
import type { Scenario } from './evaluate.ts'
import { type PolicySource, policySource, policySources } from './policySource.ts'

type Input = Partial<SimulateCustomPolicyRequest> | Partial<SimulatePrincipalPolicyRequest>

/** What both simulations have in common: the given policies, keys and owner around an identity's policies. */
export function scenarioOf(
  input: Input,
  { principal, keys }: SimulatedCaller,
  identity: readonly PolicySource[],
  boundary: PolicySource | undefined,
): Scenario {
  const { ResourcePolicy, PermissionsBoundaryPolicyInputList: boundaries = [] } = input
  if (boundaries.length > 1) throw iamFault('InvalidInput', 'Only one permissions boundary can be simulated at a time.')
  const [given] = policySources('PermissionsBoundaryPolicyInputList', boundaries, 'boundary')
  return {
    principal,
    identity,
    boundary: given ?? boundary,
    resourcePolicy:
      ResourcePolicy === undefined ? undefined : policySource('ResourcePolicy', ResourcePolicy, 'resource'),
    resourceOwner: ownerOf(input.ResourceOwner) ?? principal.account,
    serviceControl: levelsOf(input),
    context: Object.assign(keys, readContextEntries(input.ContextEntries)),
  }
}

/** The account in `arn:aws:iam::<account>:root`, or given as its id. */
function ownerOf(owner: string | undefined): string | undefined {
  if (owner === undefined) return undefined
  const account = parseArn(owner)?.account ?? owner
  if (!/^\d{12}$/.test(account)) throw iamFault('InvalidInput', `Invalid resource owner: ${owner}.`)
  return account
}

function levelsOf(input: Input): Scenario['serviceControl'] {
  if (!('OrderedOrganizationPolicyInputList' in input)) return undefined
  return input.OrderedOrganizationPolicyInputList?.map(({ ServiceControlPolicyInputList }, level) =>
    policySources(`OrderedOrganizationPolicyInputList.${level + 1}`, ServiceControlPolicyInputList, 'serviceControl'),
  )
}

import type { ListAttachedRolePoliciesResponse, ListRolePoliciesResponse } from '@aws-sdk/client-iam'
import type { Call } from '../../kernel/call.ts'
import { document, list, record, text } from '../shape.ts'
import { unlessGone } from './gone.ts'

/** Who has policies, in the words of IAM's operations. */
type Holder = 'Group' | 'Role' | 'User'

/** Properties of whoever has policies. */
export const heldPolicies = {
  ManagedPolicyArns: list(text),
  Policies: list(record({ PolicyDocument: document, PolicyName: text }, ['PolicyDocument', 'PolicyName'])),
}

interface Held {
  readonly ManagedPolicyArns?: readonly string[] | undefined
  readonly Policies?: readonly object[] | undefined
}

/** Gives a new holder its policies. */
export async function givePolicies(call: Call, holder: Holder, name: string, held: Held): Promise<void> {
  const whose = { [`${holder}Name`]: name }
  const { ManagedPolicyArns = [], Policies = [] } = held
  for (const PolicyArn of ManagedPolicyArns) await call('iam', `Attach${holder}Policy`, { ...whose, PolicyArn })
  for (const policy of Policies) await call('iam', `Put${holder}Policy`, { ...whose, ...policy })
}

/** Takes all policies from a holder, which IAM wants before it deletes one. */
export async function takePolicies(call: Call, holder: Holder, name: string): Promise<void> {
  const whose = { [`${holder}Name`]: name }
  const attached = await call<ListAttachedRolePoliciesResponse>('iam', `ListAttached${holder}Policies`, whose)
  for (const { PolicyArn } of attached.AttachedPolicies ?? []) {
    await unlessGone(call('iam', `Detach${holder}Policy`, { ...whose, PolicyArn }))
  }
  const inline = await call<ListRolePoliciesResponse>('iam', `List${holder}Policies`, whose)
  for (const PolicyName of inline.PolicyNames ?? []) {
    await unlessGone(call('iam', `Delete${holder}Policy`, { ...whose, PolicyName }))
  }
}

import { addKeys, callerKeys } from '../../../kernel/conditionKeys.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { Ask, RequestContext, ResourcePolicy } from '../../../kernel/operation.ts'
import { principalOf } from '../../../kernel/principal.ts'
import { compilePolicy, decide, type Policy, PolicyError, parsePolicy } from '../../../policy/index.ts'
import type { GrantRecord, KeyRecord, Needs } from '../ports.ts'
import { statementsFor } from './grants.ts'

/** The name of a key's only policy. */
export const policyName = 'default'

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const largest = 32 * 1024

/**
 * The policy of a key that is made without one: the account's own policies decide.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function defaultPolicy(account: string): string {
  const statement = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  }
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] })
}

function malformed(message: string): Fault {
  return new Fault('MalformedPolicyDocumentException', message)
}

function parsed(text: string): Policy {
  try {
    return parsePolicy(text, 'resource')
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(error.message)
    throw error
  }
}

/** A key policy as it is kept. Whoever gives a key one must still be able to give it another, unless they say they know. */
export async function requirePolicy(
  { policyPrincipals }: Pick<Needs, 'policyPrincipals'>,
  request: RequestContext,
  { text, arn, bypass }: { readonly text: string; readonly arn: string; readonly bypass: boolean },
): Promise<string> {
  if (Buffer.byteLength(text) > largest) throw new Fault('LimitExceededException', 'The key policy is too long.')
  const policy = parsed(text)
  if (!bypass && !keepsAccess(policy, request, arn)) {
    throw malformed('The new key policy will not allow you to update the key policy in the future.')
  }
  const kept = await policyPrincipals.bind(text, request.account)
  if ('invalid' in kept) throw malformed('Policy contains a statement with one or more invalid principals.')
  return kept.document
}

const anything = compilePolicy(
  parsePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', 'identity'),
  { name: 'anything', type: 'identity' },
)

/** Whether the policy, as far as it goes, lets the caller replace it. */
function keepsAccess(policy: Policy, { caller, keys, account }: RequestContext, arn: string): boolean {
  const resourcePolicy = compilePolicy(policy, { name: policyName, type: 'resource' })
  const context = addKeys(callerKeys(caller), keys)
  const principal = principalOf(caller)
  const question = { action: 'kms:PutKeyPolicy', resource: arn, resourceAccount: account, context, principal }
  return decide({ ...question, identity: [anything], resourcePolicy, resourceGives: true }).allowed
}

/** Everything that speaks of a key: its policy, then its grants, as far as they speak of what is asked. */
export function attachedTo(key: KeyRecord, grants: readonly GrantRecord[], ask: Ask | undefined): ResourcePolicy {
  const policy = JSON.parse(key.settings.policy) as { readonly Version?: string; readonly Statement: unknown }
  const granted = grants.flatMap((grant) => statementsFor(grant, ask, policy.Version))
  const Statement = [policy.Statement, ...granted].flat()
  return {
    account: key.account,
    holder: { name: key.id },
    document: JSON.stringify({ ...policy, Statement }),
    gives: true,
  }
}

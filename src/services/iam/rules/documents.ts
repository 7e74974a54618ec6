import { type Policy, PolicyError, type PolicyKind, parsePolicy } from '../../../policy/index.ts'
import type { InlinePolicy } from '../ports/policies.ts'
import type { Principal } from '../ports/principals.ts'
import type { Directory } from './directory.ts'
import { iamFault } from './faults.ts'
import { quotas } from './quotas.ts'
import { requireTenants } from './sharedProviders.ts'

const { sizes } = quotas

/** Reads a policy document; what the grammar refuses is MalformedPolicyDocument with AWS's words. */
function requirePolicy(document: string, kind: PolicyKind): Policy {
  try {
    return parsePolicy(document, kind)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    throw iamFault('MalformedPolicyDocument', error.message)
  }
}

/** Checks a customer managed policy's document. */
export function requireManagedDocument(document: string): void {
  requirePolicy(document, 'identity')
  if (sizeOf(document) > sizes.managed) {
    throw iamFault('LimitExceeded', `Cannot exceed quota for PolicySize: ${sizes.managed}`)
  }
}

/** Checks an inline policy's document; the sizes of all of an owner's count together. */
export function requireInlineDocument(owner: Principal, added: InlinePolicy, present: readonly InlinePolicy[]): void {
  requirePolicy(added.document, 'identity')
  const others = present.filter(({ name }) => name !== added.name)
  const size = [...others, added].reduce((sum, { document }) => sum + sizeOf(document), 0)
  const limit = sizes[owner.kind]
  if (size > limit) {
    throw iamFault('LimitExceeded', `Maximum policy size of ${limit} bytes exceeded for ${owner.kind} ${owner.name}`)
  }
}

/** Checks a role's trust policy: its grammar, its size, whose users it means, and that the users and roles that it names exist. */
export async function requireTrustDocument(directory: Directory, account: string, document: string): Promise<void> {
  requireTenants(requirePolicy(document, 'trust'))
  if (sizeOf(document) > sizes.trust) {
    throw iamFault('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${sizes.trust}`)
  }
  const bound = await directory.bindPrincipals(document, account)
  if ('invalid' in bound) {
    throw iamFault('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${bound.invalid}"`)
  }
}

function sizeOf(document: string): number {
  return document.replace(/\s/g, '').length
}

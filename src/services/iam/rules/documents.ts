import { parseArn } from '../../../kernel/arn.ts'
import { type Policy, PolicyError, type PolicyKind, parsePolicy } from '../../../policy/index.ts'
import type { InlinePolicy, Principal } from '../ports.ts'
import type { Directory } from './directory.ts'
import { iamFault } from './faults.ts'
import { quotas } from './quotas.ts'

const { sizes } = quotas

/** Reads a policy document; what the grammar refuses is MalformedPolicyDocument with AWS's words. */
export function requirePolicy(document: string, kind: PolicyKind): Policy {
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

/** Checks a role's trust policy: its grammar, its size, and that the users and roles of this account that it names exist. */
export async function requireTrustDocument(directory: Directory, account: string, document: string): Promise<void> {
  const { statements } = requirePolicy(document, 'trust')
  if (sizeOf(document) > sizes.trust) {
    throw iamFault('LimitExceeded', `Cannot exceed quota for ACLSizePerRole: ${sizes.trust}`)
  }
  for (const { principal, notPrincipal } of statements) {
    for (const element of [principal, notPrincipal]) {
      const names = element === undefined || element === '*' ? [] : (element.AWS ?? [])
      for (const name of names) await requireKnownPrincipal(directory, account, name)
    }
  }
}

async function requireKnownPrincipal(directory: Directory, account: string, name: string): Promise<void> {
  const arn = parseArn(name)
  if (arn === undefined || arn.account !== account || arn.service !== 'iam' || arn.resource === 'root') return
  const kind = arn.resource.startsWith('role/') ? 'role' : 'user'
  const found = await directory.principal(kind, account, arn.resource.slice(arn.resource.lastIndexOf('/') + 1))
  if (found?.arn !== name) throw iamFault('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${name}"`)
}

function sizeOf(document: string): number {
  return document.replace(/\s/g, '').length
}

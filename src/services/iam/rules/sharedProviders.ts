import { type Policy, readOperator } from '../../../policy/index.ts'
import { iamFault } from './faults.ts'

type Statement = Policy['statements'][number]

const cognito = 'cognito-identity.amazonaws.com'

const bySubject = [
  'agent.buildkite.com',
  'app.terraform.io',
  'gitlab.com',
  'oidc-configuration.audit-log.githubusercontent.com',
  'oidc.codefresh.io',
  'proidc.upbound.io',
  'scalr.io',
  'studio.datachain.ai/api',
  'token.actions.githubusercontent.com',
  'tokens.cloud.shisho.dev',
  'vstoken.actions.githubusercontent.com',
]
const byAudience = [cognito, 'api.pulumi.com/oidc', 'oidc.vercel.com', 'sandboxes.cloud']

/**
 * The condition key that tells one customer of a provider from another, by provider: whoever trusts everybody whom such
 * a provider vouches for trusts strangers.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 *
 * Deviation: IBM Turbonomic's issuers, which have no lasting names, are not among them.
 */
const tenants: ReadonlyMap<string, string> = new Map([
  ...bySubject.map((provider) => [provider, `${provider}:sub`] as const),
  ...byAudience.map((provider) => [provider, `${provider}:aud`] as const),
  ['sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', 'sts:RoleSessionName'],
])

/** Requires that a trust policy which opens a role to a provider of many customers says whose users it means. */
export function requireTenants({ statements }: Policy): void {
  for (const statement of statements) {
    if (statement.effect === 'Allow') for (const provider of providersOf(statement)) requireTenant(statement, provider)
  }
}

function providersOf({ principal }: Statement): readonly string[] {
  if (principal === undefined || principal === '*') return []
  return (principal.Federated ?? []).map((name) => name.replace(/^arn:[^:]*:iam::\d{12}:oidc-provider\//, ''))
}

function requireTenant({ conditions }: Statement, provider: string): void {
  const key = tenants.get(provider)
  if (key === undefined || conditions.some((condition) => picks(condition, key))) return
  const message =
    provider === cognito
      ? 'A condition block must be present for the Cognito provider'
      : `The trust policy must have a condition on ${key} for the shared provider ${provider}`
  throw iamFault('MalformedPolicyDocument', message)
}

/** Whether a condition holds for values of the key that the policy tells, and not for any. */
function picks({ operator, key, values }: Statement['conditions'][number], wanted: string): boolean {
  const name = readOperator(operator)?.name ?? ''
  if (key.toLowerCase() !== wanted.toLowerCase() || values.length === 0) return false
  if (name === 'StringLike') return values.every((value) => /[^*?]/.test(value))
  return name === 'StringEquals' || name === 'StringEqualsIgnoreCase'
}

import type { RoleMapping } from '@aws-sdk/client-cognito-identity'
import { parseArn } from '../../../kernel/arn.ts'
import type { Pool } from '../ports.ts'
import { invalidParameter } from './faults.ts'

/** https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_RulesConfigurationType.html */
const ruleLimit = 25

/** Checks what SetIdentityPoolRoles sets. https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_SetIdentityPoolRoles.html */
export function requireRoles(
  pool: Pool,
  roles: Readonly<Record<string, string>>,
  mappings: Readonly<Record<string, RoleMapping>>,
): void {
  for (const [kind, role] of Object.entries(roles)) {
    if (kind !== 'authenticated' && kind !== 'unauthenticated') {
      throw invalidParameter(`${kind} is not a valid role type; use authenticated or unauthenticated.`)
    }
    requireRoleArn(role)
  }
  const providers = providersOf(pool)
  for (const [provider, mapping] of Object.entries(mappings)) {
    if (!providers.has(provider)) {
      const message = `(${provider}) is not a valid RoleMapping ProviderName or is not a configured provider.`
      throw invalidParameter(message)
    }
    requireMapping(mapping)
  }
}

/** Every role that the request hands to the pool. */
export function passedRoles(
  roles: Readonly<Record<string, string>>,
  mappings: Readonly<Record<string, RoleMapping>>,
): readonly string[] {
  const ofRules = Object.values(mappings).flatMap(({ RulesConfiguration }) =>
    (RulesConfiguration?.Rules ?? []).map(({ RoleARN }) => RoleARN!),
  )
  return [...new Set([...Object.values(roles), ...ofRules])]
}

function requireMapping({ Type, AmbiguousRoleResolution, RulesConfiguration }: RoleMapping): void {
  if (AmbiguousRoleResolution === undefined) {
    throw invalidParameter('AmbiguousRoleResolution is required when Type is Token or Rules.')
  }
  const rules = RulesConfiguration?.Rules ?? []
  if (Type === 'Rules' && rules.length === 0)
    throw invalidParameter('RulesConfiguration is required when Type is Rules.')
  if (Type === 'Token' && rules.length > 0) throw invalidParameter('RulesConfiguration is for Type Rules only.')
  if (rules.length > ruleLimit) throw invalidParameter(`A provider takes at most ${ruleLimit} rules.`)
  for (const { RoleARN } of rules) requireRoleArn(RoleARN!)
}

function requireRoleArn(text: string): void {
  const arn = parseArn(text)
  if (arn?.service !== 'iam' || !arn.resource.startsWith('role/')) throw invalidParameter(`${text} is not a role ARN.`)
}

function providersOf({ settings }: Pool): ReadonlySet<string> {
  return new Set([
    ...(settings.CognitoIdentityProviders ?? []).map(({ ProviderName, ClientId }) => `${ProviderName}:${ClientId}`),
    ...Object.keys(settings.SupportedLoginProviders ?? {}),
    ...(settings.OpenIdConnectProviderARNs ?? []),
    ...(settings.SamlProviderARNs ?? []),
  ])
}

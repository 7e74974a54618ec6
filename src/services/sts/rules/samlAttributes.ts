import { Fault } from '../../../kernel/fault.ts'
import type { ConditionContext } from '../../../kernel/operation.ts'
import type { SamlIdentity } from '../ports.ts'

type Attributes = SamlIdentity['attributes']

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html */
const prefix = 'https://aws.amazon.com/SAML/Attributes/'
const tagPrefix = `${prefix}PrincipalTag:`

/** Whether an assertion offers a role through a provider: their two ARNs, in either order. */
export function offersRole(attributes: Attributes, role: string, provider: string): boolean {
  return (attributes[`${prefix}Role`] ?? []).some((pair) => {
    const arns = pair.split(',').map((arn) => arn.trim())
    return arns.length === 2 && arns.includes(role) && arns.includes(provider)
  })
}

/** The session's name, which the provider must give. */
export function sessionNameOf(attributes: Attributes): string {
  const name = attributes[`${prefix}RoleSessionName`]?.[0]
  if (name === undefined) throw invalid('RoleSessionName is required in AuthnResponse')
  if (!/^[\w+=,.@-]{2,64}$/.test(name))
    throw invalid('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}')
  return name
}

/**
 * Seconds that the session lasts: what the request asks for or, for one that asks nothing, the provider; never past the end that
 * the provider's own session has.
 */
export function sessionSeconds(
  { attributes, sessionEndsAt }: SamlIdentity,
  wanted: number | undefined,
  now: number,
): number {
  const given = attributes[`${prefix}SessionDuration`]?.[0]
  const offered = given === undefined ? 3600 : Number(given)
  if (!Number.isInteger(offered) || offered < 900 || offered > 43_200) {
    throw invalid('SessionDuration in AuthnResponse must be between 900 and 43200')
  }
  const seconds = wanted ?? offered
  return sessionEndsAt === undefined ? seconds : Math.min(seconds, Math.floor((sessionEndsAt - now) / 1000))
}

export function samlTags(attributes: Attributes) {
  const named = Object.entries(attributes).filter(([name]) => name.startsWith(tagPrefix))
  return {
    tags: Object.fromEntries(named.map(([name, values]) => [name.slice(tagPrefix.length), values[0] ?? ''])),
    transitive: attributes[`${prefix}TransitiveTagKeys`] ?? [],
    sourceIdentity: attributes[`${prefix}SourceIdentity`]?.[0],
  }
}

const nameIdFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:'

/** `persistent` and `transient` in short, any other format as it is. */
export function subjectTypeOf({ format }: Pick<SamlIdentity, 'format'>): string {
  const short = format.startsWith(nameIdFormat) ? format.slice(nameIdFormat.length) : format
  return short === 'persistent' || short === 'transient' ? short : format
}

/**
 * Attributes of directories that policies may ask for, by the names that providers send.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
 */
const directoryKeys: Readonly<Record<string, string>> = {
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': 'saml:eduPersonAffiliation',
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.2': 'saml:eduPersonNickname',
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.3': 'saml:eduPersonOrgDN',
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.4': 'saml:eduPersonOrgUnitDN',
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.5': 'saml:eduPersonPrimaryAffiliation',
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.6': 'saml:eduPersonPrincipalName',
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.7': 'saml:eduPersonEntitlement',
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.8': 'saml:eduPersonPrimaryOrgUnitDN',
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.9': 'saml:eduPersonScopedAffiliation',
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.10': 'saml:eduPersonTargetedID',
  'urn:oid:1.3.6.1.4.1.5923.1.1.1.11': 'saml:eduPersonAssurance',
  'urn:oid:1.3.6.1.4.1.5923.1.2.1.2': 'saml:eduOrgHomePageURI',
  'urn:oid:1.3.6.1.4.1.5923.1.2.1.3': 'saml:eduOrgIdentityAuthNPolicyURI',
  'urn:oid:1.3.6.1.4.1.5923.1.2.1.4': 'saml:eduOrgLegalName',
  'urn:oid:1.3.6.1.4.1.5923.1.2.1.5': 'saml:eduOrgSuperiorURI',
  'urn:oid:1.3.6.1.4.1.5923.1.2.1.6': 'saml:eduOrgWhitePagesURI',
  'urn:oid:2.5.4.3': 'saml:cn',
}

/** The condition keys of a SAML identity. `provider` is the ARN. */
export function samlKeys(identity: SamlIdentity, provider: string): ConditionContext {
  const [, , , , account = '', resource = ''] = provider.split(':')
  const ofDirectory = Object.entries(directoryKeys).flatMap(([name, key]) => {
    const values = identity.attributes[name]
    return values === undefined ? [] : [[key, values] as const]
  })
  return {
    'saml:aud': [identity.recipient],
    'saml:iss': [identity.issuer],
    'saml:sub': [identity.subject],
    'saml:sub_type': [subjectTypeOf(identity)],
    'saml:namequalifier': [identity.nameQualifier],
    'saml:doc': [`${account}/${resource.slice(resource.indexOf('/') + 1)}`],
    ...Object.fromEntries(ofDirectory),
  }
}

function invalid(message: string): Fault {
  return new Fault('InvalidIdentityToken', message)
}

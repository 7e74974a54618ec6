import { Fault } from '../../../kernel/fault.ts'
import type { ConditionContext } from '../../../kernel/operation.ts'
import type { SamlIdentity } from '../ports.ts'
import { invalid } from './federated.ts'

type Attributes = SamlIdentity['attributes']

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html */
const prefix = 'https://aws.amazon.com/SAML/Attributes/'
const tagPrefix = `${prefix}PrincipalTag:`

/** Whether an assertion offers a role through a provider: their two ARNs, in either order. */
export function offersRole(attributes: Attributes, role: string, provider: string): boolean {
  return rolesOffered(attributes).some((pair) => {
    const arns = pair.split(',').map((arn) => arn.trim())
    return arns.length === 2 && arns.includes(role) && arns.includes(provider)
  })
}

/** The pairs of ARNs that an assertion offers, as the provider wrote them. */
export function rolesOffered(attributes: Attributes): readonly string[] {
  return attributes[`${prefix}Role`] ?? []
}

/** The one value of an attribute; undefined where it is absent. Of several nobody could say which is meant. */
function onlyValue(attributes: Attributes, name: string): string | undefined {
  const [value, ...rest] = attributes[name] ?? []
  if (rest.length > 0) throw invalid(`${name.slice(prefix.length)} in AuthnResponse must have one value`)
  return value
}

/** The session's name, which the provider must give. */
export function sessionNameOf(attributes: Attributes): string {
  const name = onlyValue(attributes, `${prefix}RoleSessionName`)
  if (name === undefined) throw invalid('RoleSessionName is required in AuthnResponse')
  if (!/^[\w+=,.@-]{2,64}$/.test(name))
    throw invalid('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}')
  return name
}

/**
 * Seconds that the session lasts, never past the end that the provider's own session has.
 * Deviation: `SessionDuration` is AWS's console's to pass on; here it also counts for a request that asks for no duration.
 */
export function sessionSeconds(
  { attributes, sessionEndsAt }: SamlIdentity,
  wanted: number | undefined,
  now: number,
): number {
  const given = onlyValue(attributes, `${prefix}SessionDuration`)
  const offered = given === undefined ? 3600 : Number(given)
  if (!Number.isInteger(offered) || offered < 900 || offered > 43_200) {
    throw invalid('SessionDuration in AuthnResponse must be between 900 and 43200')
  }
  const seconds = wanted ?? offered
  if (sessionEndsAt === undefined) return seconds
  const left = Math.floor((sessionEndsAt - now) / 1000)
  if (left <= 0)
    throw new Fault('ExpiredTokenException', 'Response has expired', { reason: 'SessionNotOnOrAfter is past' })
  return Math.min(seconds, left)
}

export function samlTags(attributes: Attributes) {
  const names = Object.keys(attributes).filter((name) => name.startsWith(tagPrefix))
  return {
    tags: Object.fromEntries(names.map((name) => [name.slice(tagPrefix.length), onlyValue(attributes, name) ?? ''])),
    transitive: attributes[`${prefix}TransitiveTagKeys`] ?? [],
    sourceIdentity: onlyValue(attributes, `${prefix}SourceIdentity`),
  }
}

const nameIdFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:'

/** What the answer calls the format of the subject: without SAML 2.0's own prefix. */
export function subjectTypeOf({ format }: Pick<SamlIdentity, 'format'>): string {
  return format.startsWith(nameIdFormat) ? format.slice(nameIdFormat.length) : format
}

/** What policies call it: `persistent` and `transient` in short, any other format as it is. */
function subjectKeyOf(identity: SamlIdentity): string {
  const short = subjectTypeOf(identity)
  return short === 'persistent' || short === 'transient' ? short : identity.format
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
  'urn:oid:2.5.4.3': 'saml:commonName',
  'urn:oid:2.5.4.4': 'saml:surname',
  'urn:oid:2.5.4.42': 'saml:givenName',
  'urn:oid:2.5.4.45': 'saml:x500UniqueIdentifier',
  'urn:oid:0.9.2342.19200300.100.1.1': 'saml:uid',
  'urn:oid:0.9.2342.19200300.100.1.3': 'saml:mail',
  'urn:oid:0.9.2342.19200300.100.1.45': 'saml:organizationStatus',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': 'saml:name',
  'http://schemas.xmlsoap.org/claims/CommonName': 'saml:commonName',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname': 'saml:givenName',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname': 'saml:surname',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress': 'saml:mail',
  'http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid': 'saml:primaryGroupSID',
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
    'saml:sub_type': [subjectKeyOf(identity)],
    'saml:namequalifier': [identity.nameQualifier],
    'saml:doc': [`${account}/${resource.slice(resource.indexOf('/') + 1)}`],
    ...Object.fromEntries(ofDirectory),
  }
}

import type { AttributeDataType, SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { invalidParameter } from './faults.ts'
import { resourceQuotas } from './resourceQuotas.ts'

/**
 * The attributes that every user may have, after OpenID Connect's standard claims.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
const standardAttributes: readonly SchemaAttributeType[] = [
  { ...text('sub', '1'), Mutable: false, Required: true },
  text('name'),
  text('given_name'),
  text('family_name'),
  text('middle_name'),
  text('nickname'),
  text('preferred_username'),
  text('profile'),
  text('picture'),
  text('website'),
  text('email'),
  flag('email_verified'),
  text('gender'),
  text('birthdate', '10', '10'),
  text('zoneinfo'),
  text('locale'),
  text('phone_number'),
  flag('phone_number_verified'),
  text('address'),
  {
    Name: 'updated_at',
    AttributeDataType: 'Number',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    NumberAttributeConstraints: { MinValue: '0' },
  },
]

const standardNames = new Set(standardAttributes.map(({ Name }) => Name))
const { customAttributes: customLimit } = resourceQuotas

/** Octets of no attribute's value are more. https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html */
const longestValue = 2048

/** Refuses constraints that no value could break, or none keep: they would be kept and not acted on. */
function checkConstraints(attribute: SchemaAttributeType): void {
  const { Name, StringAttributeConstraints: text, NumberAttributeConstraints: number } = attribute
  const { MinLength: shortest = '0', MaxLength: longest = String(longestValue) } = text ?? {}
  const lengths = [shortest, longest]
  const areLengths = lengths.every((length) => /^\d{1,4}$/.test(length) && Number(length) <= longestValue)
  const limits = [number?.MinValue, number?.MaxValue].filter((limit) => limit !== undefined)
  const areNumbers = limits.every((limit) => /^-?\d{1,15}(\.\d{1,15})?$/.test(limit))
  const [least, most] = limits.length === 2 ? limits : []
  if (
    !areLengths ||
    !areNumbers ||
    Number(shortest) > Number(longest) ||
    Number(least ?? 0) > Number(most ?? least ?? 0)
  ) {
    throw invalidParameter(`Attribute ${Name}: the constraints contradict each other, or are no limits.`)
  }
}

/** A new pool's schema: the standard attributes as the request overrides them, then its custom ones. */
export function schemaOf(requested: readonly SchemaAttributeType[]): SchemaAttributeType[] {
  for (const attribute of requested) checkConstraints(attribute)
  const names = requested.map(({ Name }) => Name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw invalidParameter(`Attribute ${twice} is specified more than once in the schema.`)
  const overrides = new Map(requested.map((attribute) => [attribute.Name, attribute]))
  const standard = standardAttributes.map((each) => override(each, overrides.get(each.Name)))
  const custom = requested.filter(({ Name }) => !standardNames.has(Name))
  return withCustomAttributes(standard, custom)
}

/** A schema with further custom attributes. */
export function withCustomAttributes(
  schema: readonly SchemaAttributeType[],
  requested: readonly SchemaAttributeType[],
): SchemaAttributeType[] {
  for (const attribute of requested) checkConstraints(attribute)
  const after = [...schema, ...requested.map(customAttribute)]
  const names = after.map(({ Name }) => Name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw invalidParameter(`${twice}: Existing attribute already has name ${twice}.`)
  if (after.length - standardAttributes.length > customLimit) {
    throw invalidParameter(`A pool has at most ${customLimit} custom attributes.`)
  }
  return after
}

function override(standard: SchemaAttributeType, requested: SchemaAttributeType | undefined): SchemaAttributeType {
  if (requested === undefined || standard.Name === 'sub') return standard
  if (requested.AttributeDataType !== undefined && requested.AttributeDataType !== standard.AttributeDataType) {
    throw invalidParameter(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${standard.Name}`,
    )
  }
  return {
    ...standard,
    Mutable: requested.Mutable ?? true,
    Required: requested.Required ?? false,
    ...(requested.StringAttributeConstraints && { StringAttributeConstraints: requested.StringAttributeConstraints }),
    ...(requested.NumberAttributeConstraints && { NumberAttributeConstraints: requested.NumberAttributeConstraints }),
  }
}

/** Custom attributes carry a prefix and cannot be required. */
function customAttribute(requested: SchemaAttributeType): SchemaAttributeType {
  const name = requested.Name
  const kind: AttributeDataType | undefined = requested.AttributeDataType
  if (name === undefined) throw invalidParameter('A schema attribute must have a name.')
  if (kind === undefined)
    throw invalidParameter(`Invalid AttributeDataType input, consider using the provided AttributeDataType enum.`)
  if (requested.Required === true) {
    throw invalidParameter('Required custom attributes are not supported currently.')
  }
  const bare = name.replace(/^(dev:)?custom:/, '')
  if (bare.length > 20) throw invalidParameter(`Attribute name ${bare} must not be longer than 20 characters.`)
  const developerOnly = requested.DeveloperOnlyAttribute === true
  return {
    Name: `${developerOnly ? 'dev:' : ''}custom:${bare}`,
    AttributeDataType: kind,
    DeveloperOnlyAttribute: developerOnly,
    Mutable: requested.Mutable ?? false,
    Required: false,
    ...(kind === 'String' && { StringAttributeConstraints: requested.StringAttributeConstraints ?? {} }),
    ...(kind === 'Number' && { NumberAttributeConstraints: requested.NumberAttributeConstraints ?? {} }),
  }
}

function text(Name: string, MinLength = '0', MaxLength = '2048'): SchemaAttributeType {
  return {
    Name,
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    StringAttributeConstraints: { MinLength, MaxLength },
  }
}

function flag(Name: string): SchemaAttributeType {
  return { Name, AttributeDataType: 'Boolean', DeveloperOnlyAttribute: false, Mutable: true, Required: false }
}

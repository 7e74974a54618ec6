import { formatError, invalid } from './invalid.ts'
import { mismatched } from './parameterPatterns.ts'
import { isList, isRecord, scalarText, type Value, type ValueRecord } from './values.ts'

/** One entry of the Parameters section. */
export interface ParameterDeclaration {
  readonly name: string
  readonly type: string
  readonly default?: string
  readonly description?: string
  readonly noEcho: boolean
  readonly allowedValues: readonly string[]
  readonly allowedPattern?: string
  readonly constraintDescription?: string
  readonly limits: Readonly<Partial<Record<'MinLength' | 'MaxLength' | 'MinValue' | 'MaxValue', number>>>
}

/** A parameter with the value that the stack is made with. */
export interface ParameterValue {
  readonly declaration: ParameterDeclaration
  readonly text: string
  /** What Ref gives: a list for the list types, and what is stored under a name. */
  readonly value: Value
}

/** The name of a text in the Parameter Store, for which the text itself stands. */
const storedText = 'AWS::SSM::Parameter::Value<String>'
const scalarTypes = /^(String|Number|AWS::[A-Za-z0-9]+::[A-Za-z0-9:]+)$/
const listTypes = /^(CommaDelimitedList|List<(String|Number|AWS::[A-Za-z0-9]+::[A-Za-z0-9:]+)>)$/
const limitNames = ['MinLength', 'MaxLength', 'MinValue', 'MaxValue'] as const

/** Reads the Parameters section. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
export function declareParameters(section: ValueRecord): readonly ParameterDeclaration[] {
  return Object.entries(section).map(([name, entry]) => {
    if (!isRecord(entry)) throw formatError(`Every Parameters object must be a map: ${name}`)
    return declare(name, entry)
  })
}

function declare(name: string, entry: ValueRecord): ParameterDeclaration {
  const type = entry['Type']
  if (typeof type !== 'string') throw formatError(`Every Parameters object must contain a Type member: ${name}`)
  if (type.startsWith('AWS::SSM::') && type !== storedText) {
    throw formatError(`Parameters of type ${type} are not supported by this server: ${name}; use a String`)
  }
  if (type !== storedText && !scalarTypes.test(type) && !listTypes.test(type))
    throw formatError(`Unrecognized parameter type: ${type}`)
  const allowed = entry['AllowedValues'] ?? []
  if (!isList(allowed)) throw formatError(`AllowedValues of parameter ${name} must be a list`)
  const limits = limitNames.flatMap((limit) => {
    const value = entry[limit]
    if (value === undefined) return []
    if (!Number.isFinite(Number(value))) throw formatError(`${limit} of parameter ${name} must be a number`)
    return [[limit, Number(value)]]
  })
  return {
    name,
    type,
    ...optional('default', entry['Default']),
    ...optional('description', entry['Description']),
    ...optional('allowedPattern', entry['AllowedPattern']),
    ...optional('constraintDescription', entry['ConstraintDescription']),
    noEcho: String(entry['NoEcho'] ?? false) === 'true',
    allowedValues: allowed.map((value) => String(value)),
    limits: Object.fromEntries(limits),
  }
}

function optional<const K extends string>(key: K, value: Value | undefined): { readonly [P in K]?: string } {
  const text = scalarText(value)
  return text === undefined ? {} : ({ [key]: text } as { readonly [P in K]?: string })
}

/**
 * Gives every declared parameter its value; a ValidationError names what is missing, unknown or against a constraint.
 * `stored` is what the Parameter Store has, by name.
 */
export function resolveParameters(
  declarations: readonly ParameterDeclaration[],
  given: Readonly<Record<string, string>>,
  stored: Readonly<Record<string, string>> = {},
): readonly ParameterValue[] {
  const names = declarations.map(({ name }) => name)
  const unknown = Object.keys(given).filter((name) => !names.includes(name))
  if (unknown.length > 0) throw invalid(`Parameters: [${unknown.join(', ')}] do not exist in the template`)
  const missing = declarations.filter(
    ({ name, default: preset }) => !Object.hasOwn(given, name) && preset === undefined,
  )
  if (missing.length > 0) {
    throw invalid(`Parameters: [${missing.map(({ name }) => name).join(', ')}] must have values`)
  }
  const values = declarations.map((declaration) => {
    const text = given[declaration.name] ?? declaration.default ?? ''
    return { declaration, text, value: listTypes.test(declaration.type) ? splitList(text) : text }
  })
  const mismatches = mismatched(
    values.flatMap(({ declaration: { name, allowedPattern: pattern }, value }) =>
      pattern === undefined ? [] : [{ name, pattern, items: itemsOf(value) }],
    ),
  )
  for (const { declaration, value } of values) {
    for (const item of itemsOf(value)) checkItem(declaration, item, mismatches.has(declaration.name))
  }
  return values.map((value) =>
    value.declaration.type === storedText ? { ...value, value: look(value.text, stored) } : value,
  )
}

function itemsOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value
}

function look(name: string, stored: Readonly<Record<string, string>>): string {
  const value = Object.hasOwn(stored, name) ? stored[name] : undefined
  if (value === undefined) throw invalid(`Unable to fetch parameters [${name}] from parameter store for this account.`)
  return value
}

function splitList(text: string): readonly string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim())
}

function checkItem(declaration: ParameterDeclaration, item: string, isMismatch: boolean): void {
  const complaint = complaintOf(declaration, item, isMismatch)
  if (complaint === undefined) return
  const { name, constraintDescription } = declaration
  throw invalid(
    constraintDescription === undefined
      ? complaint
      : `Parameter ${name} failed to satisfy constraint: ${constraintDescription}`,
  )
}

function complaintOf(declaration: ParameterDeclaration, item: string, isMismatch: boolean): string | undefined {
  const { name, type, allowedValues, allowedPattern, limits } = declaration
  if (type.includes('Number') && !/^[-+]?(\d+\.?\d*|\.\d+)$/.test(item)) {
    return `Parameter '${name}' must be a number.`
  }
  if (allowedValues.length > 0 && !allowedValues.includes(item)) {
    return `Parameter '${name}' must be one of AllowedValues`
  }
  if (isMismatch) {
    return `Parameter '${name}' must match pattern ${allowedPattern}`
  }
  const { MinLength = 0, MaxLength = Infinity, MinValue = -Infinity, MaxValue = Infinity } = limits
  if (item.length < MinLength) return `Parameter '${name}' must contain at least ${MinLength} characters`
  if (item.length > MaxLength) return `Parameter '${name}' must contain at most ${MaxLength} characters`
  if (Number(item) < MinValue) return `Parameter '${name}' must be a number not less than ${MinValue}`
  if (Number(item) > MaxValue) return `Parameter '${name}' must be a number not greater than ${MaxValue}`
  return undefined
}

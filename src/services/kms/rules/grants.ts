import type { CreateGrantRequest } from '@aws-sdk/client-kms'
import { Fault } from '../../../kernel/fault.ts'
import type { Ask, ConditionContext, Scope } from '../../../kernel/operation.ts'
import { PolicyError, parsePolicy } from '../../../policy/index.ts'
import type { GrantRecord, GrantTerms } from '../ports.ts'
import { encryptionContextKeys } from './asks.ts'
import { invalid, unsupported } from './faults.ts'

/** What a grant may give, and whether that is bound to an encryption context. */
const operations: Readonly<Record<string, 'inContext' | 'plain'>> = {
  Decrypt: 'inContext',
  Encrypt: 'inContext',
  GenerateDataKey: 'inContext',
  GenerateDataKeyWithoutPlaintext: 'inContext',
  ReEncryptFrom: 'inContext',
  ReEncryptTo: 'inContext',
  DescribeKey: 'plain',
}

/** Grants to retire grants or make further ones are not served; those for keys that sign have no such key here. */
function requireOperations(wanted: readonly string[]): readonly string[] {
  const other = wanted.find((name) => !Object.hasOwn(operations, name))
  if (other === undefined) return [...new Set(wanted)].sort()
  throw unsupported(`The grant operation ${other}`)
}

/** What a request for a grant wants, checked. */
export function termsOf(input: CreateGrantRequest, { account }: Scope): GrantTerms {
  const { GranteePrincipal: grantee, GranteeServicePrincipal: granteeService, Constraints = {} } = input
  const { EncryptionContextSubset: subset, EncryptionContextEquals: equals, SourceArn: sourceArn } = Constraints
  if (input.RetiringPrincipal !== undefined || input.RetiringServicePrincipal !== undefined) {
    throw unsupported('A retiring principal')
  }
  if ((grantee === undefined) === (granteeService === undefined)) {
    throw invalid('Specify either GranteePrincipal or GranteeServicePrincipal.')
  }
  if (granteeService !== undefined && sourceArn === undefined) {
    throw invalid('A grant for a service needs the constraint SourceArn.')
  }
  return {
    issuingAccount: account,
    operations: requireOperations(input.Operations!),
    ...(grantee !== undefined && { grantee }),
    ...(granteeService !== undefined && { granteeService }),
    ...(subset && { subset }),
    ...(equals && { equals }),
    ...(sourceArn !== undefined && { sourceArn }),
  }
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grant-operations */
export function grantContext(input: CreateGrantRequest): ConditionContext {
  const { GranteePrincipal, GranteeServicePrincipal, Constraints = {} } = input
  const grantee = GranteePrincipal ?? GranteeServicePrincipal
  const constraint = (['EncryptionContextEquals', 'EncryptionContextSubset'] as const).find((name) => Constraints[name])
  return {
    'kms:GrantOperations': input.Operations!,
    ...(grantee !== undefined && { 'kms:GranteePrincipal': [grantee] }),
    ...(constraint !== undefined && { 'kms:GrantConstraintType': [constraint] }),
    ...encryptionContextKeys(constraint === undefined ? {} : Constraints[constraint]),
  }
}

/**
 * Refuses a grant for what no policy can name: beside the key's policy it would leave nobody able to use the key.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html#KMS-CreateGrant-request-GranteePrincipal
 */
export function requireGrantee({ grantee, granteeService }: GrantTerms, document: string): void {
  if (canBeRead(document) && (grantee === undefined || grantee.startsWith('arn:'))) return
  if (granteeService !== undefined) throw invalid(`${granteeService} is not a service principal.`)
  throw noPrincipal(grantee ?? '')
}

export function noPrincipal(name: string): Fault {
  return new Fault('InvalidArnException', `ARN does not refer to a valid principal: ${name}`)
}

function canBeRead(document: string): boolean {
  try {
    parsePolicy(document, 'resource')
    return true
  } catch (error) {
    if (error instanceof PolicyError) return false
    throw error
  }
}

/** How statements begin their names that hang on an encryption context. */
const inContext = 'GrantInContext'

interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Principal: Readonly<Record<string, string>>
  readonly Action: readonly string[]
  readonly Resource: '*'
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/**
 * A grant as statements beside the key's policy: those bound to an encryption context, then the rest.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
 */
export function documentOf(id: string, terms: GrantTerms): string {
  const { grantee, granteeService, sourceArn } = terms
  const principal = grantee === undefined ? { Service: granteeService ?? '' } : { AWS: grantee }
  const source = sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': sourceArn } }
  const statement = (kind: 'inContext' | 'plain', condition: Statement['Condition'] = {}): Statement[] => {
    const given = terms.operations.filter((name) => operations[name] === kind)
    if (given.length === 0) return []
    const Condition = { ...source, ...condition }
    return [
      {
        Sid: `${kind === 'plain' ? 'Grant' : inContext}${id}`,
        Effect: 'Allow',
        Principal: principal,
        Action: given.map((name) => `kms:${name}`),
        Resource: '*',
        ...(Object.keys(Condition).length > 0 && { Condition }),
      },
    ]
  }
  const Statement = [...statement('inContext', contextCondition(terms)), ...statement('plain')]
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

/**
 * What a grant says of a request: nothing of an encryption context that lacks one of its pairs, letter by letter, which
 * condition keys, being one without regard to case, do not tell.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
 */
export function statementsFor(
  { document, terms }: GrantRecord,
  ask: Ask | undefined,
  version: string | undefined,
): readonly Statement[] {
  // The older version of the language, that of policies which name none, has no variables: there a `$` is a `$`.
  const text = version === '2012-10-17' ? document : document.replaceAll('${$}', '$')
  const { Statement: all } = JSON.parse(text) as { readonly Statement: readonly Statement[] }
  const pairs = Object.entries(terms.equals ?? terms.subset ?? {})
  const given = ask?.context ?? {}
  if (ask === undefined || pairs.every(([key, value]) => given[`kms:EncryptionContext:${key}`]?.[0] === value))
    return all
  return all.filter(({ Sid }) => !Sid.startsWith(inContext))
}

/** The encryption context must hold these pairs; with `equals`, no others. Values are text, never patterns or variables. */
function contextCondition({ subset = {}, equals }: GrantTerms): NonNullable<Statement['Condition']> {
  const pairs = Object.entries(equals ?? subset)
  const wanted = pairs.map(([key, value]) => [`kms:EncryptionContext:${key}`, value.replaceAll('$', '${$}')] as const)
  return {
    ...(wanted.length > 0 && { StringEquals: Object.fromEntries(wanted) }),
    ...(equals !== undefined && {
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': Object.keys(equals) },
    }),
  }
}

/** Whether a grant of the same name gives the same. */
export function isSame({ terms }: GrantRecord, wanted: GrantTerms): boolean {
  return JSON.stringify(terms) === JSON.stringify(wanted)
}

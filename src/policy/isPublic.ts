import type { CompiledPolicy } from './compile.ts'
import { parseRange } from './conditions/ipAddress.ts'
import { readOperator } from './conditions/operators.ts'
import type { Condition, PrincipalElement, Statement } from './document.ts'

/** Keys whose fixed value makes a grant one to somebody known. */
const fixingKeys = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
])

const literalOperators = new Set(['StringEquals', 'StringEqualsIgnoreCase'])
const patternOperators = new Set(['StringLike', 'ArnEquals', 'ArnLike'])

/** Broader ranges count as everybody. Private networks are none of them, since the broadest is 10.0.0.0/8. */
const broadestV4 = 8
const broadestV6 = 32

/**
 * Whether a resource policy grants anything to the public, as S3 means it: every policy is public unless each of its
 * allows names fixed principals, or has a condition on one of certain keys with fixed values.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 *
 * Deviation: `aws:userid` with a wildcard counts as public even in the form `AROA...:*`.
 */
export function isPublic(policy: CompiledPolicy): boolean {
  const { statements, version } = policy.source
  return statements.some((statement) => statement.effect === 'Allow' && !isFixed(statement, version === '2012-10-17'))
}

function isFixed(statement: Statement, variables: boolean): boolean {
  if (statement.principal !== undefined && namesFixedPrincipals(statement.principal)) return true
  return statement.conditions.some((condition) => fixes(condition, variables))
}

/** Accounts, users, roles, services and canonical users are fixed; everybody, and whoever a provider vouches for, is not. */
function namesFixedPrincipals(element: PrincipalElement): boolean {
  if (element === '*' || element.Federated !== undefined) return false
  return !element.AWS?.includes('*')
}

/** Whether a condition holds for fixed values only: positive, not met by an absent key, every value fixed. */
function fixes(condition: Condition, variables: boolean): boolean {
  const operator = readOperator(condition.operator)
  if (!operator || operator.ifExists || operator.quantifier === 'all' || condition.values.length === 0) return false
  const key = condition.key.toLowerCase()
  if (key === 'aws:sourceip') return operator.name === 'IpAddress' && condition.values.every(isNarrowRange)
  const hasNoVariable = (value: string) => !(variables && value.includes('${'))
  if (literalOperators.has(operator.name)) return isFixing(key) && condition.values.every(hasNoVariable)
  if (!patternOperators.has(operator.name)) return false
  if (key === 's3:dataaccesspointarn')
    return condition.values.every((value) => hasNoVariable(value) && hasFixedAccount(value))
  return fixingKeys.has(key) && condition.values.every((value) => hasNoVariable(value) && !/[*?]/.test(value))
}

function isFixing(key: string): boolean {
  return fixingKeys.has(key) || key === 's3:dataaccesspointarn'
}

/** An access point's name may be open as long as its account is not. */
function hasFixedAccount(arn: string): boolean {
  const fields = arn.split(':')
  return fields.length >= 6 && fields[0] === 'arn' && fields[2] === 's3' && /^[0-9]{12}$/.test(fields[4] ?? '')
}

function isNarrowRange(text: string): boolean {
  const range = parseRange(text)
  if (!range) return false
  return range.prefix >= (range.address.length === 2 ? broadestV4 : broadestV6)
}

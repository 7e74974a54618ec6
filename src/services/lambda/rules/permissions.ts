import type { AddPermissionRequest } from '@aws-sdk/client-lambda'
import { PolicyError, parsePolicy } from '../../../policy/index.ts'
import type { FunctionRecord, Needs, PolicyStatement } from '../ports.ts'
import { invalidParameter, lambdaFault } from './faults.ts'
import { limits } from './limits.ts'

/** The function's policy as a document; undefined while it has no statement. */
export function policyDocument(statements: readonly PolicyStatement[]): string | undefined {
  if (statements.length === 0) return undefined
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements })
}

/** The conditions that a permission may carry: the operator and the key of each. https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
const conditions: readonly (readonly [
  operator: string,
  key: string,
  value: (input: AddPermissionRequest) => unknown,
])[] = [
  ['ArnLike', 'AWS:SourceArn', ({ SourceArn }) => SourceArn],
  ['StringEquals', 'AWS:SourceAccount', ({ SourceAccount }) => SourceAccount],
  ['StringEquals', 'lambda:EventSourceToken', ({ EventSourceToken }) => EventSourceToken],
  ['StringEquals', 'aws:PrincipalOrgID', ({ PrincipalOrgID }) => PrincipalOrgID],
  ['StringEquals', 'lambda:FunctionUrlAuthType', ({ FunctionUrlAuthType }) => FunctionUrlAuthType],
  ['Bool', 'lambda:InvokedViaFunctionUrl', ({ InvokedViaFunctionUrl }) => InvokedViaFunctionUrl],
]

/** The statement that a permission becomes. */
export function statementOf(input: AddPermissionRequest, resource: string): PolicyStatement {
  const Condition: Record<string, Record<string, string>> = {}
  for (const [operator, key, read] of conditions) {
    const value = read(input)
    if (value !== undefined) (Condition[operator] ??= {})[key] = String(value)
  }
  return {
    Sid: input.StatementId!,
    Effect: 'Allow',
    Principal: principalOf(input.Principal!),
    Action: input.Action!,
    Resource: resource,
    ...(Object.keys(Condition).length === 0 ? {} : { Condition }),
  }
}

/** The statements with one more, if the policy grammar and the quota allow it, and whom it names is somebody. */
export async function withStatement(
  { policyPrincipals }: Pick<Needs, 'policyPrincipals'>,
  record: FunctionRecord,
  statement: PolicyStatement,
): Promise<readonly PolicyStatement[]> {
  if (record.policy.some(({ Sid }) => Sid === statement.Sid)) {
    throw lambdaFault(
      'ResourceConflictException',
      `The statement id (${statement.Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    )
  }
  const added = policyDocument([statement])!
  requireGrammar(added)
  const bound = await policyPrincipals.bind(added, record.account)
  if ('invalid' in bound) throw invalidPrincipal()
  const [kept] = (JSON.parse(bound.document) as { readonly Statement: readonly [PolicyStatement] }).Statement
  const statements = [...record.policy, kept]
  const document = policyDocument(statements)!
  const size = Buffer.byteLength(document)
  if (size > limits.policy) {
    const message = `The final policy size (${size}) is bigger than the limit (${limits.policy}).`
    throw lambdaFault('PolicyLengthExceededException', message)
  }
  return statements
}

function requireGrammar(document: string): void {
  try {
    parsePolicy(document, 'resource')
  } catch (error) {
    if (error instanceof PolicyError) throw invalidParameter(error.message)
    throw error
  }
}

/** An account, an ARN, a service or everybody. */
function principalOf(principal: string): PolicyStatement['Principal'] {
  if (principal === '*') return '*'
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` }
  if (/^arn:aws:(iam|sts)::\d{12}:/.test(principal)) return { AWS: principal }
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/.test(principal)) return { Service: principal }
  throw invalidPrincipal()
}

function invalidPrincipal(): Error {
  return invalidParameter('The provided principal was invalid. Please check the principal and try again.')
}

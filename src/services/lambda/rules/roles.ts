import { Fault } from '../../../kernel/fault.ts'
import type { OpenSession, TemporaryCredentials } from '../../../kernel/session.ts'
import { type LambdaFault, lambdaFault } from './faults.ts'

/** Seconds that an environment's credentials live; the environment is replaced before they end. */
const sessionSeconds = 3600

interface RoleUse {
  readonly arn: string
  readonly name: string
}

/**
 * Opens a session of a function's execution role, as Lambda itself; the role's trust policy decides.
 * The session carries `lambda:SourceFunctionArn`, so that policies can tell functions apart:
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
export async function openExecutionRole(
  openSession: OpenSession,
  { arn, name }: RoleUse,
  roleArn: string,
  refusal: LambdaFault,
): Promise<TemporaryCredentials> {
  try {
    return await openSession({
      roleArn,
      sessionName: name,
      durationSeconds: sessionSeconds,
      action: 'sts:AssumeRole',
      principal: { kind: 'service', service: 'lambda.amazonaws.com' },
      context: {},
      sessionContext: { 'lambda:SourceFunctionArn': [arn] },
    })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const reason = error.reason ?? error.message
    throw lambdaFault(refusal, 'The role defined for the function cannot be assumed by Lambda.', { reason })
  }
}

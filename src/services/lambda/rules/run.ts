import type { FunctionRecord, Invocation, Needs, Outcome, Runnable } from '../ports.ts'
import { lambdaFault } from './faults.ts'
import { openExecutionRole } from './roles.ts'
import { openVariables } from './variables.ts'

type RunNeeds = Pick<Needs, 'environments' | 'openSession' | 'keyRing'>

/** Runs one event in an environment of the function. */
export async function runFunction(needs: RunNeeds, record: FunctionRecord, invocation: Invocation): Promise<Outcome> {
  const outcome = await needs.environments.invoke(runnableOf(needs, record), invocation)
  if (outcome !== 'throttled') return outcome
  const members = { Reason: 'ConcurrentInvocationLimitExceeded' }
  throw lambdaFault('TooManyRequestsException', 'Rate Exceeded.', { members })
}

function runnableOf(needs: RunNeeds, record: FunctionRecord): Runnable {
  const { arn, account, region, name, generation, settings } = record
  return {
    arn,
    account,
    region,
    name,
    generation,
    codeId: record.code.id,
    settings,
    variables: () => openVariables(needs, record),
    credentials: () => openExecutionRole(needs.openSession, record, settings.role, 'AccessDeniedException'),
  }
}

import type { FunctionRecord, Invocation, Needs, Outcome, Runnable } from '../ports.ts'
import { functionNotFound, lambdaFault } from './faults.ts'
import { openExecutionRole } from './roles.ts'
import { openVariables } from './variables.ts'

type RunNeeds = Pick<Needs, 'functions' | 'environments' | 'openSession' | 'keyRing'>

/** Runs one event in an environment of the function. One whose code was replaced meanwhile runs on the new code. */
export async function runFunction(needs: RunNeeds, record: FunctionRecord, invocation: Invocation): Promise<Outcome> {
  const outcome = await needs.environments.invoke(runnableOf(needs, record), invocation)
  if (outcome === 'throttled') {
    const members = { Reason: 'ConcurrentInvocationLimitExceeded' }
    throw lambdaFault('TooManyRequestsException', 'Rate Exceeded.', { members })
  }
  if (outcome !== 'gone') return outcome
  const newer = await needs.functions.find(record.arn)
  if (newer === undefined || newer.code.id === record.code.id) throw functionNotFound(record.arn)
  return runFunction(needs, newer, invocation)
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

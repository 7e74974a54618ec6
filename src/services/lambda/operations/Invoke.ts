import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onFunction } from '../rules/asks.ts'
import { invocationOf } from '../rules/events.ts'
import { invalidParameter } from '../rules/faults.ts'
import { requireFunction } from '../rules/find.ts'
import { latest } from '../rules/names.ts'
import { runFunction } from '../rules/run.ts'

/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * Deviation: an asynchronous event is tried once, and is lost when the server stops before it ran; AWS keeps it and
 * tries three times. A function's error is always `Unhandled`, as AWS answers for every runtime in use.
 */
export const Invoke = operation<InvocationRequest, InvocationResponse>()({
  name: 'Invoke',
  caller: 'signed',
  asks: onFunction('lambda:InvokeFunction'),
  faults: [
    'AccessDeniedException',
    'InvalidParameterValueException',
    'InvalidRequestContentException',
    'RequestTooLargeException',
    'ResourceNotFoundException',
    'TooManyRequestsException',
    'ValidationException',
  ],
  handle:
    (needs: Pick<Needs, 'functions' | 'environments' | 'openSession' | 'keyRing' | 'random' | 'later'>) =>
    async (input, request): Promise<InvocationResponse> => {
      if (input.TenantId !== undefined || input.DurableExecutionName !== undefined) {
        throw invalidParameter('Not supported here: TenantId, DurableExecutionName.')
      }
      const record = await requireFunction(needs, input, request)
      const invocation = invocationOf(input, request, needs.random)
      if (input.InvocationType === 'DryRun') return { StatusCode: 204 }
      if (input.InvocationType === 'Event') {
        needs.later(async () => {
          await runFunction(needs, record, invocation)
        })
        return { StatusCode: 202 }
      }
      const { payload, failed, logTail } = await runFunction(needs, record, invocation)
      return {
        StatusCode: 200,
        ExecutedVersion: latest,
        Payload: Buffer.from(payload) as NonNullable<InvocationResponse['Payload']>,
        ...(failed ? { FunctionError: 'Unhandled' } : {}),
        ...(input.LogType === 'Tail' ? { LogResult: Buffer.from(logTail).toString('base64') } : {}),
      }
    },
})

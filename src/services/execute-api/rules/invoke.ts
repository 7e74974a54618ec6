import type { Caller } from '../../../kernel/caller.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { HttpResponse } from '../../../kernel/http.ts'
import type { DeployedIntegration, Needs } from '../ports.ts'
import { responseOf } from './answers.ts'
import type { Exchange } from './exchange.ts'
import { messageResponse } from './messages.ts'
import { payload1 } from './payload1.ts'
import { payload2 } from './payload2.ts'

interface Invoked {
  readonly FunctionError?: string
  readonly Payload?: Uint8Array
}

const events = { '1.0': payload1, '2.0': payload2 } as const

/**
 * Calls the function of a route and makes a response of its answer. A function that fails, answers nonsense or may not be
 * called is an internal error to the caller, its reason is logged.
 */
export async function invokeFunction(
  needs: Pick<Needs, 'callAs' | 'log'>,
  integration: DeployedIntegration,
  exchange: Exchange,
): Promise<HttpResponse> {
  const about = { requestId: exchange.peer.requestId, apiId: exchange.api.id, function: integration.functionArn }
  const event = Buffer.from(JSON.stringify(events[integration.payloadFormat](exchange)))
  const call = needs.callAs(gateway(exchange))
  const input = { FunctionName: integration.functionArn, InvocationType: 'RequestResponse', Payload: event }
  const invocation = call<Invoked>('lambda', 'Invoke', input).then(
    (invoked) => answered(needs, invoked, integration, about),
    (error: unknown) => refused(needs, error, about),
  )
  const impatience = timeout(integration.timeout)
  const first = await Promise.race([invocation, impatience.over])
  impatience.cancel()
  if (first !== undefined) return first
  needs.log.warn('a function took longer than its integration waits', about)
  return messageResponse(503, 'Service Unavailable')
}

/** API Gateway, calling on behalf of one route: what a function's permission names as its source. */
function gateway({ api, match, request }: Exchange): Caller {
  const route = match.routePath === undefined ? '$default' : `${request.method}${match.routePath}`
  const source = `arn:aws:execute-api:${api.region}:${api.account}:${api.id}/${match.stage.name}/${route}`
  const context = { 'aws:SourceArn': [source], 'aws:SourceAccount': [api.account] }
  return { kind: 'service', principal: 'apigateway.amazonaws.com', context }
}

type About = Readonly<Record<string, unknown>>

function answered(
  { log }: Pick<Needs, 'log'>,
  { FunctionError, Payload = new Uint8Array(0) }: Invoked,
  { payloadFormat }: DeployedIntegration,
  about: About,
): HttpResponse {
  const response = FunctionError === undefined ? responseOf(Payload, payloadFormat) : undefined
  if (response !== undefined) return response
  const failed =
    FunctionError === undefined ? 'a function answered what no response can be made of' : 'a function failed'
  log.warn(failed, about)
  return messageResponse(500, 'Internal Server Error')
}

function refused({ log }: Pick<Needs, 'log'>, error: unknown, about: About): HttpResponse {
  if (!(error instanceof Fault)) {
    log.warn('a function could not be invoked', { ...about, error })
    return messageResponse(500, 'Internal Server Error')
  }
  const { code, message, reason } = error
  log.warn('a function was not invoked', { ...about, code, refusal: message, reason })
  return code === 'TooManyRequestsException'
    ? messageResponse(503, 'Service Unavailable')
    : messageResponse(500, 'Internal Server Error')
}

function timeout(milliseconds: number): { readonly over: Promise<undefined>; readonly cancel: () => void } {
  const { promise: over, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), milliseconds)
  return { over, cancel: () => clearTimeout(timer) }
}

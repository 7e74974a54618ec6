import type { InvocationRequest } from '@aws-sdk/client-lambda'
import type { Caller } from '../../../kernel/caller.ts'
import type { RequestContext } from '../../../kernel/operation.ts'
import type { Random } from '../../../kernel/random.ts'
import type { Invocation } from '../ports.ts'
import { lambdaFault } from './faults.ts'
import { limits } from './limits.ts'

/** The event of an invocation, checked. An empty payload is an empty object. */
export function invocationOf(
  input: InvocationRequest,
  request: Pick<RequestContext, 'id' | 'now' | 'caller' | 'header'>,
  random: Random,
): Invocation {
  const payload = input.Payload === undefined || input.Payload.length === 0 ? Buffer.from('{}') : input.Payload
  requirePayload(payload, input.InvocationType === 'Event' ? limits.asynchronousPayload : limits.synchronousPayload)
  const cognitoIdentity = cognitoIdentityOf(request.caller)
  return {
    requestId: request.id,
    payload,
    traceId: givenTrace(request) ?? newTrace(random, request.now),
    ...(input.ClientContext === undefined ? {} : { clientContext: clientContextOf(input.ClientContext) }),
    ...(cognitoIdentity === undefined ? {} : { cognitoIdentity }),
  }
}

function requirePayload(payload: Uint8Array, limit: number): void {
  if (payload.length > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`
    throw lambdaFault('RequestTooLargeException', message)
  }
  if (!isJson(payload)) {
    const message = 'Could not parse request body into json: the payload is not valid JSON'
    throw lambdaFault('InvalidRequestContentException', message)
  }
}

function isJson(octets: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets))
    return true
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return false
    throw error
  }
}

function clientContextOf(encoded: string): string {
  const decoded = Buffer.from(encoded, 'base64')
  if (encoded.length > limits.clientContext || !isJson(decoded)) {
    const message = 'Client context must be a valid Base64-encoded JSON object.'
    throw lambdaFault('InvalidRequestContentException', message)
  }
  // Parsed and printed anew: the text travels in a header, which has no room for control characters.
  return JSON.stringify(JSON.parse(decoded.toString()))
}

/** The identity of a caller who holds an identity pool's credentials. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function cognitoIdentityOf(caller: Caller): string | undefined {
  if (caller.kind !== 'session') return undefined
  const [cognitoIdentityId] = caller.context['cognito-identity.amazonaws.com:sub'] ?? []
  const [cognitoIdentityPoolId] = caller.context['cognito-identity.amazonaws.com:aud'] ?? []
  if (cognitoIdentityId === undefined || cognitoIdentityPoolId === undefined) return undefined
  return JSON.stringify({ cognitoIdentityId, cognitoIdentityPoolId })
}

function givenTrace({ header }: Pick<RequestContext, 'header'>): string | undefined {
  const given = header('x-amzn-trace-id')
  return given !== undefined && /^[\x20-\x7e]{1,256}$/.test(given) ? given : undefined
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTrace(random: Random, now: number): string {
  const seconds = Math.floor(now / 1000)
  return `Root=1-${seconds.toString(16).padStart(8, '0')}-${hex(random, 12)};Parent=${hex(random, 8)};Sampled=0`
}

function hex(random: Random, octets: number): string {
  return Buffer.from(random.bytes(octets)).toString('hex')
}

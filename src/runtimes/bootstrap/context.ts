import type { RuntimeEvent } from './runtimeClient.ts'

/** The second argument of a handler. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export interface HandlerContext {
  callbackWaitsForEmptyEventLoop: boolean
  readonly functionName: string | undefined
  readonly functionVersion: string | undefined
  readonly invokedFunctionArn: string
  readonly memoryLimitInMB: string | undefined
  readonly awsRequestId: string
  readonly logGroupName: string | undefined
  readonly logStreamName: string | undefined
  readonly identity: unknown
  readonly clientContext: unknown
  readonly getRemainingTimeInMillis: () => number
}

/** Makes what a handler is told of its invocation. */
export function handlerContext(
  event: RuntimeEvent,
  variables: Readonly<Record<string, string | undefined>>,
  now: () => number,
): HandlerContext {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: variables['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: variables['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: event.functionArn,
    memoryLimitInMB: variables['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    awsRequestId: event.requestId,
    logGroupName: variables['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: variables['AWS_LAMBDA_LOG_STREAM_NAME'],
    identity: event.cognitoIdentity === undefined ? undefined : JSON.parse(event.cognitoIdentity),
    clientContext: event.clientContext === undefined ? undefined : JSON.parse(event.clientContext),
    getRemainingTimeInMillis: () => Math.max(0, event.deadline - now()),
  }
}

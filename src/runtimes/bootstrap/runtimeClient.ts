import type { Failure } from './failure.ts'

/** Not imported: the module's facade would evaluate every lazy export, which costs a function its start. */
const { Agent, request } = process.getBuiltinModule('node:http')

/** An event as the Runtime API hands it out. */
export interface RuntimeEvent {
  readonly requestId: string
  /** JSON text. */
  readonly body: string
  /** Milliseconds since the epoch. */
  readonly deadline: number
  readonly functionArn: string
  readonly traceId: string
  /** JSON text. */
  readonly clientContext: string | undefined
  /** JSON text. */
  readonly cognitoIdentity: string | undefined
}

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export interface RuntimeClient {
  readonly next: () => Promise<RuntimeEvent>
  readonly answer: (requestId: string, body: string) => Promise<void>
  readonly fail: (requestId: string, failure: Failure) => Promise<void>
  readonly failInit: (failure: Failure) => Promise<void>
}

interface Response {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Speaks to the Runtime API at `address`, over a connection that stays open. */
export function runtimeClient(address: string): RuntimeClient {
  const [host, port] = address.split(':')
  const agent = new Agent({ keepAlive: true })
  const send = (method: string, path: string, body?: string, errorType?: string) =>
    new Promise<Response>((resolve, reject) => {
      const headers = {
        ...(body === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
        ...(errorType === undefined ? {} : { 'Lambda-Runtime-Function-Error-Type': errorType }),
      }
      const sent = request({ host, port, method, path: `/2018-06-01/runtime/${path}`, agent, headers }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(parts).toString() }))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  return {
    next: async () => {
      // The server is gone, or ends this environment: so does this process.
      const { headers, body } = await send('GET', 'invocation/next').catch(() => process.exit(1))
      const text = (name: string) => textOf(headers[name])
      return {
        requestId: text('lambda-runtime-aws-request-id') ?? '',
        body,
        deadline: Number(text('lambda-runtime-deadline-ms')),
        functionArn: text('lambda-runtime-invoked-function-arn') ?? '',
        traceId: text('lambda-runtime-trace-id') ?? '',
        clientContext: text('lambda-runtime-client-context'),
        cognitoIdentity: text('lambda-runtime-cognito-identity'),
      }
    },
    answer: async (requestId, body) => {
      await send('POST', `invocation/${requestId}/response`, body)
    },
    fail: async (requestId, failure) => {
      await send('POST', `invocation/${requestId}/error`, JSON.stringify(failure), asciiOf(failure.errorType))
    },
    failInit: async (failure) => {
      await send('POST', 'init/error', JSON.stringify(failure), asciiOf(failure.errorType))
    },
  }
}

/** Header fields carry octets, one character an octet: here UTF-8. */
function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'latin1').toString('utf8') : undefined
}

function asciiOf(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}

import type { Fault } from '../kernel/fault.ts'
import type { AnyOperation, Ask, RequestContext, ResourcePolicy, Scope, Service } from '../kernel/operation.ts'

/** An operation with what it needs already in its hands. */
export interface BoundOperation {
  readonly name: string
  readonly caller: 'anyone' | 'identified' | 'signed' | 'signedOrAnonymous'
  readonly asks: ((input: unknown, scope: Scope) => readonly Ask[] | Promise<readonly Ask[]>) | undefined
  /** Whether the operation may answer this fault: its own, or one that every operation may. */
  readonly declares: (fault: string) => boolean
  readonly handle: (input: unknown, request: RequestContext) => Promise<unknown>
}

/** A service as the pipeline holds it. */
export interface BoundService {
  readonly name: string
  readonly operations: ReadonlyMap<string, BoundOperation>
  readonly resourcePolicy: ((resource: string, ask?: Ask) => Promise<ResourcePolicy | undefined>) | undefined
  readonly holderName?: ((resource: string) => string | undefined) | undefined
  readonly absent: ((resource: string) => Promise<Fault | undefined>) | undefined
  readonly faultStatus: Readonly<Record<string, number>>
}

/** Gives a service what it needs. */
export function bind<N>(service: Service<N>, needs: N): BoundService {
  const operations = Object.values(service.operations).map((operation): [string, BoundOperation] => {
    const { asks } = operation
    return [
      operation.name,
      {
        name: operation.name,
        caller: operation.caller,
        asks: asks === undefined ? undefined : (input, scope) => asks(input, scope, needs),
        declares: declarations(operation.faults),
        handle: handlerOf(service, operation, needs),
      },
    ]
  })
  return {
    name: service.name,
    operations: new Map(operations),
    resourcePolicy: service.resourcePolicy?.(needs),
    holderName: service.holderName,
    absent: service.absent?.(needs),
    faultStatus: service.faultStatus ?? {},
  }
}

function handlerOf<N>({ within }: Service<N>, operation: AnyOperation<N>, needs: N): BoundOperation['handle'] {
  if (within === undefined) return operation.handle(needs)
  return (input, request) => operation.handle(within(needs, request))(input, request)
}

/** Faults that any operation may answer: they come from the road, or from an operation called on the way. */
const everybodys: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'InternalError',
  'InternalErrorException',
  'InternalFailure',
  'InvalidParameterException',
  'ServiceException',
  'ThrottlingException',
  'TooManyRequestsException',
  'ValidationError',
  'ValidationException',
])

function declarations(own: readonly string[]): (fault: string) => boolean {
  const faults = new Set(own)
  return (fault) => faults.has(fault) || everybodys.has(fault)
}

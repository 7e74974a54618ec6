import type { Caller } from './caller.ts'

/**
 * Calls an operation of a service inside the server, on the same road as a request from outside:
 * validated, authorized as `caller`, then invoked. Throws the operation's own faults.
 */
export type Call = <O>(service: string, operation: string, input: object) => Promise<O>

/**
 * Calls as `caller`. A service that acts with its caller's own rights says so in `via`: itself, after the services
 * through which it was called itself.
 */
export type CallAs = (caller: Caller, via?: readonly string[]) => Call

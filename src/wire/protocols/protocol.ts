import type { Fault } from '../../kernel/fault.ts'
import type { HttpRequest, HttpResponse } from '../../kernel/http.ts'
import type { ErrorModel, OperationModel, ServiceModel } from '../model.ts'
import type { Member } from '../shape.ts'

/** The labels that routing took from the path, decoded, by member name. */
export type Labels = Readonly<Record<string, string>>

/** What an error document may name beside the fault. */
interface FaultExtras {
  /** The path that the request was for: S3's `<Resource>`. */
  readonly resource?: string
}

/** A wire protocol: it serves every operation of every service that speaks it, from the model. */
export interface Protocol {
  /**
   * Reads and checks a request's input. `body` is what was collected, undefined where the body streams or is none.
   * Throws the protocol's own Fault for whatever is not as the model says.
   */
  readonly decode: (
    model: ServiceModel,
    operation: OperationModel,
    request: HttpRequest,
    body: Uint8Array | undefined,
    labels: Labels,
  ) => unknown
  /** Writes a successful response. Throws TypeError for an output that is not of its shape. */
  readonly encode: (model: ServiceModel, operation: OperationModel, output: unknown, requestId: string) => HttpResponse
  /** Writes a fault; `operation` is undefined where the request was refused before it was known. */
  readonly encodeFault: (
    model: ServiceModel,
    operation: OperationModel | undefined,
    fault: Fault,
    requestId: string,
    extras: FaultExtras,
  ) => HttpResponse
}

/** A fault's status: its own, else the model's, else 400. */
export function statusOf(model: ServiceModel, fault: Fault): number {
  return fault.status ?? model.errors.get(fault.code)?.status ?? 400
}

/** Response headers as a flat list, from entries. */
export function headerList(entries: Readonly<Record<string, string>>): string[] {
  return Object.entries(entries).flat()
}

/** An error's modeled members, apart from the one that holds the message, which services spell in two ways. */
export function errorMembers(error: ErrorModel | undefined): {
  readonly messageName: string | undefined
  readonly others: readonly Member[]
} {
  const members = error?.shape?.members ?? []
  const message = members.find((member) => member.jsonName.toLowerCase() === 'message')
  return { messageName: message?.jsonName, others: members.filter((member) => member !== message) }
}

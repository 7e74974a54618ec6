/**
 * The four wire protocols. Each reads a request's input from bytes and writes an output or a fault to bytes, for every
 * operation, from the service's model. Which operation a request is for is routing's and the claim's to say.
 */
import type { ProtocolName } from '../model.ts'
import { awsJson } from './awsJson.ts'
import { awsQuery } from './awsQuery.ts'
import type { Protocol } from './protocol.ts'
import { restJson } from './restJson.ts'
import { restXml } from './restXml.ts'

export type { Protocol } from './protocol.ts'

/** The protocols by name. */
export const protocols: Readonly<Record<ProtocolName, Protocol>> = { awsJson, awsQuery, restJson, restXml }

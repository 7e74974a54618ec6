import { nodeFiles, nodeHello, nodePair } from './bareNode.ts'
import { cognitoLocal } from './cognitoLocal.ts'
import type { ServerKind } from './kind.ts'
import { moto } from './moto.ts'
import { poolhouse } from './poolhouse.ts'
import { s3rver } from './s3rver.ts'

/** Every server that can be measured, in the order of the report. */
export const servers: readonly ServerKind[] = [poolhouse, s3rver, cognitoLocal, moto, nodeFiles, nodeHello, nodePair]

import { nodeFiles, nodeHello, nodePair, nodeSealedFiles } from './bareNode.ts'
import { cognitoLocal } from './cognitoLocal.ts'
import type { ServerKind } from './kind.ts'
import { moto } from './moto.ts'
import { nginx } from './nginx.ts'
import { poolhouse } from './poolhouse.ts'
import { s3rver } from './s3rver.ts'

/** Every server that can be measured, in the order of the report. */
export const servers: readonly ServerKind[] = [
  poolhouse,
  s3rver,
  cognitoLocal,
  moto,
  nodeFiles,
  nodeSealedFiles,
  nginx,
  nodeHello,
  nodePair,
]

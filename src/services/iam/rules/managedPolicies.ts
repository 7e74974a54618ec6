import { account } from './managed/account.ts'
import { apiGateway } from './managed/apiGateway.ts'
import { cloudFormation } from './managed/cloudFormation.ts'
import { cognito } from './managed/cognito.ts'
import { dynamoDb } from './managed/dynamoDb.ts'
import type { ManagedEntry } from './managed/entry.ts'
import { lambda } from './managed/lambda.ts'
import { logs } from './managed/logs.ts'
import { readOnly } from './managed/readOnly.ts'
import { s3 } from './managed/s3.ts'

/** A policy that AWS owns and keeps, the same in every account. */
export interface ManagedPolicy {
  readonly arn: string
  readonly name: string
  readonly path: string
  readonly id: string
  /** Absent where it is not known. */
  readonly description?: string
  readonly version: number
  readonly createdAt: number
  readonly updatedAt: number
  /** JSON text. */
  readonly document: string
}

/** AWS managed policies by ARN. Others than these cannot be attached here. */
export const managedPolicies: ReadonlyMap<string, ManagedPolicy> = new Map(
  [account, apiGateway, cloudFormation, cognito, dynamoDb, lambda, logs, readOnly, s3].flat().map((entry) => {
    const policy = managedPolicy(entry)
    return [policy.arn, policy]
  }),
)

/** Whether the ARN is of a policy that AWS owns, known here or not. */
export function isManagedByAws(arn: string): boolean {
  return arn.startsWith('arn:aws:iam::aws:policy/')
}

/** A service's own policy goes with its service-linked role and cannot be attached to anything else. */
export function isOfService(arn: string): boolean {
  return arn.startsWith('arn:aws:iam::aws:policy/aws-service-role/')
}

function managedPolicy({ statements, created, updated, path = '/', ...entry }: ManagedEntry): ManagedPolicy {
  return {
    ...entry,
    path,
    arn: `arn:aws:iam::aws:policy${path}${entry.name}`,
    createdAt: Date.parse(created),
    updatedAt: Date.parse(updated),
    document: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  }
}

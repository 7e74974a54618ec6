import type { Named } from './named.ts'

/** A customer managed policy: `ANPA...` */
export interface PolicyRecord extends Named {
  readonly description?: string
  readonly updatedAt: number
  readonly defaultVersion: number
  /** The number that the next version gets; numbers are never used again. */
  readonly nextVersion: number
}

/** One of a policy's documents. */
export interface PolicyVersionRecord {
  readonly version: number
  readonly document: string
  readonly createdAt: number
}

/** How often a managed policy is used. */
export interface PolicyUse {
  readonly attachments: number
  readonly boundaries: number
}

/** A policy that is written into a principal. */
export interface InlinePolicy {
  readonly name: string
  readonly document: string
}

/** A managed policy that is attached to a principal. */
export interface Attachment {
  readonly arn: string
  readonly name: string
}

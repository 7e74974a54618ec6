import type { Tags } from './tags.ts'

/** A customer managed policy. */
export interface PolicyRecord {
  readonly arn: string
  /** `ANPA...` */
  readonly id: string
  readonly account: string
  readonly name: string
  readonly path: string
  readonly description?: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly defaultVersion: number
  /** The number that the next version gets; numbers are never used again. */
  readonly nextVersion: number
  readonly tags: Tags
}

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

export interface InlinePolicy {
  readonly name: string
  readonly document: string
}

export interface Attachment {
  readonly arn: string
  readonly name: string
}

import type { Tags } from './tags.ts'

export type Principal = UserRecord | RoleRecord | GroupRecord

/** What users, roles and groups have in common. */
interface Named {
  /** The unique id, `AIDA...`, `AROA...` or `AGPA...`: a name that is used again gets another. */
  readonly id: string
  readonly account: string
  readonly name: string
  /** `/`, or `/a/b/`. */
  readonly path: string
  readonly arn: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  /** ARN of the managed policy that bounds its permissions. */
  readonly boundary?: string
  readonly tags: Tags
  /** Counts changes: a change that was thought out on an older one is refused. */
  readonly revision: number
}

export interface UserRecord extends Named {
  readonly kind: 'user'
}

export interface RoleRecord extends Named {
  readonly kind: 'role'
  /** The trust policy, JSON text as it was given. */
  readonly trust: string
  readonly description?: string
  /** Seconds. */
  readonly maxSessionDuration: number
}

/** A group of users. It has neither boundary nor tags, and nobody signs as it. */
export interface GroupRecord extends Named {
  readonly kind: 'group'
}

/** A container by which EC2 gives a role to an instance. */
export interface InstanceProfileRecord {
  /** `AIPA...` */
  readonly id: string
  readonly account: string
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly createdAt: number
  /** The id of its one role. */
  readonly role?: string
  readonly tags: Tags
}

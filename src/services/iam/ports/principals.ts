import type { Named } from './named.ts'

/** Whoever or whatever policies are attached to. */
export type Principal = UserRecord | RoleRecord | GroupRecord

/** What users, roles and groups have in common. */
interface Changing extends Named {
  /** ARN of the managed policy that bounds its permissions. */
  readonly boundary?: string
  /** Counts changes: a change that was thought out on an older one is refused. */
  readonly revision: number
}

/** A user: `AIDA...` */
export interface UserRecord extends Changing {
  readonly kind: 'user'
}

/** A role: `AROA...` */
export interface RoleRecord extends Changing {
  readonly kind: 'role'
  /** The trust policy, JSON text as it was given. */
  readonly trust: string
  readonly description?: string
  /** Seconds. */
  readonly maxSessionDuration: number
}

/** A group of users: `AGPA...` It has neither boundary nor tags, and nobody signs as it. */
export interface GroupRecord extends Changing {
  readonly kind: 'group'
}

/** A container by which EC2 gives a role to an instance: `AIPA...` */
export interface InstanceProfileRecord extends Named {
  /** The id of its one role. */
  readonly role?: string
}

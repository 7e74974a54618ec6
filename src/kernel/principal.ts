import type { Caller } from './caller.ts'

/** A caller as policies see it: one of the policy engine's principals, with the members that tell who it is. */
export function principalOf(caller: Caller) {
  switch (caller.kind) {
    case 'anonymous':
      return caller
    case 'service':
      return { kind: 'service', service: caller.principal } as const
    case 'session':
      return { kind: 'session', account: caller.account, arn: caller.arn, roleArn: caller.role.arn } as const
    case 'federated':
      // As a role stands behind its session, a user stands behind it: a policy that names the user is limited by the session's.
      return { kind: 'session', account: caller.account, arn: caller.arn, roleArn: caller.issuer.arn } as const
    case 'root':
    case 'user':
      return { kind: caller.kind, account: caller.account, arn: caller.arn }
  }
}

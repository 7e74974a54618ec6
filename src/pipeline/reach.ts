import type { Caller } from '../kernel/caller.ts'
import { sessionOf } from '../kernel/conditionKeys.ts'
import { Fault } from '../kernel/fault.ts'
import { refusalFault, refused } from '../sigv4/index.ts'
import type { ServiceFamily } from './families.ts'

interface Reach {
  readonly iam: (proofOfMfa: boolean) => boolean
  readonly sts: (operation: string) => boolean
}

/** Sessions of roles, of users and the account themselves, and of those whom they federate. */
const reaches: Readonly<Record<'role' | 'own' | 'federated', Reach>> = {
  role: {
    iam: () => true,
    sts: (operation) => operation !== 'GetSessionToken' && operation !== 'GetFederationToken',
  },
  own: {
    iam: (proofOfMfa) => proofOfMfa,
    sts: (operation) => operation === 'AssumeRole' || operation === 'GetCallerIdentity',
  },
  federated: {
    iam: () => false,
    sts: (operation) => operation === 'GetCallerIdentity',
  },
}

/**
 * Whether temporary credentials reach an operation at all, whatever policies say. Every service but IAM and STS is
 * open to all of them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export function isWithinReach(caller: Caller, service: string, operation: string): boolean {
  if (service !== 'iam' && service !== 'sts') return true
  const session = sessionOf(caller)
  if (session === undefined) return true
  const reach = reaches[caller.kind === 'session' ? 'role' : caller.kind === 'federated' ? 'federated' : 'own']
  return service === 'iam' ? reach.iam(session.mfaAt !== undefined) : reach.sts(operation)
}

/** @throws Fault in AWS's words: to IAM such credentials are no credentials, STS says what they are. */
export function requireReach(caller: Caller, service: string, operation: string, family: ServiceFamily): void {
  if (isWithinReach(caller, service, operation)) return
  const reason = `${service}:${operation} is closed to sessions of this kind, whatever their policies say`
  if (service === 'sts')
    throw new Fault('AccessDenied', `Cannot call ${operation} with session credentials`, { status: 403, reason })
  const { code, message, status } = refusalFault(refused({ reason: 'invalidToken' }), family)
  throw new Fault(code, message, { ...(status === undefined ? {} : { status }), reason })
}

import { Fault } from '../../../kernel/fault.ts'

/** Refuses a template whose capabilities the caller did not acknowledge. */
export function requireCapabilities(wanted: readonly string[], given: readonly string[]): void {
  const missing = wanted.filter(
    (capability) =>
      !given.includes(capability) && !(capability === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM')),
  )
  if (missing.length > 0) {
    throw new Fault('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`)
  }
}

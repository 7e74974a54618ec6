import type { Caller } from '../../../kernel/caller.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { MfaDevices, MfaVerdict } from '../ports.ts'

const refusals: Readonly<Record<Exclude<MfaVerdict, 'accepted'>, string>> = {
  wrongCode: 'MultiFactorAuthentication failed with invalid MFA one time pass code.',
  notTheirs:
    'MultiFactorAuthentication failed, unable to validate MFA code. Please verify your MFA serial number is valid and associated with this user.',
}

/**
 * Takes a request's MFA code; tells whether there was one.
 * @throws Fault AccessDenied for a code that does not hold, and for half of a proof.
 */
export async function acceptMfa(
  devices: MfaDevices,
  caller: Caller,
  { SerialNumber, TokenCode }: { readonly SerialNumber?: string | undefined; readonly TokenCode?: string | undefined },
): Promise<boolean> {
  if (SerialNumber === undefined && TokenCode === undefined) return false
  if (SerialNumber === undefined || TokenCode === undefined) {
    throw denied('MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.')
  }
  const verdict = await devices.authenticate(caller, SerialNumber, TokenCode)
  if (verdict !== 'accepted') throw denied(refusals[verdict], `${SerialNumber}: ${verdict}`)
  return true
}

function denied(message: string, reason = message): Fault {
  return new Fault('AccessDenied', message, { status: 403, reason })
}

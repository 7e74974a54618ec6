import type { Caller } from '../../../../kernel/caller.ts'
import { acceptedStep } from '../../../../tokens/totp.ts'
import type { Needs } from '../../ports.ts'
import type { DeviceRecord } from './ports.ts'
import { seedOf } from './seeds.ts'

/** Wrong codes in a row that are free; each further one makes the next wait twice as long. */
const freeFailures = 5
const longestWait = 15 * 60_000

type MfaNeeds = Pick<Needs, 'directory' | 'usage' | 'keyRing' | 'clock'>

/**
 * Takes a code of a device that is the calling user's; a code is good for once. Each is counted as wrong before it is
 * looked at, so that guessing at many connections at once is no faster.
 * Deviation: how AWS slows guessing down is not documented; here a device waits, from its fifth wrong code in a row,
 * for a second and then twice as long each time, and takes no code meanwhile.
 */
export function authenticateMfa(needs: MfaNeeds) {
  const { directory, usage, clock } = needs
  return async (caller: Caller, serial: string, code: string): Promise<'accepted' | 'wrongCode' | 'notTheirs'> => {
    for (;;) {
      const device = await directory.mfaDevice(serial)
      if (caller.kind !== 'user' || device?.assigned?.user !== caller.userId) return 'notTheirs'
      const now = clock.now()
      if (now < waitsUntil(device)) return 'wrongCode'
      if (await usage.countCode(device, now)) return isRight(needs, device, code, now)
    }
  }
}

async function isRight(
  { usage, keyRing }: MfaNeeds,
  device: DeviceRecord,
  code: string,
  now: number,
): Promise<'accepted' | 'wrongCode'> {
  const { drift, lastStep: after } = device.clock
  const step = acceptedStep(seedOf(keyRing, device), code, { now, drift, after })
  return step !== undefined && (await usage.takeCode(device, step)) ? 'accepted' : 'wrongCode'
}

function waitsUntil({ failures, failedAt }: DeviceRecord): number {
  return failures < freeFailures ? 0 : failedAt + Math.min(1000 * 2 ** (failures - freeFailures), longestWait)
}

import type { Caller } from '../../../../kernel/caller.ts'
import { acceptedStep } from '../../../../tokens/totp.ts'
import type { DeviceRecord, Needs } from '../../ports.ts'
import { seedOf } from './seeds.ts'

/** Wrong codes in a row that are free; each further one makes the next wait twice as long. */
const freeFailures = 5
const longestWait = 15 * 60_000

/**
 * Takes a code of a device that is the calling user's; a code is good for once.
 * Deviation: how AWS slows guessing down is not documented; here a device waits, from its fifth wrong code in a row,
 * for a second and then twice as long each time, and takes no code meanwhile.
 */
export function authenticateMfa({
  directory,
  usage,
  keyRing,
  clock,
}: Pick<Needs, 'directory' | 'usage' | 'keyRing' | 'clock'>) {
  return async (caller: Caller, serial: string, code: string): Promise<'accepted' | 'wrongCode' | 'notTheirs'> => {
    const device = await directory.mfaDevice(serial)
    if (caller.kind !== 'user' || device?.assigned?.user !== caller.userId) return 'notTheirs'
    const now = clock.now()
    if (now < waitsUntil(device)) return 'wrongCode'
    const { drift, lastStep: after } = device.clock
    const step = acceptedStep(seedOf(keyRing, device), code, { now, drift, after })
    if (step !== undefined && (await usage.takeCode(serial, step))) return 'accepted'
    await usage.failCode(serial, now)
    return 'wrongCode'
  }
}

function waitsUntil({ failures, failedAt }: DeviceRecord): number {
  return failures < freeFailures ? 0 : failedAt + Math.min(1000 * 2 ** (failures - freeFailures), longestWait)
}

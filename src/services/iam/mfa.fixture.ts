import { fromBase32 } from '../../tokens/base32.ts'
import { hotp, totpStep } from '../../tokens/totp.ts'
import type { IamWorld } from './world.fixture.ts'

/** An authenticator app with one device in it. */
export interface Authenticator {
  readonly serial: string
  /** The seed, as the device's creation told it. */
  readonly seed: Uint8Array
  /** The code of now, or of so many steps from now. */
  readonly code: (steps?: number) => string
  /** Two codes that follow each other, the first so many steps from now. */
  readonly pair: (steps?: number) => { AuthenticationCode1: string; AuthenticationCode2: string }
}

interface Created {
  readonly VirtualMFADevice: { SerialNumber: string; Base32StringSeed: Uint8Array; QRCodePNG: Uint8Array }
}

/** Makes a virtual device and takes its seed. */
export async function authenticator(world: IamWorld, name: string, more: object = {}): Promise<Authenticator> {
  const input = { VirtualMFADeviceName: name, ...more }
  const { VirtualMFADevice } = await world.call<Created>('CreateVirtualMFADevice', input)
  const seed = fromBase32(Buffer.from(VirtualMFADevice.Base32StringSeed).toString()) ?? new Uint8Array(0)
  const code = (steps = 0) => hotp(seed, totpStep(world.clock.now()) + steps)
  return {
    serial: VirtualMFADevice.SerialNumber,
    seed,
    code,
    pair: (steps = 0) => ({ AuthenticationCode1: code(steps), AuthenticationCode2: code(steps + 1) }),
  }
}

/** Makes a device and enables it for a user; the codes of now and of the next step are used up. */
export async function enabled(world: IamWorld, user: string, name = user): Promise<Authenticator> {
  const device = await authenticator(world, name)
  await world.call('EnableMFADevice', { UserName: user, SerialNumber: device.serial, ...device.pair() })
  return device
}

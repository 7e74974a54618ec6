import type { Command } from 'commander'
import { UsageError } from '../server.ts'
import { elsewhere, type Flags, type Shell, serverOf, settingsOf, withSettings } from '../shell.ts'

/** `rotate-signing-keys` and `rotate-keys`. */
export function addKeys(program: Command, shell: Shell): void {
  withSettings(program.command('rotate-signing-keys <user-pool>'), ['data'])
    .description('have a user pool sign its tokens with new keys; those of the old ones are good until they expire')
    .option(...elsewhere)
    .action(async (pool: string, options: Flags) => {
      const { rotateSigningKeys } = await import('../signingKeys.ts')
      await rotateSigningKeys(await serverOf(shell, options), pool, shell.write)
    })

  withSettings(program.command('rotate-keys'), ['data', 'keyRing'])
    .description('add a fresh key to the key ring: it seals from the next start on, and older keys still open')
    .action((options: Flags) => rotateKeyRing(shell, options))
}

async function rotateKeyRing(shell: Shell, options: Flags): Promise<void> {
  const { keyRingOf, rotateKeys } = await import('../../app/secrets.ts')
  const { systemRandom } = await import('../../app/random.ts')
  const { systemClock } = await import('../../kernel/clock.ts')
  const path = keyRingOf(settingsOf(shell, options))
  const keys = await rotateKeys(path, systemRandom(), systemClock)
  if (keys === undefined) throw new UsageError(`there is no key ring ${path}`)
  shell.write(`the key ring has ${keys} keys now; restart the server to seal with the new one\n`)
}

import { administer } from './administer.ts'
import type { Server } from './server.ts'

/** Gives a user pool new keys to sign tokens with, and says what becomes of the old ones. */
export async function rotateSigningKeys(server: Server, pool: string, write: (text: string) => void): Promise<void> {
  await administer(server, 'RotateSigningKeys', { UserPoolId: pool })
  write(`${pool} signs with new keys; tokens of the old ones are good until they expire.\n`)
}

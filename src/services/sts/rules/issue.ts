import type { Credentials } from '@aws-sdk/client-sts'
import type { SessionCaller, SessionTimes } from '../../../kernel/caller.ts'
import { type Random, secretAccessKey, uniqueId } from '../../../kernel/random.ts'
import type { TemporaryCredentials } from '../../../kernel/session.ts'
import type { KeyRingSource } from '../../../tokens/keyRing.ts'
import { sealSession } from '../../../tokens/sealedSession.ts'

type Issued = Omit<TemporaryCredentials, 'assumedRole'>

/** Makes temporary credentials for whomever `callerOf` makes of their access key. */
export function issue(
  { keyRing, random }: { readonly keyRing: KeyRingSource; readonly random: Random },
  { expiresAt }: SessionTimes,
  callerOf: (accessKeyId: string) => SessionCaller,
): Issued {
  const accessKeyId = uniqueId(random, 'ASIA')
  const secret = secretAccessKey(random)
  const sessionToken = sealSession(keyRing, { caller: callerOf(accessKeyId), secretAccessKey: secret })
  return { accessKeyId, secretAccessKey: secret, sessionToken, expiresAt }
}

/** From now on for whole seconds, as the wire tells it: the client and the server agree on the end. */
export function timesOf(now: number, durationSeconds: number): SessionTimes {
  return { issuedAt: now, expiresAt: Math.floor(now / 1000) * 1000 + durationSeconds * 1000 }
}

/** Temporary credentials as the wire has them. */
export function credentialsShape({ accessKeyId, secretAccessKey, sessionToken, expiresAt }: Issued): Credentials {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: new Date(expiresAt),
  }
}

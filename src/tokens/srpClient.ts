import type { Random } from '../kernel/random.ts'
import { claimKey, claimSignature, privateExponent, type SrpIdentity, scrambling } from './srp.ts'
import { generator, modulus, multiplier, parseHex, power } from './srpGroup.ts'
import { formatSrpTimestamp } from './srpTimestamp.ts'

/** The members of a `PASSWORD_VERIFIER` challenge that the answer is computed from. */
export interface PasswordVerifierChallenge {
  readonly SALT: string
  readonly SRP_B: string
  readonly SECRET_BLOCK: string
  readonly USER_ID_FOR_SRP: string
}

/** `ChallengeResponses` of the answer; add `SECRET_HASH` and `DEVICE_KEY` where they are needed. */
export interface PasswordVerifierAnswer {
  readonly USERNAME: string
  readonly PASSWORD_CLAIM_SECRET_BLOCK: string
  readonly PASSWORD_CLAIM_SIGNATURE: string
  readonly TIMESTAMP: string
}

/** The client's side of one SRP sign-in; the SDK has none. */
export interface SrpClient {
  /** `SRP_A` for InitiateAuth. */
  readonly srpA: string
  /** Answers the challenge. `poolName` is the pool's id after its `_`, `now` milliseconds since the epoch. */
  readonly answer: (
    challenge: PasswordVerifierChallenge,
    poolName: string,
    password: string,
    now: number,
  ) => PasswordVerifierAnswer
}

/** Begins a sign-in as a client. Throws Error when the server's numbers are unsafe. */
export function startSrpClient(random: Random): SrpClient {
  const secret = BigInt(`0x${Buffer.from(random.bytes(64)).toString('hex')}`)
  const a = inGroup(power(generator, secret))
  return {
    srpA: a.toString(16),
    answer: (challenge, poolName, password, now) => {
      const identity = { poolName, username: challenge.USER_ID_FOR_SRP }
      const key = clientKey(a, secret, challenge, identity, password)
      const timestamp = formatSrpTimestamp(now)
      return {
        USERNAME: challenge.USER_ID_FOR_SRP,
        PASSWORD_CLAIM_SECRET_BLOCK: challenge.SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: claimSignature(key, identity, challenge.SECRET_BLOCK, timestamp),
        TIMESTAMP: timestamp,
      }
    },
  }
}

/** S = (B - k g^x)^(a + u x). */
function clientKey(
  a: bigint,
  secret: bigint,
  challenge: PasswordVerifierChallenge,
  identity: SrpIdentity,
  password: string,
): Uint8Array {
  const b = parseHex(challenge.SRP_B) ?? 0n
  const u = scrambling(a, b)
  if (b % modulus === 0n || u === 0n) throw new Error("The server's SRP_B is unsafe.")
  const x = privateExponent(identity, password, challenge.SALT)
  const masked = (multiplier * inGroup(power(generator, x))) % modulus
  return claimKey(inGroup(power(b + modulus - masked, secret + u * x)), u)
}

function inGroup(value: bigint | undefined): bigint {
  if (value === undefined) throw new Error("The server's SRP_B is unsafe.")
  return value
}

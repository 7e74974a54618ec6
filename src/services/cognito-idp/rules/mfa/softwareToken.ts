import { Fault } from '../../../../kernel/fault.ts'
import { fromBase32, toBase32 } from '../../../../tokens/base32.ts'
import { acceptedStep } from '../../../../tokens/totp.ts'
import type { PoolRecord } from '../../ports/pools.ts'
import type { UserRecord } from '../../ports/users.ts'
import type { Needs } from '../../ports.ts'
import { codesOf, guess } from '../attempts.ts'
import { openStored, sealText } from '../boxes.ts'
import { userNotFound } from '../faults.ts'
import type { TotpRecord } from './ports.ts'

type TokenNeeds = Pick<Needs, 'userPools' | 'keyRing'>

/** Refuses software tokens where the pool has none, whether or not it asks for second factors now. */
export function requireSoftwareTokens({ settings }: PoolRecord): void {
  if (settings.factors?.softwareToken !== true) {
    throw new Fault('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool.')
  }
}

/**
 * Gives a user a fresh seed of 160 bits for an authenticator app, as base 32. It proves nobody until a first code came
 * back, and until then an authenticator from before stands, as on AWS: to begin anew takes no factor away.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AssociateSoftwareToken.html
 */
export async function associate(
  { userPools, keyRing, random }: TokenNeeds & Pick<Needs, 'random'>,
  user: UserRecord,
): Promise<string> {
  const { poolId, sub } = user
  const text = toBase32(random.bytes(20))
  const seed = sealText(keyRing, 'cognito-idp/totp', text, placeOf(user))
  if (!(await userPools.putSeed({ poolId, sub, seed }))) throw userNotFound()
  return text
}

/** Checks the first code of an authenticator; it may be used from now on. */
export async function verifyFirst(
  needs: TokenNeeds,
  user: UserRecord,
  code: string,
  name: string | undefined,
  now: number,
): Promise<void> {
  const token = await needs.userPools.totp(user.poolId, user.sub)
  if (token === undefined) {
    throw new Fault('SoftwareTokenMFANotFoundException', 'No software token is associated with the user.')
  }
  const { replacement } = token
  const judged =
    replacement === undefined
      ? judge(needs, user, token, code, now, (step) => needs.userPools.useTotpStep(token, step, name))
      : judge(needs, user, { seed: replacement, lastStep: 0 }, code, now, (step) =>
          needs.userPools.replaceSeed(token, step, name),
        )
  if ((await judged) !== 'right') {
    throw new Fault('EnableSoftwareTokenMFAException', 'Code mismatch')
  }
}

/** What a code of the user's authenticator is: it is right once, and then used. */
type TokenCode = 'right' | 'used' | 'wrong'

/** Looks at a code, which is used by it where it is right. Refused where the authenticator was taken away meanwhile. */
export async function judgeToken(needs: TokenNeeds, user: UserRecord, code: string, now: number): Promise<TokenCode> {
  const token = await needs.userPools.totp(user.poolId, user.sub)
  if (token?.verified !== true) {
    throw new Fault('SoftwareTokenMFANotFoundException', 'Software Token MFA does not exist for the user.')
  }
  const use = (step: number) => needs.userPools.useTotpStep(token, step, token.name)
  return judge(needs, user, token, code, now, use)
}

/** Whether a code is of a seed, and of a time step that can be used up; one that was used is a failed guess like others. */
async function judge(
  needs: TokenNeeds,
  user: UserRecord,
  { seed, lastStep }: Pick<TotpRecord, 'seed' | 'lastStep'>,
  code: string,
  now: number,
  use: (step: number) => Promise<boolean>,
): Promise<TokenCode> {
  const secret = fromBase32(openStored(needs.keyRing, 'cognito-idp/totp', seed, placeOf(user)))
  if (secret === undefined) throw new Error('A stored seed is not base 32.')
  let judged: TokenCode = 'wrong'
  await guess(needs, codesOf(user), now, async () => {
    const step = acceptedStep(secret, code, { now, after: lastStep })
    const isRight = step !== undefined && (await use(step))
    judged = isRight ? 'right' : acceptedStep(secret, code, { now }) === undefined ? 'wrong' : 'used'
    return isRight
  })
  return judged
}

function placeOf({ poolId, sub }: UserRecord): string {
  return `${poolId}/${sub}`
}

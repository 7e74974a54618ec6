import type { PasswordPolicyType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { type Random, randomText } from '../../../kernel/random.ts'
import type { PoolSettings } from '../ports/pools.ts'
import { defaultPasswordPolicy } from './poolSettings.ts'
import { isKeepable } from './texts.ts'

const lower = 'abcdefghijkmnopqrstuvwxyz'
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const digits = '23456789'
const symbols = '^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-'

interface Rule {
  readonly applies: (policy: PasswordPolicyType) => boolean
  readonly holds: (password: string, policy: PasswordPolicyType) => boolean
  readonly why: string
}

/**
 * In the order in which AWS tells what is wrong. A space inside counts as a symbol, one at an end does not.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html#user-pool-settings-policies
 */
const rules: readonly Rule[] = [
  {
    applies: () => true,
    holds: (password, { MinimumLength: least = 8 }) => [...password].length >= least,
    why: 'Password not long enough',
  },
  {
    applies: ({ RequireUppercase: required }) => required === true,
    holds: (password) => /[A-Z]/.test(password),
    why: 'Password must have uppercase characters',
  },
  {
    applies: ({ RequireLowercase: required }) => required === true,
    holds: (password) => /[a-z]/.test(password),
    why: 'Password must have lowercase characters',
  },
  {
    applies: ({ RequireNumbers: required }) => required === true,
    holds: (password) => /[0-9]/.test(password),
    why: 'Password must have numeric characters',
  },
  {
    applies: ({ RequireSymbols: required }) => required === true,
    holds: (password) => password.trim().includes(' ') || [...symbols].some((symbol) => password.includes(symbol)),
    why: 'Password must have symbol characters',
  },
  {
    applies: () => true,
    holds: (password) => password.length <= 256 && password.trim() === password && isKeepable(password),
    why: 'Password must be of at most 256 characters, and not begin or end with a space',
  },
]

/** Refuses a password that the pool's policy does not allow. */
export function requireAllowedPassword(pool: PoolSettings, password: string): void {
  const policy = pool.Policies?.PasswordPolicy ?? defaultPasswordPolicy
  const broken = rules.find((rule) => rule.applies(policy) && !rule.holds(password, policy))
  if (broken !== undefined) {
    throw new Fault('InvalidPasswordException', `Password did not conform with policy: ${broken.why}`)
  }
}

/** A temporary password that every policy allows, without letters and digits that look alike. */
export function temporaryPassword(random: Random, pool: PoolSettings): string {
  const length = Math.max(12, pool.Policies?.PasswordPolicy?.MinimumLength ?? 8)
  const required = [lower, upper, digits, '!@#%&*+-'].map((alphabet) => randomText(random, 1, alphabet)).join('')
  const rest = randomText(random, length - required.length, lower + upper + digits)
  const at = 1 + ((random.bytes(1)[0] ?? 0) % (rest.length - 1))
  return rest.slice(0, at) + required + rest.slice(at)
}

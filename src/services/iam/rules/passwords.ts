import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import type { LoginProfile, PasswordPolicy, UpdateAccountPasswordPolicyRequest } from '@aws-sdk/client-iam'
import type { PasswordPolicyRecord } from '../ports/accounts.ts'
import type { LoginRecord } from '../ports/credentials.ts'
import type { Needs } from '../ports.ts'
import { dateOf } from './dates.ts'
import { iamFault } from './faults.ts'

/** A new policy; what is left out is AWS's default. https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html */
export function passwordPolicyOf(input: UpdateAccountPasswordPolicyRequest): PasswordPolicyRecord {
  return {
    minimumLength: input.MinimumPasswordLength ?? 6,
    symbols: input.RequireSymbols ?? false,
    numbers: input.RequireNumbers ?? false,
    uppercase: input.RequireUppercaseCharacters ?? false,
    lowercase: input.RequireLowercaseCharacters ?? false,
    usersMayChange: input.AllowUsersToChangePassword ?? false,
    ...(input.MaxPasswordAge === undefined ? {} : { maximumAge: input.MaxPasswordAge }),
    ...(input.PasswordReusePrevention === undefined ? {} : { reusePrevention: input.PasswordReusePrevention }),
    ...(input.HardExpiry === undefined ? {} : { hardExpiry: input.HardExpiry }),
  }
}

export function passwordPolicyShape(policy: PasswordPolicyRecord): PasswordPolicy {
  return {
    MinimumPasswordLength: policy.minimumLength,
    RequireSymbols: policy.symbols,
    RequireNumbers: policy.numbers,
    RequireUppercaseCharacters: policy.uppercase,
    RequireLowercaseCharacters: policy.lowercase,
    AllowUsersToChangePassword: policy.usersMayChange,
    ExpirePasswords: policy.maximumAge !== undefined,
    ...(policy.maximumAge === undefined ? {} : { MaxPasswordAge: policy.maximumAge }),
    ...(policy.reusePrevention === undefined ? {} : { PasswordReusePrevention: policy.reusePrevention }),
    ...(policy.hardExpiry === undefined ? {} : { HardExpiry: policy.hardExpiry }),
  }
}

export function noPasswordPolicy(account: string): Error {
  return iamFault('NoSuchEntity', `The Password Policy with domain name ${account} cannot be found.`)
}

export function noLogin(userName: string): Error {
  return iamFault('NoSuchEntity', `Login Profile for User ${userName} cannot be found.`)
}

export function loginShape(name: string, { createdAt, resetRequired }: LoginRecord): LoginProfile {
  return { UserName: name, CreateDate: dateOf(createdAt), PasswordResetRequired: resetRequired }
}

/** Checks a password against the account's policy and hashes it. Deviation: old passwords are not kept to compare with. */
export async function acceptedPassword(
  { directory, random }: Pick<Needs, 'directory' | 'random'>,
  account: string,
  userName: string,
  password: string | undefined,
): Promise<string> {
  if (password === undefined) throw iamFault('ValidationError', 'A password is required.')
  const { passwordPolicy } = await directory.account(account)
  const objection = passwordPolicy === undefined ? byDefault(password, userName) : byPolicy(password, passwordPolicy)
  if (objection !== undefined) throw iamFault('PasswordPolicyViolation', objection)
  const salt = random.bytes(16)
  const hash = await derive(password, salt)
  return `scrypt$${Buffer.from(salt).toString('base64')}$${hash.toString('base64')}`
}

/** Whether a password is the one that was hashed. */
export async function isPassword(password: string, hashed: string): Promise<boolean> {
  const [, salt = '', hash = ''] = hashed.split('$')
  const kept = Buffer.from(hash, 'base64')
  const derived = await derive(password, Buffer.from(salt, 'base64'))
  return kept.length === derived.length && timingSafeEqual(kept, derived)
}

const classes = [
  { name: 'uppercase', pattern: /[A-Z]/, words: 'uppercase letter' },
  { name: 'lowercase', pattern: /[a-z]/, words: 'lowercase letter' },
  { name: 'numbers', pattern: /[0-9]/, words: 'number' },
  { name: 'symbols', pattern: /[!@#$%^&*()_+\-=[\]{}|']/, words: 'symbol' },
] as const

function byPolicy(password: string, policy: PasswordPolicyRecord): string | undefined {
  if (password.length < policy.minimumLength) return `Password should have a minimum length of ${policy.minimumLength}`
  const missing = classes.find(({ name, pattern }) => policy[name] && !pattern.test(password))
  return missing && `Password should have at least one ${missing.words}`
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html#default-policy-details */
function byDefault(password: string, userName: string): string | undefined {
  if (password.length < 8) return 'Password should have a minimum length of 8'
  if (classes.filter(({ pattern }) => pattern.test(password)).length < 3)
    return 'Password should have at least three of uppercase letters, lowercase letters, numbers and symbols'
  return password.toLowerCase() === userName.toLowerCase() ? 'Password should not be the user name' : undefined
}

const cost: ScryptOptions = { N: 16_384, r: 8, p: 1 }

function derive(password: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, cost, (error, key) => (error === null ? resolve(key) : reject(error)))
  })
}

import type { AssumedRole, Caller, SessionCaller } from '../../kernel/caller.ts'
import { Fault } from '../../kernel/fault.ts'
import type { Ask } from '../../kernel/operation.ts'
import type { OpenSession } from '../../kernel/session.ts'
import { openSession as unseal } from '../../tokens/sealedSession.ts'
import { account, region } from '../asking.fixture.ts'
import { authenticateMfa, type Directory, isUsablePolicy } from '../iam/index.ts'
import { type IamWorld, iamWorld, requestOf } from '../iam/world.fixture.ts'
import { openSession, service } from './index.ts'
import type { Needs, Roles, WebIdentityVerdict } from './ports.ts'

export interface StsWorld extends IamWorld {
  readonly sessions: OpenSession
  /** Calls an operation of STS. */
  readonly sts: (name: string, input: object, caller: Caller) => Promise<Record<string, unknown>>
  readonly stsAsks: (name: string, input: object) => Promise<readonly Ask[]>
  /** The caller that a session token of a role makes. */
  readonly callerOf: (token: string) => AssumedRole
  /** The caller that any session token makes. */
  readonly holderOf: (token: string) => SessionCaller
  /** Makes a role with this trust statement and tells its ARN. */
  readonly role: (name: string, statement: object, more?: object) => Promise<string>
}

/** The port that STS has of IAM. */
function rolesOf(directory: Directory): Roles {
  return {
    find: directory.roleByArn,
    grantsOf: directory.grantsOf,
    isManagedPolicy: (arn, account) => isUsablePolicy(directory, account, arn),
    accountOfKey: async (id) => (await directory.accessKeyOf(id))?.caller.account,
  }
}

const unknownToken: WebIdentityVerdict = {
  ok: false,
  code: 'InvalidIdentityToken',
  message: 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  reason: 'malformed',
}

/** No SAML provider is registered. */
const unregistered: Needs['samlIdentities']['verify'] = async (_, provider) => {
  const message = "Specified provider doesn't exist"
  return { ok: false, code: 'InvalidIdentityToken', message, reason: `${provider} is not registered` }
}

/** STS over IAM on a real database. */
export async function stsWorld(
  verify: Needs['webIdentities']['verify'] = async () => unknownToken,
  verifySaml: Needs['samlIdentities']['verify'] = unregistered,
): Promise<StsWorld> {
  const iam = await iamWorld()
  const roles = rolesOf(iam.needs.directory)
  const sessions = openSession({ ...iam.needs, roles })
  const { keyRing, random } = iam.needs
  const devices = { authenticate: authenticateMfa(iam.needs) }
  const strangers = { webIdentities: { verify }, samlIdentities: { verify: verifySaml } }
  const needs: Needs = { roles, keyRing, random, devices, sessions, ...strangers }
  const holderOf = (token: string): SessionCaller => {
    const claims = unseal(keyRing, token)
    if (claims === undefined) throw new Error('not a session token of this server')
    return claims.caller
  }
  return {
    ...iam,
    sessions,
    sts: async (name, input, caller) => {
      const operation = service.operations[name]
      if (operation === undefined) throw new Error(`${name} is not served`)
      return operation.handle(needs)(input, { ...requestOf(caller), now: iam.clock.now() })
    },
    stsAsks: async (name, input) => {
      const { asks } = service.operations[name] ?? {}
      if (asks === undefined) throw new Error(`${name} asks nothing`)
      return asks(input, { account, region }, needs)
    },
    callerOf: (token) => {
      const caller = holderOf(token)
      if (caller.kind !== 'session') throw new Error('not a session of a role')
      return caller
    },
    holderOf,
    role: async (name, statement, more = {}) => {
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
      const { Role } = await iam.call<{ Role: { Arn: string } }>('CreateRole', {
        RoleName: name,
        AssumeRolePolicyDocument,
        ...more,
      })
      return Role.Arn
    },
  }
}

/** A fault with this code, message, and reason for the administrator. */
export function refusal(code: string, message: RegExp, reason?: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof Fault &&
    error.code === code &&
    message.test(error.message) &&
    (reason?.test(String(error.reason)) ?? true)
}

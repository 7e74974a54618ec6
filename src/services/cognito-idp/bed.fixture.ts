import assert from 'node:assert/strict'
import type {
  AttributeType,
  CreateUserPoolClientRequest,
  CreateUserPoolClientResponse,
  CreateUserPoolRequest,
  CreateUserPoolResponse,
  InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { openPasskeys } from '../../app/passkeys.ts'
import { openFederation } from '../../federation/index.ts'
import type { Caller } from '../../kernel/caller.ts'
import { type Clock, movableClock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import type { RequestContext } from '../../kernel/operation.ts'
import { cognitoIdp } from '../../storage/metadata/stores/cognitoIdp/index.ts'
import { kmsStore } from '../../storage/metadata/stores/kms.ts'
import { temporaryMetadata } from '../../storage/testing.ts'
import { createKeyRing } from '../../tokens/keyRing.ts'
import { signInPool } from '../../tokens/signingKey.ts'
import { startSrpClient } from '../../tokens/srpClient.ts'
import { powerHere } from '../../tokens/srpGroup.ts'
import { random, requestBy } from '../asking.fixture.ts'
import { service as kmsService } from '../kms/index.ts'
import { openTurns, service, signingKeys } from './index.ts'
import type { Message } from './ports/messages.ts'
import type { Needs, ProviderRefusal } from './ports.ts'
import { type KeptImports, keepImports } from './rules/imports/kept.fixture.ts'
import { type ResourceQuotas, resourceQuotas } from './rules/resourceQuotas.ts'

export const password = 'Correct-horse-7'

const scope = { account: '000000000000', region: 'us-east-1' }

/** The service on a database of its own, with a clock that stands still until it is moved. */
export interface Bed {
  readonly needs: Needs
  readonly clock: ReturnType<typeof movableClock>
  readonly messages: Message[]
  /** Addresses and numbers that no message reaches. */
  readonly unreachable: Set<string>
  /** Android apps that sites name, each by the site and the app’s certificate. */
  readonly apps: Set<string>
  /** Functions by ARN: what they answer for an event. A fault that one throws is the invocation's, an error its own. */
  readonly functions: Map<string, (event: TriggerDocument) => unknown>
  /** Who invoked a function, in order. */
  readonly invokers: Caller[]
  /** Work for after the answer, not run by itself. */
  readonly pending: (() => Promise<void>)[]
  readonly imports: KeptImports
  /** Sign-ins at providers that came to nothing. */
  readonly refusals: ProviderRefusal[]
  readonly call: <O>(name: string, input: object, context?: Partial<RequestContext>) => Promise<O>
  /** KMS, of the same account. */
  readonly kms: <O>(name: string, input: object) => Promise<O>
  readonly asks: (name: string, input: object) => Promise<readonly unknown[]>
  readonly pool: (input?: Partial<CreateUserPoolRequest>) => Promise<string>
  readonly client: (UserPoolId: string, input?: Partial<CreateUserPoolClientRequest>) => Promise<string>
  /** A confirmed user with the password; the sub. */
  readonly user: (UserPoolId: string, Username: string, attributes?: Record<string, string>) => Promise<string>
  readonly signIn: (ClientId: string, USERNAME: string, PASSWORD?: string) => Promise<InitiateAuthResponse>
  readonly tokens: (ClientId: string, USERNAME: string) => Promise<Tokens>
  readonly close: () => Promise<void>
}

export interface Tokens {
  readonly id: string
  readonly access: string
  readonly refresh: string
}

/** Opens a bed, where asked with other quotas than AWS's. */
export async function openBed(quotas: Partial<ResourceQuotas> = {}): Promise<Bed> {
  const { metadata, close } = await temporaryMetadata()
  const still: Clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) }
  const clock = movableClock(still)
  const messages: Message[] = []
  const unreachable = new Set<string>()
  const apps = new Set<string>()
  const functions: Bed['functions'] = new Map()
  const invokers: Caller[] = []
  const pending: (() => Promise<void>)[] = []
  const userPools = cognitoIdp(metadata)
  const imports = keepImports()
  const refusals: ProviderRefusal[] = []
  const keyRing = createKeyRing(random, clock.now())
  const needs: Needs = {
    userPools,
    signingKeys: signingKeys({ userPools, keyRing, clock, sign: signInPool }),
    keyRing,
    clock,
    random,
    power: powerHere,
    passkeys: openPasskeys(async (party, certificate) => apps.has(`${party} ${certificate}`)),
    imports: imports.port,
    quotas: { ...resourceQuotas, ...quotas },
    turns: openTurns(),
    outbox: {
      deliver: async (message) => {
        if (unreachable.has(message.destination)) throw new Error('nobody is there')
        messages.push(message)
      },
    },
    issuerOf: (poolId) => `http://127.0.0.1:4566/${poolId}`,
    wellKnownAt: (poolId) => `http://127.0.0.1:4566/${poolId}/.well-known`,
    pagesAt: (domain) => `http://127.0.0.1:4566/_poolhouse/auth/${domain}`,
    federation: openFederation({ clock }),
    noteRefusal: (refusal) => void refusals.push(refusal),
    later: (work) => void pending.push(work),
    callAs:
      (caller) =>
      async <O>(service: string, operation: string, input: object): Promise<O> => {
        if (service === 'kms') return (await kms(operation, input)) as O
        assert.deepEqual([service, operation], ['lambda', 'Invoke'])
        invokers.push(caller)
        return invoked(functions, input as Invocation) as O
      },
  }
  const kms = async <O>(name: string, input: object): Promise<O> => {
    const operation = kmsService.operations[name]
    assert.ok(operation, `${name} is not served`)
    const policyPrincipals = { bind: async (document: string) => ({ document }), show: async (text: string) => text }
    const kmsNeeds = { keys: kmsStore(metadata), keyRing, policyPrincipals, clock, random }
    return (await operation.handle(kmsNeeds)(input, requestAt(clock.now()))) as O
  }
  const call = async <O>(name: string, input: object, context: Partial<RequestContext> = {}): Promise<O> => {
    const operation = service.operations[name]
    assert.ok(operation, `${name} is not served`)
    try {
      return (await operation.handle(needs)(input, { ...requestAt(clock.now()), ...context })) as O
    } catch (error) {
      if (error instanceof Fault)
        assert.ok(operation.faults.includes(error.code), `${name} does not declare ${error.code}`)
      throw error
    }
  }
  const bed: Bed = {
    needs,
    clock,
    messages,
    unreachable,
    apps,
    functions,
    invokers,
    pending,
    imports,
    refusals,
    call,
    kms,
    asks: async (name, input) => (await service.operations[name]?.asks?.(input, scope, needs)) ?? [],
    pool: async (input) => {
      const made = await call<CreateUserPoolResponse>('CreateUserPool', { PoolName: 'people', ...input })
      return made.UserPool?.Id ?? ''
    },
    client: async (UserPoolId, input) => {
      const request = { UserPoolId, ClientName: 'app', ExplicitAuthFlows: everyFlow, ...input }
      const made = await call<CreateUserPoolClientResponse>('CreateUserPoolClient', request)
      return made.UserPoolClient?.ClientId ?? ''
    },
    user: async (UserPoolId, Username, attributes = {}) => {
      const UserAttributes = listOf(attributes)
      const invited = { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS', TemporaryPassword: password }
      const made = await call<{ User: { Attributes: AttributeType[] } }>('AdminCreateUser', invited)
      await call('AdminSetUserPassword', { UserPoolId, Username, Password: password, Permanent: true })
      return made.User.Attributes[0]?.Value ?? ''
    },
    signIn: (ClientId, USERNAME, PASSWORD = password) =>
      call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }),
    tokens: async (ClientId, USERNAME) => tokensOf(await bed.signIn(ClientId, USERNAME)),
    close,
  }
  return bed
}

/** An event as a function gets it. */
export interface TriggerDocument {
  readonly version: string
  readonly triggerSource: string
  readonly userName: string
  readonly callerContext: Readonly<Record<string, string>>
  readonly request: Readonly<Record<string, unknown>>
  readonly response: Readonly<Record<string, unknown>>
}

interface Invocation {
  readonly FunctionName: string
  readonly Payload: Uint8Array
}

function invoked(functions: Bed['functions'], { FunctionName, Payload }: Invocation): object {
  const run = functions.get(FunctionName)
  if (run === undefined) throw new Fault('ResourceNotFoundException', `Function not found: ${FunctionName}`)
  try {
    return { Payload: Buffer.from(JSON.stringify(run(JSON.parse(Buffer.from(Payload).toString()) as TriggerDocument))) }
  } catch (error) {
    if (error instanceof Fault) throw error
    const errorMessage = error instanceof Error ? error.message : String(error)
    return { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify({ errorMessage })) }
  }
}

const everyFlow: CreateUserPoolClientRequest['ExplicitAuthFlows'] = [
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
]

export function tokensOf({ AuthenticationResult: result }: InitiateAuthResponse): Tokens {
  assert.ok(result?.IdToken !== undefined && result.AccessToken !== undefined)
  return { id: result.IdToken, access: result.AccessToken, refresh: result.RefreshToken ?? '' }
}

export function listOf(attributes: Readonly<Record<string, string>>): AttributeType[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
}

/** Asserts that a call is refused with AWS's fault, and its message where one is given. */
export async function refused(call: Promise<unknown>, code: string, message?: string | RegExp): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof Fault, `expected ${code}, got ${String(error)}`)
  assert.equal(error.code, code, error.message)
  if (typeof message === 'string') assert.equal(error.message, message)
  if (message instanceof RegExp) assert.match(error.message, message)
}

/** The claims of a token, unverified: for looking at, in tests only. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
}

/** One SRP sign-in up to the answer to its challenge, which is not sent yet. */
export async function srpAnswer(
  bed: Bed,
  poolId: string,
  ClientId: string,
  USERNAME: string,
  typed: string = password,
): Promise<{ readonly begun: InitiateAuthResponse; readonly answer: Record<string, string> }> {
  const client = startSrpClient(random)
  const AuthParameters = { USERNAME, SRP_A: client.srpA }
  const begun = await bed.call<InitiateAuthResponse>('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters,
  })
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = begun.ChallengeParameters ?? {}
  const challenge = { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP }
  return { begun, answer: { ...client.answer(challenge, poolId.slice(10), typed, bed.clock.now()) } }
}

function requestAt(now: number): RequestContext {
  const id = '00000000-0000-4000-8000-000000000000'
  return requestBy({ kind: 'anonymous' }, { ...scope, id, now, sourceIp: '127.0.0.1', may: async () => false })
}

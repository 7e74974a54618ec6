import { randomBytes, randomUUID } from 'node:crypto'
import { type PasswordVerifierChallenge, startSrpClient } from '../../src/tokens/srpClient.ts'
import type { Load, PreparedRequest } from '../load.ts'
import { jsonRequest } from '../requests.ts'
import type { Site, UserDirectory } from '../servers/kind.ts'
import { figuresOf, forSeconds, jsonOf, type Measure, once, type Timed, timed } from './measure.ts'

const inFlight = 16
const users = 20

/** Octets of a sign-in's answer: three tokens and some more. */
const answerOctets = 16 * 1024

/** Calls of unsigned JSON operations: what each is, and its input. */
export type JsonCalls = readonly (readonly [target: string, input: object])[]

/** Requests of calls, each with a body of its own. */
export function jsonCalls(site: Site, calls: JsonCalls): Pick<Load, 'requests' | 'bodies'> {
  const bodies = calls.map(([, input]) => Buffer.from(JSON.stringify(input)))
  const requests = calls.map(
    ([target], index): PreparedRequest => jsonRequest(site.server, target, index, bodies[index]!.byteLength),
  )
  return { requests, bodies }
}

const initiateAuth = 'AWSCognitoIdentityProviderService.InitiateAuth'
const respondToChallenge = 'AWSCognitoIdentityProviderService.RespondToAuthChallenge'

/** Calls that sign people in by password, in turn. */
export function passwordSignIns({ clientId, users: people }: UserDirectory, count: number): JsonCalls {
  return Array.from({ length: count }, (_, index) => {
    const { name, password } = people[index % people.length]!
    const AuthParameters = { USERNAME: name, PASSWORD: password }
    return [initiateAuth, { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: clientId, AuthParameters }] as const
  })
}

/** A user pool of the site's own, made once for each measure. */
export function openUsers({ kind, server }: Site): Promise<UserDirectory> {
  if (kind.openUsers === undefined) throw new Error(`${kind.title} has no user pools`)
  return kind.openUsers(server, users)
}

/** Signs people in and hands their id tokens back, with who they are. */
export async function idTokens(site: Site, directory: UserDirectory, count: number): Promise<readonly string[]> {
  const { kept } = await once(site, { ...jsonCalls(site, passwordSignIns(directory, count)), keep: answerOctets })
  return kept.map((octets) => {
    const { AuthenticationResult } = jsonOf(octets) as { AuthenticationResult: { IdToken: string } }
    return AuthenticationResult.IdToken
  })
}

const comparedWith = { peer: 'cognito-local', limit: 'node-hello' }

/** What a sign-in costs: passwords checked, three tokens issued. */
export const signInMeasures: readonly Measure[] = [
  {
    name: 'sign-in',
    title: () => 'sign-in by password, 16 at once',
    ...comparedWith,
    run: async (site) => {
      const directory = await openUsers(site)
      const load = { ...jsonCalls(site, passwordSignIns(directory, users)), ...forSeconds(site.pace), inFlight }
      return [{ label: '', figures: figuresOf(await timed(site, load)) }]
    },
  },
  {
    name: 'srp-sign-in',
    title: () => 'sign-in by SRP (two requests), 16 at once',
    ...comparedWith,
    run: async (site) => {
      const directory = await openUsers(site)
      const { signIns } = site.pace
      await srpSignIns(site, directory, Math.ceil(signIns / 5))
      return [{ label: '', figures: figuresOf(await srpSignIns(site, directory, signIns), 2) }]
    },
  },
]

/** Calls that each refresh the tokens of somebody, who signs in for it now. */
export async function refreshes(site: Site, directory: UserDirectory, count: number): Promise<JsonCalls> {
  const people = directory.users.length
  const signIns = jsonCalls(site, passwordSignIns(directory, people))
  const { kept } = await once(site, { ...signIns, keep: answerOctets })
  return Array.from({ length: count }, (_, index) => {
    const { AuthenticationResult } = jsonOf(kept[index % people]) as { AuthenticationResult: { RefreshToken: string } }
    const AuthParameters = { REFRESH_TOKEN: AuthenticationResult.RefreshToken }
    return [initiateAuth, { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId: directory.clientId, AuthParameters }] as const
  })
}

const random = { bytes: (size: number) => randomBytes(size), uuid: () => randomUUID() }

/** Both halves of many sign-ins, the client's arithmetic done between them, unmeasured. */
export async function srpSignIns(
  site: Site,
  { clientId, userPoolId, users: people }: UserDirectory,
  count: number,
): Promise<Timed> {
  const clients = Array.from({ length: count }, () => startSrpClient(random))
  const phases = { inFlight, warmUp: { requests: 0 }, measured: { requests: count } }
  const beginnings = clients.map(({ srpA }, index) => {
    const AuthParameters = { USERNAME: people[index % people.length]!.name, SRP_A: srpA }
    return [initiateAuth, { AuthFlow: 'USER_SRP_AUTH', ClientId: clientId, AuthParameters }] as const
  })
  const first = await timed(site, { ...jsonCalls(site, beginnings), ...phases, keep: answerOctets })
  const poolName = userPoolId.slice(userPoolId.indexOf('_') + 1)
  const answers = clients.map((client, index) => {
    const challenge = jsonOf(first.kept[index]) as { Session?: string; ChallengeParameters: PasswordVerifierChallenge }
    const { password } = people[index % people.length]!
    const ChallengeResponses = client.answer(challenge.ChallengeParameters, poolName, password, Date.now())
    const input = {
      ClientId: clientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      Session: challenge.Session,
      ChallengeResponses,
    }
    return [respondToChallenge, input] as const
  })
  const second = await timed(site, { ...jsonCalls(site, answers), ...phases, minimumSize: 1000 })
  return together(first, second)
}

/** Two phases of the same work. */
function together(first: Timed, second: Timed): Timed {
  return {
    ...second,
    requests: first.requests + second.requests,
    seconds: first.seconds + second.seconds,
    cpu: first.cpu === undefined || second.cpu === undefined ? undefined : first.cpu + second.cpu,
    p50: first.p50 + second.p50,
    p99: first.p99 + second.p99,
  }
}

import type { IdentityDirectory, Site } from '../servers/kind.ts'
import { figuresOf, jsonOf, type Measure, once, type Timed, timed } from './measure.ts'
import { idTokens, jsonCalls, openUsers } from './signIn.ts'

const getId = 'AWSCognitoIdentityService.GetId'
const getCredentials = 'AWSCognitoIdentityService.GetCredentialsForIdentity'
const inFlight = 16

/** Pairs that go ahead of those that are counted, for each of these: until then the server's code is being compiled. */
const aheadOf = 2

/** What it costs to turn a sign-in into credentials. */
export const identityMeasures: readonly Measure[] = [
  {
    name: 'identity',
    title: () => 'GetId and GetCredentialsForIdentity, a pair for each new id token, 16 at once',
    peer: 'moto',
    limit: 'node-pair',
    run: async (site) => {
      if (site.kind.openIdentities === undefined) throw new Error(`${site.kind.title} has no identity pools`)
      const directory = await site.kind.openIdentities(site.server, await openUsers(site))
      return [{ label: '', figures: figuresOf(await identityPairs(site, directory, site.pace.signIns), 2) }]
    },
  },
]

/**
 * Pairs for people in turn. Every token is used for one pair only: the server meets it for the first time, in the
 * pairs that go ahead too, since a token that it remembers takes another way.
 */
export async function identityPairs(site: Site, directory: IdentityDirectory, count: number): Promise<Timed> {
  const { identityPoolId, provider, users } = directory
  const asked = (token: string) => ({ IdentityPoolId: identityPoolId, Logins: { [provider]: token } })
  const people = users.length
  const ahead = count * aheadOf
  const [firsts, tokens] = split(await idTokens(site, directory, people + ahead + count), people)
  const firstIds = firsts.map((token) => [getId, asked(token)] as const)
  const identities = await once(site, { ...jsonCalls(site, firstIds), keep: 1024 })
  const pairOf = (token: string, index: number) => {
    const { IdentityId } = jsonOf(identities.kept[index % people])
    return [
      [getId, asked(token)],
      [getCredentials, { IdentityId, Logins: { [provider]: token } }],
    ] as const
  }
  const calls = tokens.flatMap(pairOf)
  const phases = { warmUp: { requests: 2 * ahead }, measured: { requests: 2 * count } }
  return timed(site, { ...jsonCalls(site, calls), ...phases, inFlight })
}

function split<T>(all: readonly T[], at: number): readonly [readonly T[], readonly T[]] {
  return [all.slice(0, at), all.slice(at)]
}

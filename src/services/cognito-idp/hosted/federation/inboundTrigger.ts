import { Fault } from '../../../../kernel/fault.ts'
import { externalUsername } from '../../rules/identities.ts'
import type { App } from '../../rules/sessions.ts'
import { isObject, type Occasion, runTrigger, type TriggerNeeds } from '../../rules/triggers.ts'
import type { ProviderRecord } from '../ports.ts'
import type { ExternalUser } from './oauth.ts'

interface Answered {
  readonly userAttributesToMap: unknown
}

/**
 * What a provider tells of a user, as the pool's function leaves it: what it does not name is left out, and an empty answer
 * changes nothing. Who the user is stays what the provider proved.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-inbound-federation.html
 */
export async function afterInboundFederation(
  needs: TriggerNeeds,
  { pool, client }: App,
  { name, type }: ProviderRecord,
  external: ExternalUser,
  occasion: Occasion,
): Promise<ExternalUser> {
  const response = await runTrigger<Answered>(needs, 'InboundFederation', {
    pool,
    clientId: client.id,
    username: externalUsername(name, external.subject),
    source: 'InboundFederation_ExternalProvider',
    request: { providerName: name, providerType: type, attributes: external.told },
    response: { userAttributesToMap: {} },
    occasion,
  })
  if (response === undefined) return external
  const claims = claimsOf(response.userAttributesToMap)
  return Object.keys(claims).length === 0 ? external : { ...external, claims }
}

function claimsOf(answered: unknown): Readonly<Record<string, string>> {
  const entries = isObject(answered) ? Object.entries(answered) : undefined
  if (entries?.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
    return Object.fromEntries(entries)
  }
  throw new Fault('InvalidLambdaResponseException', 'Unrecognizable lambda output')
}

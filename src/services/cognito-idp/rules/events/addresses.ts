import type { ContextDataType, UserContextDataType } from '@aws-sdk/client-cognito-identity-provider'
import { isConfidential } from '../clients.ts'
import type { App } from '../sessions.ts'
import type { Occasion } from '../triggers.ts'

/**
 * An occasion whose user is where the app says: an app that keeps a secret is believed where its settings say so.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-viewing-threat-protection-app.html
 */
export function from({ client }: App, occasion: Occasion, told: UserContextDataType | undefined): Occasion {
  const isBelieved = client.settings.EnablePropagateAdditionalUserContextData === true && isConfidential(client)
  return isBelieved && told?.IpAddress !== undefined ? { ...occasion, address: told.IpAddress } : occasion
}

/** An occasion behind an app's server, which alone knows where its user is. */
export function behindServer(occasion: Occasion, told: ContextDataType | undefined): Occasion {
  return { ...occasion, address: told?.IpAddress }
}

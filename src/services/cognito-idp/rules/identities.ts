/** What tokens and administrators are told of a user's provider. */
export interface Identity {
  readonly dateCreated: string
  readonly userId: string
  readonly providerName: string
  readonly providerType: string
  readonly issuer: string | null
  readonly primary: string
}

/** The username of a provider's user. */
export function externalUsername(provider: string, subject: string): string {
  return `${provider}_${subject}`
}

/** Reads the attribute `identities`, which only the server writes. */
export function identitiesOf(attribute: string | undefined): readonly Identity[] {
  return attribute === undefined ? [] : (JSON.parse(attribute) as Identity[])
}

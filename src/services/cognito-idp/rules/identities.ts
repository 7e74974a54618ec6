/** One of a user's providers, as the attribute `identities` tells administrators and functions. */
export interface Identity {
  readonly userId: string
  readonly providerName: string
  readonly providerType: string
  /** The entity id of a SAML provider; others have none. */
  readonly issuer: string | null
  readonly primary: boolean
  /** Milliseconds since the epoch. */
  readonly dateCreated: number
}

/** The username of a provider's user. */
export function externalUsername(provider: string, subject: string): string {
  return `${provider}_${subject}`
}

/** Reads the attribute `identities`, which only the server writes; in earlier ones numbers and truths are texts. */
export function identitiesOf(attribute: string | undefined): readonly Identity[] {
  if (attribute === undefined) return []
  const kept = JSON.parse(attribute) as readonly Identity[]
  return kept.map((each) => ({
    ...each,
    primary: String(each.primary) === 'true',
    dateCreated: Number(each.dateCreated),
  }))
}

/**
 * The same as a claim of id tokens, where all values are texts.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 */
export function identitiesClaim(attribute: string): readonly object[] {
  return identitiesOf(attribute).map(({ primary, dateCreated, ...rest }) => ({
    ...rest,
    primary: String(primary),
    dateCreated: String(dateCreated),
  }))
}

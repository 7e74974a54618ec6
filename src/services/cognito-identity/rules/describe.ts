import type { IdentityDescription } from '@aws-sdk/client-cognito-identity'
import type { IdentityView } from '../ports.ts'

/** An identity as the wire shows it: its providers, never its subjects. */
export function describe({ identity, logins }: Pick<IdentityView, 'identity' | 'logins'>): IdentityDescription {
  return {
    IdentityId: identity.id,
    Logins: logins.map(({ provider }) => provider),
    CreationDate: new Date(identity.createdAt),
    LastModifiedDate: new Date(identity.modifiedAt),
  }
}

import type { ClientSecretDescriptorType } from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import type { ClientRecord, SealedSecret } from '../ports/clients.ts'
import { isConfidential } from './clients.ts'
import { invalidParameter, limitExceeded } from './faults.ts'
import { resourceQuotas } from './resourceQuotas.ts'

/** Faults of the operations on a client's secrets. */
export const clientSecretFaults = ['InvalidParameterException', 'ResourceNotFoundException', 'TooManyRequestsException']

const { secretsOfClient: mostSecrets } = resourceQuotas

/** A client with one secret more. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddUserPoolClientSecret.html */
export function withSecret(client: ClientRecord, box: Uint8Array, now: number): ClientRecord {
  if (!isConfidential(client)) throw invalidParameter('A public client cannot be given a secret.')
  if (client.secrets.length >= mostSecrets) {
    throw limitExceeded(`A client has at most ${mostSecrets} secrets.`)
  }
  const after = 1 + Math.max(...client.secrets.map(({ createdAt }) => createdAt))
  return { ...client, modifiedAt: now, secrets: [...client.secrets, { box, createdAt: Math.max(now, after) }] }
}

/** A client without one of its secrets, which is not its last. */
export function withoutSecret(client: ClientRecord, id: string, now: number): ClientRecord {
  const secrets = client.secrets.filter((secret) => secretId(client, secret) !== id)
  if (secrets.length === client.secrets.length) {
    throw new Fault('ResourceNotFoundException', `Client secret ${id} does not exist.`)
  }
  if (secrets.length === 0) throw invalidParameter('The last secret of a client cannot be deleted.')
  return { ...client, modifiedAt: now, secrets }
}

/** A secret as the wire shows it, without its value. */
export function showSecret(client: ClientRecord, secret: SealedSecret): ClientSecretDescriptorType {
  return { ClientSecretId: secretId(client, secret), ClientSecretCreateDate: new Date(secret.createdAt) }
}

function secretId({ id }: ClientRecord, { createdAt }: SealedSecret): string {
  return `${id}--${createdAt}`
}

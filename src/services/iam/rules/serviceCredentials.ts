import type {
  CreateServiceSpecificCredentialRequest,
  ServiceSpecificCredential,
  ServiceSpecificCredentialMetadata,
} from '@aws-sdk/client-iam'
import { type Random, randomText, uniqueId } from '../../../kernel/random.ts'
import type { ServiceCredentialRecord } from '../ports/credentials.ts'
import type { UserRecord } from '../ports/principals.ts'
import type { Needs } from '../ports.ts'
import { statusOf } from './credentials.ts'
import { dateOf } from './dates.ts'
import { iamFault } from './faults.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html */
const services: ReadonlySet<string> = new Set(['cassandra.amazonaws.com', 'codecommit.amazonaws.com'])

const dayMs = 86_400_000

/** A user's name and password for one service. Deviation: keys for Bedrock and CloudWatch Logs are not made. */
export function newServiceCredential(
  { clock, random }: Pick<Needs, 'clock' | 'random'>,
  user: UserRecord,
  { ServiceName: scope = '', CredentialAgeDays }: CreateServiceSpecificCredentialRequest,
): ServiceCredentialRecord {
  if (!services.has(scope)) {
    throw iamFault('NotSupportedService', `No such service ${scope} is supported for Service Specific Credentials`)
  }
  const createdAt = clock.now()
  const id = uniqueId(random, 'ACCA')
  return {
    kind: 'service',
    id,
    user: user.id,
    scope,
    active: true,
    createdAt,
    distinct: id,
    body: {
      name: `${user.name}+${randomText(random, 4, '0123456789')}-at-${user.account}`,
      ...(CredentialAgeDays === undefined ? {} : { expiresAt: createdAt + CredentialAgeDays * dayMs }),
    },
  }
}

/** A password that is told once and not kept. */
export function newServicePassword(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('base64')
}

export function serviceCredentialMetadata(
  userName: string,
  credential: ServiceCredentialRecord,
): ServiceSpecificCredentialMetadata & Omit<ServiceSpecificCredential, 'ServicePassword'> {
  const { expiresAt } = credential.body
  return {
    UserName: userName,
    Status: statusOf(credential),
    ServiceUserName: credential.body.name,
    CreateDate: dateOf(credential.createdAt),
    ...(expiresAt === undefined ? {} : { ExpirationDate: dateOf(expiresAt) }),
    ServiceSpecificCredentialId: credential.id,
    ServiceName: credential.scope,
  }
}

export function serviceCredentialShape(
  userName: string,
  credential: ServiceCredentialRecord,
  password: string,
): ServiceSpecificCredential {
  return { ...serviceCredentialMetadata(userName, credential), ServicePassword: password }
}

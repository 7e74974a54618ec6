import type {
  CreateUserPoolDomainRequest,
  UpdateUserPoolDomainRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import { Fault } from '../../../kernel/fault.ts'
import { invalidParameter } from './faults.ts'
import { given } from './given.ts'

const reserved = ['aws', 'amazon', 'cognito']

/**
 * The prefix that a request names, checked.
 * Deviation: domains of one's own are refused by name; here every domain is reached at the server's own address.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
 */
export function domainOf(input: CreateUserPoolDomainRequest | UpdateUserPoolDomainRequest): string {
  const domain = given(input.Domain)
  if (input.CustomDomainConfig !== undefined) {
    throw invalidParameter('CustomDomainConfig is not supported by this server.')
  }
  if (input.Routing !== undefined) throw invalidParameter('Routing is not supported by this server.')
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(domain)) {
    throw invalidParameter('A domain prefix is 1 to 63 lower-case letters, digits and hyphens, none at an end.')
  }
  const word = reserved.find((each) => domain.includes(each))
  if (word !== undefined) throw invalidParameter(`Domain cannot contain reserved word: ${word}`)
  return domain
}

/** Classic pages and managed login have the same pages here. */
export function managedLoginVersionOf({ ManagedLoginVersion: version = 1 }: CreateUserPoolDomainRequest): number {
  if (version !== 1 && version !== 2) throw invalidParameter('ManagedLoginVersion must be 1 or 2.')
  return version
}

export function domainNotFound(): Fault {
  return new Fault('ResourceNotFoundException', 'No such domain or user pool exists.')
}

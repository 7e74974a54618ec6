import type { Credentials, PolicyDescriptorType, Tag } from '@aws-sdk/client-sts'
import { Fault } from '../../../kernel/fault.ts'
import type { SessionRequest, TemporaryCredentials } from '../../../kernel/session.ts'
import { packedPolicySize } from '../../../tokens/sealedSession.ts'

/** What the answers of all ways into a role share. */
export function sessionAnswer(credentials: TemporaryCredentials, request: SessionRequest) {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt, assumedRole } = credentials
  const Credentials: Credentials = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: new Date(expiresAt),
  }
  const { policies = [], policyArns = [], tags = {} } = request
  const size = packedPolicySize({ policies, policyArns, tags })
  return {
    Credentials,
    AssumedRoleUser: { AssumedRoleId: assumedRole.id, Arn: assumedRole.arn },
    ...(size === 0 ? {} : { PackedPolicySize: size }),
  }
}

/** The session policies of a request. */
export function policiesOf(input: {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined
}): Pick<SessionRequest, 'policies' | 'policyArns'> {
  return {
    policies: input.Policy === undefined ? [] : [input.Policy],
    policyArns: (input.PolicyArns ?? []).flatMap(({ arn }) => (arn === undefined ? [] : [arn])),
  }
}

/** The session tags of a request; keys are one without regard to case. */
export function tagsOf(list: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  const pairs = (list ?? []).map(({ Key, Value }) => [Key!, Value!] as const)
  if (new Set(pairs.map(([key]) => key.toLowerCase())).size !== pairs.length) {
    const message = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'
    throw new Fault('InvalidParameterValue', message, { status: 400 })
  }
  if (pairs.some(([key]) => key.toLowerCase().startsWith('aws:'))) {
    const message = 'Tag keys that start with aws: are reserved for system use.'
    throw new Fault('InvalidParameterValue', message, { status: 400 })
  }
  return Object.fromEntries(pairs)
}

import type { PolicyDescriptorType } from '@aws-sdk/client-sts'
import { Fault } from '../../../kernel/fault.ts'
import type { SessionRequest, TemporaryCredentials } from '../../../kernel/session.ts'
import { credentialsShape } from './issue.ts'

/** What the answers of all ways into a role share. */
export function sessionAnswer(credentials: TemporaryCredentials) {
  const { assumedRole, packedPolicySize } = credentials
  return {
    Credentials: credentialsShape(credentials),
    AssumedRoleUser: { AssumedRoleId: assumedRole.id, Arn: assumedRole.arn },
    ...(packedPolicySize === undefined ? {} : { PackedPolicySize: packedPolicySize }),
  }
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_RequestParameters */
const inlineLimit = 2048

/** The session policies of a request. */
export function policiesOf(input: {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined
}): Required<Pick<SessionRequest, 'policies' | 'policyArns'>> {
  if ((input.Policy?.length ?? 0) > inlineLimit) {
    const message = `1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to ${inlineLimit}`
    throw new Fault('ValidationError', message, { status: 400 })
  }
  return {
    policies: input.Policy === undefined ? [] : [input.Policy],
    policyArns: (input.PolicyArns ?? []).flatMap(({ arn }) => (arn === undefined ? [] : [arn])),
  }
}

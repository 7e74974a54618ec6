import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts'
import type { Caller } from '../../../kernel/caller.ts'
import { Fault } from '../../../kernel/fault.ts'
import { type ConditionContext, operation } from '../../../kernel/operation.ts'
import type { SessionRequest } from '../../../kernel/session.ts'
import type { Needs } from '../ports.ts'
import { policiesOf, sessionAnswer } from '../rules/answer.ts'
import { acceptMfa } from '../rules/mfa.ts'
import { tagsOf, transitiveKeysOf } from '../rules/sessionTags.ts'

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const AssumeRole = operation<AssumeRoleRequest, AssumeRoleResponse>()({
  name: 'AssumeRole',
  caller: 'signed',
  // Asked by `sessions`: the trust policy decides together with the caller's policies, and may suffice without them.
  asks: () => [],
  faults: [
    'AccessDenied',
    'InvalidParameterValue',
    'MalformedPolicyDocument',
    'PackedPolicyTooLarge',
    'ValidationError',
  ],
  handle:
    ({ sessions, devices }: Pick<Needs, 'sessions' | 'devices'>) =>
    async (input, context): Promise<AssumeRoleResponse> => {
      refuseProvidedContexts(input)
      const { caller } = context
      const identity = sourceIdentity(input, caller)
      const tags = tagsOf(input.Tags)
      const transitiveTagKeys = transitiveKeysOf(input.TransitiveTagKeys, tags)
      const policies = policiesOf(input)
      const hasMfa = await acceptMfa(devices, caller, input)
      const request: SessionRequest = {
        roleArn: input.RoleArn!,
        sessionName: input.RoleSessionName!,
        durationSeconds: input.DurationSeconds ?? 3600,
        action: 'sts:AssumeRole',
        principal: { kind: 'caller', caller },
        context: {
          ...context.keys,
          ...(input.ExternalId === undefined ? {} : { 'sts:ExternalId': [input.ExternalId] }),
          ...(identity === undefined ? {} : { 'sts:SourceIdentity': identity }),
        },
        sessionContext: identity === undefined ? {} : { 'aws:SourceIdentity': identity },
        tags,
        transitiveTagKeys,
        ...policies,
        ...(hasMfa ? { mfaAt: context.now } : {}),
      }
      const answer = sessionAnswer(await sessions(request))
      return { ...answer, ...(identity?.[0] === undefined ? {} : { SourceIdentity: identity[0] }) }
    },
})

/** A source identity stays with all sessions that are opened from one. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html */
function sourceIdentity({ SourceIdentity }: AssumeRoleRequest, caller: Caller): ConditionContext[string] | undefined {
  const inherited = caller.kind === 'session' ? caller.context['aws:SourceIdentity'] : undefined
  if (inherited === undefined) return SourceIdentity === undefined ? undefined : [SourceIdentity]
  if (SourceIdentity !== undefined && SourceIdentity !== inherited[0]) {
    const message = 'Source identity cannot be changed once it is set.'
    throw new Fault('AccessDenied', message, { status: 403, reason: `the session's is ${inherited[0]}` })
  }
  return inherited
}

/** Deviation: no identity context of IAM Identity Center; a request for it is refused, never half obeyed. */
function refuseProvidedContexts({ ProvidedContexts }: AssumeRoleRequest): void {
  if ((ProvidedContexts?.length ?? 0) > 0) {
    throw new Fault('ValidationError', 'ProvidedContexts is not supported by this server.', { status: 400 })
  }
}

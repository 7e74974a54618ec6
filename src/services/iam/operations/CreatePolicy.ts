import type { CreatePolicyRequest, CreatePolicyResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import { uniqueId } from '../../../kernel/random.ts'
import type { PolicyRecord } from '../ports/policies.ts'
import type { Needs } from '../ports.ts'
import { iamArn } from '../rules/arns.ts'
import { requestTags } from '../rules/asks.ts'
import { requireManagedDocument } from '../rules/documents.ts'
import { addPolicy } from '../rules/policies.ts'
import { optionalTags, policyShape } from '../rules/shapes.ts'
import { withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export const CreatePolicy = operation<CreatePolicyRequest, CreatePolicyResponse>()({
  name: 'CreatePolicy',
  caller: 'signed',
  asks: (input, { account }) => {
    const resource = iamArn(account, 'policy', input.PolicyName!, input.Path)
    const context = requestTags(input.Tags)
    const tagging = { action: 'iam:TagPolicy', resource, context }
    return [{ action: 'iam:CreatePolicy', resource, context }, ...((input.Tags?.length ?? 0) > 0 ? [tagging] : [])]
  },
  faults: ['EntityAlreadyExists', 'InvalidInput', 'LimitExceeded', 'MalformedPolicyDocument'],
  handle:
    ({ directory, clock, random }: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, { account }): Promise<CreatePolicyResponse> => {
      const { PolicyName, Path = '/', PolicyDocument, Description } = input
      requireManagedDocument(PolicyDocument!)
      const now = clock.now()
      const policy: PolicyRecord = {
        arn: iamArn(account, 'policy', PolicyName!, Path),
        id: uniqueId(random, 'ANPA'),
        account,
        name: PolicyName!,
        path: Path,
        ...(Description === undefined ? {} : { description: Description }),
        createdAt: now,
        updatedAt: now,
        defaultVersion: 1,
        nextVersion: 2,
        tags: withTags({}, input.Tags, 'TagsPerPolicy'),
      }
      await addPolicy(directory, policy, PolicyDocument!)
      return { Policy: { ...policyShape(policy, { attachments: 0, boundaries: 0 }), ...optionalTags(policy.tags) } }
    },
})

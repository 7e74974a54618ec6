import type { CreatePolicyVersionRequest, CreatePolicyVersionResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { onPolicy } from '../rules/asks.ts'
import { dateOf } from '../rules/dates.ts'
import { requireManagedDocument } from '../rules/documents.ts'
import { addVersion } from '../rules/policies.ts'
import { versionId } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export const CreatePolicyVersion = operation<CreatePolicyVersionRequest, CreatePolicyVersionResponse>()({
  name: 'CreatePolicyVersion',
  caller: 'signed',
  asks: onPolicy('iam:CreatePolicyVersion'),
  faults: [
    'ConcurrentModification',
    'InvalidInput',
    'LimitExceeded',
    'MalformedPolicyDocument',
    'NoSuchEntity',
    'UnmodifiableEntity',
  ],
  handle:
    ({ directory, clock }: Pick<Needs, 'directory' | 'clock'>) =>
    async (input): Promise<CreatePolicyVersionResponse> => {
      requireManagedDocument(input.PolicyDocument!)
      const isDefault = input.SetAsDefault === true
      const createdAt = clock.now()
      const version = await addVersion(directory, input.PolicyArn!, input.PolicyDocument!, isDefault, createdAt)
      const PolicyVersion = {
        VersionId: versionId(version),
        IsDefaultVersion: isDefault,
        CreateDate: dateOf(createdAt),
      }
      return { PolicyVersion }
    },
})

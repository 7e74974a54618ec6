import type { CreateRoleRequest, CreateRoleResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import { uniqueId } from '../../../kernel/random.ts'
import type { RoleRecord } from '../ports/principals.ts'
import type { Needs } from '../ports.ts'
import { iamArn } from '../rules/arns.ts'
import { boundaryKey, requestTags } from '../rules/asks.ts'
import { requireBoundary } from '../rules/boundaries.ts'
import { requireTrustDocument } from '../rules/documents.ts'
import { requireOwnPath } from '../rules/modifiable.ts'
import { addPrincipal } from '../rules/principals.ts'
import { boundaryAndTags, roleShape } from '../rules/shapes.ts'
import { withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const CreateRole = operation<CreateRoleRequest, CreateRoleResponse>()({
  name: 'CreateRole',
  caller: 'signed',
  asks: (input, { account }) => {
    const resource = iamArn(account, 'role', input.RoleName!, input.Path)
    const context = { ...boundaryKey(input.PermissionsBoundary), ...requestTags(input.Tags) }
    const tagging = { action: 'iam:TagRole', resource, context }
    return [{ action: 'iam:CreateRole', resource, context }, ...((input.Tags?.length ?? 0) > 0 ? [tagging] : [])]
  },
  faults: ['EntityAlreadyExists', 'InvalidInput', 'LimitExceeded', 'MalformedPolicyDocument', 'NoSuchEntity'],
  handle:
    ({ directory, clock, random }: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, { account }): Promise<CreateRoleResponse> => {
      const { RoleName, Path = '/', AssumeRolePolicyDocument, Description, MaxSessionDuration = 3600 } = input
      requireOwnPath(Path)
      const tags = withTags({}, input.Tags, 'TagsPerRole')
      await requireTrustDocument(directory, account, AssumeRolePolicyDocument!)
      await requireBoundary(directory, account, input.PermissionsBoundary)
      const role: RoleRecord = {
        kind: 'role',
        id: uniqueId(random, 'AROA'),
        account,
        name: RoleName!,
        path: Path,
        arn: iamArn(account, 'role', RoleName!, Path),
        createdAt: clock.now(),
        trust: AssumeRolePolicyDocument!,
        ...(Description === undefined ? {} : { description: Description }),
        maxSessionDuration: MaxSessionDuration,
        ...(input.PermissionsBoundary === undefined ? {} : { boundary: input.PermissionsBoundary }),
        tags,
        revision: 1,
      }
      await addPrincipal(directory, role)
      return { Role: { ...roleShape(role), ...boundaryAndTags(role) } }
    },
})

import type { CreateUserRequest, CreateUserResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import { uniqueId } from '../../../kernel/random.ts'
import type { UserRecord } from '../ports/principals.ts'
import type { Needs } from '../ports.ts'
import { iamArn } from '../rules/arns.ts'
import { boundaryKey, requestTags } from '../rules/asks.ts'
import { requireBoundary } from '../rules/boundaries.ts'
import { addPrincipal } from '../rules/principals.ts'
import { boundaryAndTags, userShape } from '../rules/shapes.ts'
import { withTags } from '../rules/tags.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export const CreateUser = operation<CreateUserRequest, CreateUserResponse>()({
  name: 'CreateUser',
  caller: 'signed',
  asks: (input, { account }) => {
    const resource = iamArn(account, 'user', input.UserName!, input.Path)
    const context = { ...boundaryKey(input.PermissionsBoundary), ...requestTags(input.Tags) }
    const tagging = { action: 'iam:TagUser', resource, context }
    return [{ action: 'iam:CreateUser', resource, context }, ...((input.Tags?.length ?? 0) > 0 ? [tagging] : [])]
  },
  faults: ['EntityAlreadyExists', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory, clock, random }: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, { account }): Promise<CreateUserResponse> => {
      const { UserName, Path = '/', PermissionsBoundary } = input
      const tags = withTags({}, input.Tags, 'TagsPerUser')
      await requireBoundary(directory, account, PermissionsBoundary)
      const user: UserRecord = {
        kind: 'user',
        id: uniqueId(random, 'AIDA'),
        account,
        name: UserName!,
        path: Path,
        arn: iamArn(account, 'user', UserName!, Path),
        createdAt: clock.now(),
        ...(PermissionsBoundary === undefined ? {} : { boundary: PermissionsBoundary }),
        tags,
        revision: 1,
      }
      await addPrincipal(directory, user)
      return { User: { ...userShape(user), ...boundaryAndTags(user) } }
    },
})

import type { CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse } from '@aws-sdk/client-iam'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { addLinkedRole, linkedRoleArn } from '../rules/serviceLinkedRoles.ts'
import { roleShape } from '../rules/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html */
export const CreateServiceLinkedRole = operation<CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse>()({
  name: 'CreateServiceLinkedRole',
  caller: 'signed',
  asks: ({ AWSServiceName }, { account }) => [
    {
      action: 'iam:CreateServiceLinkedRole',
      resource: linkedRoleArn(account, AWSServiceName!),
      context: { 'iam:AWSServiceName': [AWSServiceName!] },
    },
  ],
  faults: ['EntityAlreadyExists', 'InvalidInput', 'LimitExceeded', 'NoSuchEntity'],
  handle:
    ({ directory, clock, random }: Pick<Needs, 'directory' | 'clock' | 'random'>) =>
    async (input, { account }): Promise<CreateServiceLinkedRoleResponse> => {
      const role = await addLinkedRole({ directory, clock, random }, account, input)
      return { Role: roleShape(role) }
    },
})

import type { ManagedEntry } from './entry.ts'

/** AWS managed policies of CloudFormation, as published. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
export const cloudFormation: readonly ManagedEntry[] = [
  {
    name: 'AWSCloudFormationFullAccess',
    id: 'ANPAZKAPJZG4CRR3ZS723',
    version: 1,
    created: '2019-07-26T21:50:35Z',
    updated: '2019-07-26T21:50:35Z',
    statements: [
      {
        Effect: 'Allow',
        Action: ['cloudformation:*'],
        Resource: '*',
      },
    ],
  },
  {
    name: 'AWSCloudFormationReadOnlyAccess',
    id: 'ANPAJWVBEE4I2POWLODLW',
    version: 7,
    created: '2015-02-06T18:39:49Z',
    updated: '2026-02-12T18:02:00Z',
    statements: [
      {
        Effect: 'Allow',
        Action: [
          'cloudformation:Describe*',
          'cloudformation:BatchDescribe*',
          'cloudformation:EstimateTemplateCost',
          'cloudformation:Get*',
          'cloudformation:List*',
          'cloudformation:ValidateTemplate',
          'cloudformation:Detect*',
        ],
        Resource: '*',
      },
    ],
  },
]

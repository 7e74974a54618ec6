import type { ManagedEntry } from './entry.ts'

/** AWS managed policies of CloudWatch Logs, Lambda Insights and X-Ray, as published. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
export const logs: readonly ManagedEntry[] = [
  {
    name: 'AWSXRayDaemonWriteAccess',
    id: 'ANPAIOE47HSUE5AVBNEDM',
    version: 2,
    created: '2018-08-28T23:00:33Z',
    updated: '2024-02-13T21:58:30Z',
    statements: [
      {
        Sid: 'AWSXRayDaemonWriteAccess',
        Effect: 'Allow',
        Action: [
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
          'xray:GetSamplingStatisticSummaries',
        ],
        Resource: ['*'],
      },
    ],
  },
  {
    name: 'CloudWatchLambdaInsightsExecutionRolePolicy',
    id: 'ANPAZKAPJZG4EDWWYYDS6',
    version: 1,
    created: '2020-10-07T19:27:06Z',
    updated: '2020-10-07T19:27:06Z',
    statements: [
      {
        Effect: 'Allow',
        Action: 'logs:CreateLogGroup',
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda-insights:*',
      },
    ],
  },
  {
    name: 'CloudWatchLogsFullAccess',
    id: 'ANPAJ3ZGNWK2R5HW5BQFO',
    version: 8,
    created: '2015-02-06T18:40:02Z',
    updated: '2026-02-12T18:00:33Z',
    statements: [
      {
        Sid: 'CloudWatchLogsFullAccess',
        Effect: 'Allow',
        Action: [
          'logs:*',
          'cloudwatch:GenerateQuery',
          'cloudwatch:GenerateQueryResultsSummary',
          'observabilityadmin:GetS3TableIntegration',
          'observabilityadmin:ListS3TableIntegrations',
          'observabilityadmin:ListTelemetryPipelines',
        ],
        Resource: '*',
      },
    ],
  },
  {
    name: 'CloudWatchLogsReadOnlyAccess',
    id: 'ANPAJ2YIYDYSNNEHK3VKW',
    version: 12,
    created: '2015-02-06T18:40:03Z',
    updated: '2026-02-12T17:59:13Z',
    statements: [
      {
        Sid: 'CloudWatchLogsReadOnlyAccess',
        Effect: 'Allow',
        Action: [
          'logs:Describe*',
          'logs:Get*',
          'logs:List*',
          'logs:StartQuery',
          'logs:StopQuery',
          'logs:TestMetricFilter',
          'logs:FilterLogEvents',
          'logs:StartLiveTail',
          'logs:StopLiveTail',
          'cloudwatch:GenerateQuery',
          'cloudwatch:GenerateQueryResultsSummary',
          'observabilityadmin:ListS3TableIntegrations',
          'observabilityadmin:GetS3TableIntegration',
          'observabilityadmin:ListTelemetryPipelines',
        ],
        Resource: '*',
      },
    ],
  },
]

import type { ManagedEntry } from './entry.ts'

/** AWS managed policies of API Gateway, as published. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
export const apiGateway: readonly ManagedEntry[] = [
  {
    name: 'AmazonAPIGatewayAdministrator',
    id: 'ANPAJ4PT6VY5NLKTNUYSI',
    version: 1,
    created: '2015-07-09T17:34:45Z',
    updated: '2015-07-09T17:34:45Z',
    statements: [
      {
        Effect: 'Allow',
        Action: ['apigateway:*'],
        Resource: 'arn:aws:apigateway:*::/*',
      },
    ],
  },
  {
    name: 'AmazonAPIGatewayInvokeFullAccess',
    id: 'ANPAIIWAX2NOOQJ4AIEQ6',
    version: 2,
    created: '2015-07-09T17:36:12Z',
    updated: '2018-12-18T18:25:10Z',
    statements: [
      {
        Effect: 'Allow',
        Action: ['execute-api:Invoke', 'execute-api:ManageConnections'],
        Resource: 'arn:aws:execute-api:*:*:*',
      },
    ],
  },
  {
    name: 'AmazonAPIGatewayPushToCloudWatchLogs',
    path: '/service-role/',
    id: 'ANPAIK4GFO7HLKYN64ASK',
    version: 1,
    created: '2015-11-11T23:41:46Z',
    updated: '2015-11-11T23:41:46Z',
    statements: [
      {
        Effect: 'Allow',
        Action: [
          'logs:CreateLogGroup',
          'logs:CreateLogStream',
          'logs:DescribeLogGroups',
          'logs:DescribeLogStreams',
          'logs:PutLogEvents',
          'logs:GetLogEvents',
          'logs:FilterLogEvents',
        ],
        Resource: '*',
      },
    ],
  },
  {
    name: 'APIGatewayServiceRolePolicy',
    path: '/aws-service-role/',
    id: 'ANPAJQQDZNLDBF2ULTWK6',
    version: 9,
    created: '2017-10-20T17:23:10Z',
    updated: '2021-07-12T22:24:40Z',
    statements: [
      {
        Effect: 'Allow',
        Action: [
          'elasticloadbalancing:AddListenerCertificates',
          'elasticloadbalancing:RemoveListenerCertificates',
          'elasticloadbalancing:ModifyListener',
          'elasticloadbalancing:DescribeListeners',
          'elasticloadbalancing:DescribeLoadBalancers',
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingTargets',
          'xray:GetSamplingRules',
          'logs:CreateLogDelivery',
          'logs:GetLogDelivery',
          'logs:UpdateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:ListLogDeliveries',
          'servicediscovery:DiscoverInstances',
        ],
        Resource: ['*'],
      },
      {
        Effect: 'Allow',
        Action: ['firehose:DescribeDeliveryStream', 'firehose:PutRecord', 'firehose:PutRecordBatch'],
        Resource: 'arn:aws:firehose:*:*:deliverystream/amazon-apigateway-*',
      },
      {
        Effect: 'Allow',
        Action: ['acm:DescribeCertificate', 'acm:GetCertificate'],
        Resource: 'arn:aws:acm:*:*:certificate/*',
      },
      {
        Effect: 'Allow',
        Action: 'ec2:CreateNetworkInterfacePermission',
        Resource: 'arn:aws:ec2:*:*:network-interface/*',
      },
      {
        Effect: 'Allow',
        Action: 'ec2:CreateTags',
        Resource: 'arn:aws:ec2:*:*:network-interface/*',
        Condition: {
          'ForAllValues:StringEquals': {
            'aws:TagKeys': ['Owner', 'VpcLinkId'],
          },
        },
      },
      {
        Effect: 'Allow',
        Action: [
          'ec2:ModifyNetworkInterfaceAttribute',
          'ec2:DeleteNetworkInterface',
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterfacePermission',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeAvailabilityZones',
          'ec2:DescribeNetworkInterfaceAttribute',
          'ec2:DescribeVpcs',
          'ec2:DescribeNetworkInterfacePermissions',
          'ec2:UnassignPrivateIpAddresses',
          'ec2:DescribeSubnets',
          'ec2:DescribeRouteTables',
          'ec2:DescribeSecurityGroups',
        ],
        Resource: '*',
      },
      {
        Effect: 'Allow',
        Action: 'servicediscovery:GetNamespace',
        Resource: 'arn:aws:servicediscovery:*:*:namespace/*',
      },
      {
        Effect: 'Allow',
        Action: 'servicediscovery:GetService',
        Resource: 'arn:aws:servicediscovery:*:*:service/*',
      },
    ],
  },
]

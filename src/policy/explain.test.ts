import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePolicy } from './compile.ts'
import { explain, explainTrust } from './explain.ts'
import { parsePolicy } from './parse/parsePolicy.ts'
import type { DecisionRequest } from './request.ts'

const account = '123456789012'
const document = {
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Own', Effect: 'Allow', Action: 's3:GetObject', Resource: "arn:aws:s3:::b/${x:sub}/${x:team, 'all'}/*" },
    {
      Effect: 'Deny',
      NotAction: ['iam:*'],
      Resource: '*',
      Condition: { StringNotLike: { 'X:Client': ['app-*', '${x:sub}'] } },
    },
  ],
}
const identity = [
  compilePolicy(parsePolicy(JSON.stringify(document), 'identity'), { name: 'limited', type: 'identity' }),
]
const request: DecisionRequest = {
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/you/all/x',
  context: { 'x:sub': ['me'], 'x:client': ['app-1'] },
  principal: { kind: 'user', account, arn: `arn:aws:iam::${account}:user/u` },
  resourceAccount: account,
  identity,
}

test('a trace tells what each statement looked at and what each variable became', () => {
  assert.deepEqual(explain(request), {
    decision: { allowed: false, effect: 'implicitDeny', by: 'identity', action: 's3:GetObject' },
    policies: [
      {
        policy: 'limited',
        type: 'identity',
        statements: [
          {
            statement: 'Own',
            effect: 'Allow',
            matched: false,
            failedOn: 'resource',
            action: {
              matched: true,
              negated: false,
              value: 's3:GetObject',
              patterns: [{ pattern: 's3:GetObject', matched: true, variables: [] }],
            },
            resource: {
              matched: false,
              negated: false,
              value: 'arn:aws:s3:::b/you/all/x',
              patterns: [
                {
                  pattern: "arn:aws:s3:::b/${x:sub}/${x:team, 'all'}/*",
                  matched: false,
                  variables: [
                    { variable: 'x:sub', value: 'me', isDefault: false },
                    { variable: 'x:team', value: 'all', isDefault: true },
                  ],
                },
              ],
            },
            conditions: [],
          },
          {
            statement: 1,
            effect: 'Deny',
            matched: false,
            failedOn: 'condition',
            action: {
              matched: true,
              negated: true,
              value: 's3:GetObject',
              patterns: [{ pattern: 'iam:*', matched: false, variables: [] }],
            },
            resource: {
              matched: true,
              negated: false,
              value: 'arn:aws:s3:::b/you/all/x',
              patterns: [{ pattern: '*', matched: true, variables: [] }],
            },
            conditions: [
              {
                operator: 'StringNotLike',
                key: 'X:Client',
                matched: false,
                values: ['app-1'],
                patterns: [
                  { pattern: 'app-*', variables: [], agreesWith: ['app-1'] },
                  {
                    pattern: '${x:sub}',
                    variables: [{ variable: 'x:sub', value: 'me', isDefault: false }],
                    agreesWith: [],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  })
})

test('an absent key and a variable without a value show as null', () => {
  const [policy] = explain({ ...request, context: {} }).policies
  assert.equal(policy?.statements[0]?.resource?.patterns[0]?.variables[0]?.value, null)
  assert.equal(policy?.statements[1]?.conditions[0]?.values, null)
  assert.equal(policy?.statements[1]?.matched, true)
})

test('a trust trace tells how closely the policy names who asks', () => {
  const statement = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statement })
  const trustPolicy = compilePolicy(parsePolicy(text, 'trust'), { name: 'trust', type: 'trust' })
  const { decision, policies } = explainTrust({ ...request, action: 'sts:AssumeRole', identity: [], trustPolicy })
  assert.deepEqual([decision.effect, decision.by], ['implicitDeny', 'identity'])
  assert.deepEqual([policies[0]?.statements[0]?.principal, policies[0]?.statements[0]?.matched], ['account', true])
})

import {
  type CompiledPolicy,
  compilePolicy,
  type DecisionRequest,
  decide,
  explain,
  parsePolicy,
} from '../../src/policy/index.ts'
import { actionOf, identity, type PolicyEngine } from './engine.ts'

const account = '123456789012'
const variable = '${cognito-identity.amazonaws.com:sub}'

const ownFolder = [
  {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    Resource: `arn:aws:s3:::vault/${variable}/*`,
  },
  {
    Effect: 'Allow',
    Action: 's3:ListBucket',
    Resource: 'arn:aws:s3:::vault',
    Condition: { StringLike: { 's3:prefix': [`${variable}/*`] } },
  },
  { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
]

function compile(statements: readonly object[]): CompiledPolicy {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements })
  return compilePolicy(parsePolicy(text, 'identity'), { name: 'bench', type: 'identity' })
}

function ask(policy: CompiledPolicy, action: string, resource: string, more = {}): DecisionRequest {
  return {
    action: `s3:${action}`,
    resource,
    context: { 'cognito-identity.amazonaws.com:sub': [identity], 'aws:securetransport': ['true'], ...more },
    principal: {
      kind: 'session',
      account,
      arn: `arn:aws:sts::${account}:assumed-role/vault/CognitoIdentityCredentials`,
      roleArn: `arn:aws:iam::${account}:role/vault`,
    },
    resourceAccount: account,
    identity: [policy],
  }
}

const asks = (request: DecisionRequest) => () => decide(request).allowed
const ownObject = `arn:aws:s3:::vault/${identity}/photos/cat.jpg`

/** Poolhouse's own engine. */
export function poolhouse(): PolicyEngine {
  const policy = compile(ownFolder)
  return {
    title: 'Poolhouse',
    own: asks(ask(policy, 'GetObject', ownObject)),
    list: asks(ask(policy, 'ListBucket', 'arn:aws:s3:::vault', { 's3:prefix': [`${identity}/photos/`] })),
    other: asks(ask(policy, 'GetObject', 'arn:aws:s3:::vault/us-east-1:someone/photos/cat.jpg')),
    insecure: asks(ask(policy, 'GetObject', ownObject, { 'aws:securetransport': ['false'] })),
    grown: (size, variety) => {
      const statements = Array.from({ length: size }, (_, index) => ({
        Effect: 'Allow',
        Action: `s3:${actionOf(index, variety)}`,
        Resource: `arn:aws:s3:::vault/${index === size - 1 ? variable : `folder-${index}`}/*`,
      }))
      return asks(ask(compile(statements), actionOf(size - 1, variety), ownObject))
    },
  }
}

/** What only Poolhouse does: making a policy ready, and saying why. */
export function poolhouseExtras(): { readonly compiles: () => unknown; readonly explains: () => unknown } {
  const refused = ask(compile(ownFolder), 'GetObject', 'arn:aws:s3:::vault/us-east-1:someone/photos/cat.jpg')
  return { compiles: () => compile(ownFolder), explains: () => explain(refused) }
}

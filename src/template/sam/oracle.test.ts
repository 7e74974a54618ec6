import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { localCode, withStoredCode } from '../artifacts.ts'
import { readTemplate } from '../document.ts'
import { readSource } from '../read.ts'
import { isList, isRecord, type Value } from '../values.ts'
import { expandTransforms } from './index.ts'

const here = import.meta.dirname
const found = spawnSync('python3', ['-c', 'import samtranslator']).status === 0
const skip = !found && process.env['CI'] !== 'true' ? 'python3 has no samtranslator here' : false

function oracle(template: Value): Value {
  const { status, stdout, stderr } = spawnSync('python3', [join(here, 'oracle.py')], {
    input: JSON.stringify(template),
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as Value
}

/** Lists whose order says nothing are compared sorted. */
const unordered = new Set(['DependsOn', 'Tags', 'tags', 'ManagedPolicyArns'])

function normal(value: Value, key = ''): Value {
  if (isList(value)) {
    const items = value.map((item) => normal(item))
    return unordered.has(key) ? items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items
  }
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted()
      .map(([name, member]) => [name, normal(member, name)]),
  )
}

function ours(text: string): Value {
  const root = expandTransforms(readTemplate(text)).source.root['Resources']
  return normal(root ?? {})
}

function agrees(text: string): void {
  assert.deepEqual(ours(text), normal(oracle(readSource(text).root)))
}

const head = `
Transform: AWS::Serverless-2016-10-31
Conditions: {Held: !Equals [a, a]}
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Pool: {Type: AWS::Cognito::UserPool}
`

const cases: Readonly<Record<string, string>> = {
  'functions that hear of buckets': `
  Other:
    Type: AWS::S3::Bucket
    DependsOn: Bucket
    Properties:
      Tags: [{Key: a, Value: b}]
      NotificationConfiguration: {LambdaConfigurations: [{Event: 's3:ObjectRemoved:*', Function: arn}]}
  F:
    Type: AWS::Serverless::Function
    Condition: Held
    DeletionPolicy: Retain
    Properties:
      InlineCode: x
      Handler: index.handler
      Runtime: nodejs24.x
      Events:
        E: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: 's3:ObjectCreated:*'}}
        D:
          Type: S3
          Properties:
            Bucket: !Ref Other
            Events: ['s3:ObjectCreated:*', 's3:ObjectTagging:Put']
            Filter: {S3Key: {Rules: [{Name: prefix, Value: a/}]}}
  G:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: index.handler
      Runtime: nodejs24.x
      Events:
        E: {Type: S3, Properties: {Bucket: !Ref Other, Events: 's3:ObjectCreated:Put'}}
        D: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: 's3:ObjectRemoved:*'}}
`,
  'a function with every kind of policy': `
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://bucket/some/key?versionId=3
      Handler: a.handler
      Runtime: nodejs24.x
      Description: text
      MemorySize: 256
      Timeout: 3
      Architectures: [arm64]
      Environment: {Variables: {A: !Ref Bucket}}
      Tags: {team: one}
      Policies:
        - AWSLambdaBasicExecutionRole
        - arn:aws:iam::aws:policy/ReadOnlyAccess
        - AmazonS3ReadOnlyAccess
        - S3ReadPolicy: {BucketName: !Ref Bucket}
        - S3CrudPolicy: {BucketName: !Ref Bucket}
        - S3WritePolicy: {BucketName: b}
        - LambdaInvokePolicy: {FunctionName: f}
        - Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]
        - Version: '2012-10-17'
          Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}
`,
  'policies under conditions': `
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: index.handler
      Runtime: nodejs24.x
      Policies:
        - !If [Held, AmazonS3ReadOnlyAccess, !Ref AWS::NoValue]
        - !If [Held, {S3ReadPolicy: {BucketName: b}}, !Ref AWS::NoValue]
        - !If [Held, {S3ReadPolicy: {BucketName: b}}, {S3CrudPolicy: {BucketName: b}}]
        - !If [Held, {Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}, !Ref AWS::NoValue]
        - !If [Held, arn:aws:iam::1:policy/p, AWSLambdaBasicExecutionRole]
`,
  'OPTIONS without the default authorizer, and with one of its own': `
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: J
        Authorizers:
          J: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: i, audience: [a]}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: x
      Handler: index.handler
      Runtime: nodejs24.x
      Events:
        A: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: options}}
        B: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /b, Method: OPTIONS, Auth: {Authorizer: J}}}
        C: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: get}}
`,
  'an API that functions share of which one is retained': `
  F:
    Type: AWS::Serverless::Function
    DeletionPolicy: Retain
    UpdateReplacePolicy: Delete
    Properties:
      InlineCode: x
      Handler: index.handler
      Runtime: nodejs24.x
      Events: {A: {Type: HttpApi, Properties: {Path: /a, Method: get}}}
  G:
    Type: AWS::Serverless::Function
    DeletionPolicy: Delete
    Properties:
      InlineCode: x
      Handler: index.handler
      Runtime: nodejs24.x
      Events: {A: {Type: HttpApi, Properties: {Path: /b, Method: get}}}
`,
  'a single policy, a boundary and a trust of its own': `
  F:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: exports.handler = 1
      Handler: index.handler
      Runtime: nodejs24.x
      Policies: AWSLambdaBasicExecutionRole
      PermissionsBoundary: arn:aws:iam::1:policy/b
      RolePath: /x/
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: []}
`,
  'a function with a role, a name and attributes': `
  F:
    Type: AWS::Serverless::Function
    Condition: Held
    DependsOn: Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Metadata: {BuildMethod: esbuild}
    Properties: {CodeUri: {Bucket: b, Key: k, Version: v}, Handler: a.b, Runtime: nodejs24.x, FunctionName: named, Role: 'arn:aws:iam::1:role/r'}
`,
  'an API with authorizers, a default one, CORS and tags': `
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Description: hello
      Tags: {k: v}
      CorsConfiguration: {AllowOrigins: ['https://x'], AllowHeaders: [a], AllowMethods: [GET], AllowCredentials: true, MaxAge: 5, ExposeHeaders: [b]}
      Auth:
        DefaultAuthorizer: Jwt
        Authorizers:
          Jwt:
            IdentitySource: $request.header.Authorization
            AuthorizationScopes: [base]
            JwtConfiguration: {issuer: !Sub 'https://cognito-idp.\${AWS::Region}.amazonaws.com/\${Pool}', audience: [!Ref Pool]}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://b/k
      Handler: a.handler
      Runtime: nodejs24.x
      Events:
        Me: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /me, Method: get}}
        Put: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /me, Method: PUT}}
        Open: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: '/o/{id+}', Method: POST, Auth: {Authorizer: NONE}}}
        Scoped: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: '/s/{a}/{b}', Method: ANY, Auth: {Authorizer: Jwt, AuthorizationScopes: [q]}, TimeoutInMillis: 1000, PayloadFormatVersion: '1.0'}}
        Slash: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /slash/, Method: GET}}
        Root: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /, Method: GET}}
`,
  'an API with an IAM authorizer and a default route': `
  Api: {Type: AWS::Serverless::HttpApi, Properties: {Auth: {EnableIamAuthorizer: true}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://b/k
      Handler: a.handler
      Runtime: nodejs24.x
      Events:
        Signed: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /signed, Method: GET, Auth: {Authorizer: AWS_IAM}}}
        All: {Type: HttpApi, Properties: {ApiId: !Ref Api}}
        After: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /after, Method: GET}}
`,
  'a named stage': `
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: {StageName: v1, Name: second, StageVariables: {a: b}, DisableExecuteApiEndpoint: true, CorsConfiguration: true, FailOnWarnings: true, DefaultRouteSettings: {ThrottlingBurstLimit: 1}}
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://b/k, Handler: a.b, Runtime: nodejs24.x, Events: {E: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: GET}}}}
`,
  'the implicit API': `
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://b/k
      Handler: a.handler
      Runtime: nodejs24.x
      Events:
        A: {Type: HttpApi}
        B: {Type: HttpApi, Properties: {Path: /b, Method: put}}
  G:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://b/k, Handler: a.b, Runtime: nodejs24.x, Events: {C: {Type: HttpApi, Properties: {Path: /b, Method: get}}}}
`,
  'conditional functions on the implicit API': `
  F:
    Type: AWS::Serverless::Function
    Condition: Held
    Properties: {CodeUri: s3://b/k, Handler: a.b, Runtime: nodejs24.x, Events: {C: {Type: HttpApi, Properties: {Path: /b, Method: get}}}}
`,
  'functions of which one is conditional': `
  F:
    Type: AWS::Serverless::Function
    Condition: Held
    Properties: {CodeUri: s3://b/k, Handler: a.b, Runtime: nodejs24.x, Events: {C: {Type: HttpApi, Properties: {Path: /b, Method: get}}}}
  G:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://b/k, Handler: a.b, Runtime: nodejs24.x, Events: {C: {Type: HttpApi, Properties: {Path: /b, Method: put}}, D: {Type: HttpApi, Properties: {Path: '/{proxy+}', Method: any}}}}
`,
  'a conditional function on an explicit API': `
  Api: {Type: AWS::Serverless::HttpApi}
  F:
    Type: AWS::Serverless::Function
    Condition: Held
    Properties: {CodeUri: s3://b/k, Handler: a.b, Runtime: nodejs24.x, Events: {C: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /b, Method: get}}}}
`,
}

describe("the SAM transform, beside AWS's own samtranslator", { skip }, () => {
  it('has samtranslator to be compared with', () => assert.ok(found, 'python3 -m pip install aws-sam-translator'))

  for (const [what, resources] of Object.entries(cases)) {
    it(`makes the same of ${what}`, () => agrees(head + resources))
  }

  it('makes the same of Globals', () => {
    agrees(`
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: nodejs24.x, Timeout: 10, Architectures: [x86_64], CodeUri: s3://b/k, Environment: {Variables: {A: b}}, Tags: {team: one}}
  HttpApi: {CorsConfiguration: {AllowOrigins: ['*']}, Tags: {a: b}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, Timeout: 5, Environment: {Variables: {C: d}}, Events: {E: {Type: HttpApi, Properties: {Path: /a, Method: GET}}}}
  Api: {Type: AWS::Serverless::HttpApi, Properties: {CorsConfiguration: {AllowOrigins: ['https://x']}}}
  G: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Events: {E: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: GET}}}}}
`)
  })

  it('makes the same of the private-folders stack', () => {
    const text = readFileSync(join(here, '../../../stacks/private-folders/template.yaml'), 'utf8')
    const stored = new Map(
      localCode(text).map(({ logicalId }) => [logicalId, { bucket: 'b', key: `${logicalId}.zip` }]),
    )
    assert.equal(stored.size, 6)
    agrees(withStoredCode(text, stored))
  })
})

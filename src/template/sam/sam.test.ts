import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { localCode, withStoredCode } from '../artifacts.ts'
import { readTemplate } from '../document.ts'
import { expandTransforms } from './index.ts'

const head = 'Transform: AWS::Serverless-2016-10-31\nResources:\n'
const expand = (resources: string) => expandTransforms(readTemplate(head + resources))
const fn = (properties: string) => `  F: {Type: AWS::Serverless::Function, Properties: {${properties}}}\n`
const code = 'InlineCode: x, Handler: index.handler, Runtime: nodejs24.x'

describe('the SAM transform', () => {
  for (const [what, resources, message] of [
    ['a local path as code', fn('CodeUri: ./src'), /'CodeUri' is not a valid S3 Uri of the form 's3:\/\/bucket\/key'/],
    ['no code', fn('Handler: a.b'), /'CodeUri' is not a valid S3 Uri/],
    [
      'a property that it does not know',
      fn(`${code}, FunctionUrlConfig: {}`),
      /property FunctionUrlConfig is not supported/,
    ],
    [
      'another resource type',
      '  A: {Type: AWS::Serverless::Api}\n',
      /Resource type AWS::Serverless::Api is not supported/,
    ],
    ['another event type', fn(`${code}, Events: {E: {Type: Schedule}}`), /Event type Schedule is not supported/],
    [
      'a bucket that is not there',
      fn(`${code}, Events: {E: {Type: S3, Properties: {Bucket: !Ref Nope, Events: 's3:ObjectCreated:*'}}}`),
      /S3 events must reference an S3 bucket in the same template/,
    ],
    [
      'a bucket by its name',
      fn(`${code}, Events: {E: {Type: S3, Properties: {Bucket: name, Events: 's3:ObjectCreated:*'}}}`),
      /S3 events must reference an S3 bucket in the same template/,
    ],
    [
      'a bucket without events',
      fn(`${code}, Events: {E: {Type: S3, Properties: {Bucket: !Ref B}}}`),
      /Event is missing key 'Events'/,
    ],
    [
      'an event without a method',
      fn(`${code}, Events: {E: {Type: HttpApi, Properties: {Path: /a}}}`),
      /Event is missing key 'Method'/,
    ],
    [
      'an API that is not there',
      fn(`${code}, Events: {E: {Type: HttpApi, Properties: {ApiId: !Ref Nope}}}`),
      /ApiId must be a valid reference/,
    ],
    [
      'two events on one route',
      fn(
        `${code}, Events: {E: {Type: HttpApi, Properties: {Path: /a, Method: get}}, D: {Type: HttpApi, Properties: {Path: /a, Method: GET}}}`,
      ),
      /API method "get" defined multiple times for path "\/a"/,
    ],
    [
      'an authorizer that is not there',
      fn(`${code}, Events: {E: {Type: HttpApi, Properties: {Path: /a, Method: get, Auth: {Authorizer: Nope}}}}`),
      /Unable to set Authorizer \[Nope\] on API method \[get\] for path \[\/a\]/,
    ],
    [
      'NONE without a default authorizer',
      fn(`${code}, Events: {E: {Type: HttpApi, Properties: {Path: /a, Method: get, Auth: {Authorizer: NONE}}}}`),
      /'NONE' is only a valid value when a DefaultAuthorizer on the API is specified/,
    ],
    [
      'a default authorizer that is not there',
      `  A: {Type: AWS::Serverless::HttpApi, Properties: {Auth: {DefaultAuthorizer: Nope}}}\n${fn(`${code}, Events: {E: {Type: HttpApi, Properties: {ApiId: !Ref A}}}`)}`,
      /Unable to set DefaultAuthorizer because 'Nope' was not defined/,
    ],
    [
      'an unknown policy template',
      fn(`${code}, Policies: [{NopePolicy: {}}]`),
      /not a supported policy template: NopePolicy/,
    ],
    [
      'a policy template without its parameter',
      fn(`${code}, Policies: [{S3ReadPolicy: {}}]`),
      /required parameters of template 'S3ReadPolicy'/,
    ],
    [
      'a name that the transform makes',
      `${fn(code)}  FRole: {Type: AWS::S3::Bucket}\n`,
      /makes a resource of this name/,
    ],
  ] as const) {
    it(`refuses ${what}`, () => assert.throws(() => expand(resources), message))
  }

  it('refuses other transforms, and Globals without one', () => {
    const resources = 'Resources: {B: {Type: AWS::S3::Bucket}}'
    assert.throws(
      () => expandTransforms(readTemplate(`Transform: Macro\n${resources}`)),
      /No transform named Macro found/,
    )
    assert.throws(
      () => expandTransforms(readTemplate(`Globals: {}\n${resources}`)),
      /Invalid template property or properties \[Globals\]/,
    )
    assert.throws(
      () => expandTransforms(readTemplate(`${head}  B: {Type: AWS::S3::Bucket}\nGlobals: {Api: {}}`)),
      /'Api' is not supported/,
    )
  })
})

describe('Globals', () => {
  it('may not say what is a resource’s own', () => {
    for (const [section, name] of [
      ['Function', 'Policies'],
      ['Function', 'PackageType'],
      ['HttpApi', 'StageName'],
    ]) {
      const globals = `Globals: {${section}: {${name}: Zip}}\n`
      assert.throws(() => expandTransforms(readTemplate(globals + head + fn(code))), {
        message: `'Globals' section is invalid. '${name}' is not a supported property of '${section}'.`,
      })
    }
  })
})

describe('policies of different kinds', () => {
  it('are not in one If', () => {
    const policies = 'Policies: !If [C, AmazonS3ReadOnlyAccess, {Statement: []}]'
    assert.throws(() => expand(fn(`${code}, ${policies}`)), /Different policy types within the same Fn::If statement/)
  })
})

describe('local code', () => {
  const text = `# a comment
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {CodeUri: functions/}}
Resources:
  Own: {Type: AWS::Serverless::Function, Properties: {CodeUri: own/, Role: !Ref R}}
  Shared: {Type: AWS::Serverless::Function, Properties: {Handler: a.b}}
  Inline: {Type: AWS::Serverless::Function, Properties: {InlineCode: x}}
  Stored: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://b/k}}
  Plain: {Type: AWS::Lambda::Function, Properties: {Code: plain/}}
  Given: {Type: AWS::Serverless::Function, Properties: {CodeUri: !Ref Where}}
  PlainInline: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}}}
`

  it('is found, also where Globals name it', () => {
    assert.deepEqual(localCode(text), [
      { logicalId: 'Own', path: 'own/' },
      { logicalId: 'Shared', path: 'functions/' },
      { logicalId: 'Plain', path: 'plain/' },
    ])
  })

  it('is replaced by where it was put; everything else stays', () => {
    const stored = new Map(['Own', 'Shared', 'Plain'].map((id) => [id, { bucket: 'b', key: `${id}.zip` }]))
    const packaged = withStoredCode(text, stored)
    assert.deepEqual(localCode(packaged), [])
    const { resources } = readTemplate(packaged)
    assert.equal(resources['Own']?.properties['CodeUri'], 's3://b/Own.zip')
    assert.deepEqual(resources['Own']?.properties['Role'], { Ref: 'R' })
    assert.equal(resources['Shared']?.properties['CodeUri'], 's3://b/Shared.zip')
    assert.deepEqual(resources['Plain']?.properties['Code'], { S3Bucket: 'b', S3Key: 'Plain.zip' })
    assert.match(packaged, /^# a comment/)
  })
})

const lint = spawnSync('cfn-lint', ['--version']).status === 0

describe('the private-folders template', () => {
  const skip = !lint && process.env['CI'] !== 'true' ? 'there is no cfn-lint here' : false

  it('is clean under cfn-lint', { skip }, () => {
    assert.ok(lint, 'python3 -m pip install cfn-lint')
    const file = join(import.meta.dirname, '../../../stacks/private-folders/template.yaml')
    const { stdout, status } = spawnSync('cfn-lint', [file], { encoding: 'utf8' })
    assert.equal(stdout, '')
    assert.equal(status, 0)
  })
})

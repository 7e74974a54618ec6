import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { start, type TestServer } from '../../src/testing.ts'
import { hasProgram } from '../clients.ts'
import { awsCli, type Clients, clientsOf, inventory } from './stackWorld.ts'

const template = `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Greeting: { Type: String, Default: hello }
Resources:
  Files: { Type: AWS::S3::Bucket }
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: hello.handler
      CodeUri: code/
      Environment: { Variables: { GREETING: !Ref Greeting } }
      Events:
        Get: { Type: HttpApi, Properties: { Method: GET, Path: '/hello/{name}' } }
Outputs:
  Url: { Value: !Sub '\${ServerlessHttpApi.ApiEndpoint}' }
  Bucket: { Value: !Ref Files }
`

const code = 'exports.handler = async ({ pathParameters: { name } }) => `${process.env.GREETING} ${name}`'

describe('CloudFormation through the AWS CLI', { timeout: 170_000 }, () => {
  let server: TestServer
  let all: Clients
  let cli: Awaited<ReturnType<typeof awsCli>>
  before(async () => {
    server = await start()
    all = clientsOf(server)
    cli = await awsCli(server)
    await mkdir(join(cli.home, 'code'))
    await writeFile(join(cli.home, 'code', 'hello.js'), code)
    await writeFile(join(cli.home, 'template.yaml'), template)
  })
  after(async () => {
    await server.stop()
    await cli.remove()
  })

  const aws = async (...parameters: string[]) => {
    const { code: exit, stdout, stderr } = await cli.run(...parameters)
    assert.equal(exit, 0, `aws ${parameters.join(' ')}\n${stderr}${stdout}`)
    return stdout
  }
  const cloudformation = (...parameters: string[]) => aws('cloudformation', ...parameters)
  const capabilities = ['--capabilities', 'CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']

  it('validates, packages, deploys, calls, describes and deletes a SAM template', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    const valid = JSON.parse(await cloudformation('validate-template', '--template-body', 'file://template.yaml'))
    assert.deepEqual(valid.Capabilities, ['CAPABILITY_AUTO_EXPAND'])
    assert.equal(valid.Parameters[0].ParameterKey, 'Greeting')

    await aws('s3', 'mb', 's3://artifacts')
    const packing = ['--template-file', 'template.yaml', '--s3-bucket', 'artifacts']
    await cloudformation('package', ...packing, '--output-template-file', 'packed.yaml')
    assert.match(await readFile(join(cli.home, 'packed.yaml'), 'utf8'), /CodeUri: s3:\/\/artifacts\/[0-9a-f]{32}/)

    const named = ['--stack-name', 'greeter']
    const deploying = ['deploy', '--template-file', 'packed.yaml', ...named, ...capabilities]
    const said = await cloudformation(...deploying, '--parameter-overrides', 'Greeting=bonjour')
    assert.match(said, /Successfully created\/updated stack - greeter/)
    const { Stacks } = JSON.parse(await cloudformation('describe-stacks', ...named))
    const [{ StackId, Outputs }] = Stacks
    const url = Outputs.find(({ OutputKey }: { OutputKey: string }) => OutputKey === 'Url').OutputValue
    assert.equal(await (await fetch(`${url}/hello/ana`)).text(), 'bonjour ana')
    const { StackEvents } = JSON.parse(await cloudformation('describe-stack-events', ...named))
    assert.equal(StackEvents[0].ResourceStatus, 'CREATE_COMPLETE')
    assert.equal(StackEvents[0].ResourceType, 'AWS::CloudFormation::Stack')
    const { StackResources } = JSON.parse(await cloudformation('describe-stack-resources', ...named))
    assert.ok(StackResources.length >= 6)

    await cloudformation('delete-stack', ...named)
    await cloudformation('wait', 'stack-delete-complete', '--stack-name', StackId)
    assert.deepEqual(await inventory(all), ['bucket artifacts'])
    const gone = await cli.run('cloudformation', 'describe-stacks', ...named)
    assert.match(gone.stderr, /ValidationError.*Stack with id greeter does not exist/)
  })

  it('deploys a template that is first put in a bucket', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    await aws('s3', 'mb', 's3://large')
    const Resources = { Files: { Type: 'AWS::S3::Bucket' } }
    await writeFile(join(cli.home, 'plain.json'), JSON.stringify({ Resources }))
    const deploying = ['deploy', '--template-file', 'plain.json', '--stack-name', 'plain', '--s3-bucket', 'large']
    assert.match(await cloudformation(...deploying), /Successfully created\/updated stack - plain/)
    assert.ok((await inventory(all)).some((line) => line.startsWith('bucket plain-files-')))
  })

  it('creates and waits; a creation that fails makes the wait fail, and the events say why', async (test) => {
    if (!hasProgram(test, 'aws', '--version')) return
    const before = await inventory(all)
    const Bucket = { Type: 'AWS::S3::Bucket' }
    const Bad = { Type: 'AWS::IAM::Role', DependsOn: 'Bucket', Properties: {} }
    const create = (name: string, Resources: object) => {
      const body = JSON.stringify({ Resources })
      return cloudformation('create-stack', '--stack-name', name, '--template-body', body, ...capabilities)
    }
    await create('good', { Bucket })
    await cloudformation('wait', 'stack-create-complete', '--stack-name', 'good')
    await cloudformation('delete-stack', '--stack-name', 'good')
    await cloudformation('wait', 'stack-delete-complete', '--stack-name', 'good')

    await create('bad', { Bucket, Bad })
    const waited = await cli.run('cloudformation', 'wait', 'stack-create-complete', '--stack-name', 'bad')
    assert.equal(waited.code, 255)
    assert.match(waited.stderr, /ROLLBACK/)
    const query = "StackEvents[?ResourceStatus=='CREATE_FAILED'].[LogicalResourceId,ResourceStatusReason]"
    const events = await cloudformation(
      'describe-stack-events',
      '--stack-name',
      'bad',
      '--query',
      query,
      '--output',
      'text',
    )
    assert.match(events, /^Bad\t.*required key \[AssumeRolePolicyDocument\] not found/)
    assert.deepEqual(await inventory(all), before)
  })
})

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { strToU8, zipSync } from 'fflate'
import { start, type TestServer } from '../testing.ts'
import { deploy, parametersOf } from './deploy.ts'
import { UsageError } from './server.ts'

describe('poolhouse deploy', { timeout: 60_000 }, () => {
  let server: TestServer
  let folder: string
  before(async () => {
    server = await start()
    folder = await mkdtemp(join(tmpdir(), 'poolhouse-deploy-'))
  })
  after(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Deploys a template as the stack of its name. @returns what was printed. */
  const deployed = async (stackName: string, template: string, ...parameters: string[]) => {
    const path = join(folder, `${stackName}.yaml`)
    await writeFile(path, template)
    const { url: endpoint, region, account, root, data } = server
    const deployment = { template: path, stackName, parameters: parametersOf(parameters), unlessCreated: false }
    let said = ''
    await deploy({ endpoint, region, account, root, data }, deployment, (text) => {
      said += text
    })
    return said
  }
  const refusal = (message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof UsageError)
    assert.match(error.message, message)
    return true
  }

  const named = `
Parameters: { Name: { Type: String } }
Resources: { Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: !Ref Name } } }
Outputs: { Bucket: { Value: !Ref Files }, AlsoArn: { Value: !GetAtt Files.Arn } }
`

  it('prints a line a resource, and the outputs of the stack', async () => {
    const said = await deployed('named', named, 'Name=first-bucket')
    assert.match(said, /\n {2}✓ Files {2}AWS::S3::Bucket\nOutputs of named\n/)
    assert.match(said, /\n {2}Bucket {3}first-bucket\n/)
    assert.match(said, /\n {2}AlsoArn {2}arn:aws:s3:::first-bucket\n/)
  })

  it('deploys a template that no request can bring, and tells every resource of it', async () => {
    const resources = Array.from({ length: 70 }, (_, i) => {
      const tags = Array.from({ length: 8 }, (_, j) => `{ Key: key${j}, Value: ${'x'.repeat(100)} }`).join(', ')
      return `  R${i}: { Type: 'AWS::S3::Bucket', Properties: { Tags: [${tags}] } }`
    })
    const template = `Resources:\n${resources.join('\n')}\n`
    assert.ok(template.length > 51_200)
    const said = await deployed('large', template)
    assert.equal(said.match(/✓ R\d+ {2}AWS::S3::Bucket/g)?.length, 70)
  })

  it('takes code that is a zip already, and refuses what is neither that nor a folder', async () => {
    const zip = zipSync({ 'index.js': strToU8('exports.handler = async () => 1') })
    await writeFile(join(folder, 'code.zip'), zip)
    await writeFile(join(folder, 'code.txt'), 'text')
    const template = (code: string) => `
Transform: AWS::Serverless-2016-10-31
Resources:
  F: { Type: 'AWS::Serverless::Function', Properties: { CodeUri: ${code}, Handler: index.handler, Runtime: nodejs24.x } }
`
    assert.match(await deployed('zipped', template('./code.zip')), /✓ F {2}AWS::Lambda::Function/)
    await assert.rejects(
      deployed('text', template('./code.txt')),
      refusal(/^F: its code .* is neither a folder nor a zip$/),
    )
    await assert.rejects(deployed('none', template('./gone')), refusal(/^F: its code folder .* does not exist$/))
  })

  it('leaves a stack that is there, and says how it is deleted', async () => {
    const told =
      /^the stack named is there already \(CREATE_COMPLETE\); .* buckets emptied: aws cloudformation delete-stack --stack-name named$/
    await assert.rejects(deployed('named', named, 'Name=second-bucket'), refusal(told))
  })

  it('says how a parameter is given that has no value', async () => {
    const told = /^Parameters: \[Name\] must have values\n.*--parameter Name=value$/
    await assert.rejects(deployed('unnamed', named), refusal(told))
  })

  it('says how a stack is named whose folder has no name for one', async () => {
    await assert.rejects(
      deployed('my app', named, 'Name=other-bucket'),
      refusal(/'my app' at 'stackName'.*\n.*--stack my-app$/),
    )
  })

  it('says where the types stand that there are', async () => {
    const template = "Resources: { Table: { Type: 'AWS::DynamoDB::Table' } }"
    const told = /Unrecognized resource types: \[AWS::DynamoDB::Table\]\n.*docs\/reference\/resources\.md$/
    await assert.rejects(deployed('tables', template), refusal(told))
  })

  it('says only what the service says where there is no way out to tell', async () => {
    await assert.rejects(deployed('empty', 'Nothing: here'), refusal(/^Template format error: [^\n]*\[Nothing\]$/))
  })
})

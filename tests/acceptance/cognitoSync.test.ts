import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import {
  CognitoIdentityClient,
  DeleteIdentitiesCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  MergeDeveloperIdentitiesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  BulkPublishCommand,
  CognitoSyncClient,
  DeleteDatasetCommand,
  DescribeDatasetCommand,
  DescribeIdentityPoolUsageCommand,
  DescribeIdentityUsageCommand,
  GetBulkPublishDetailsCommand,
  GetCognitoEventsCommand,
  GetIdentityPoolConfigurationCommand,
  ListDatasetsCommand,
  ListIdentityPoolUsageCommand,
  ListRecordsCommand,
  type RecordPatch,
  RegisterDeviceCommand,
  SetCognitoEventsCommand,
  SubscribeToDatasetCommand,
  UnsubscribeFromDatasetCommand,
  UpdateRecordsCommand,
} from '@aws-sdk/client-cognito-sync'
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { strToU8, zipSync } from 'fflate'
import { start } from '../../src/testing.ts'
import { hasProgram } from '../clients.ts'
import { type CognitoWorld, openCognitoWorld, policy, refused, trustOf } from './cognitoWorld.ts'
import type { Temporary } from './s3World.ts'

const DatasetName = 'notes'
const mismatch = 'NotAuthorizedException: mismatch between session identity id and request identity id'
const put = (Key: string, Value: string, SyncCount = 0): RecordPatch => ({ Op: 'replace', Key, Value, SyncCount })

interface Person {
  readonly credentials: Temporary
  readonly sync: CognitoSyncClient
  /** The identity, as requests name it. */
  readonly self: { readonly IdentityPoolId: string; readonly IdentityId: string }
}

describe('Cognito Sync through the SDK', { timeout: 120_000 }, () => {
  let world: CognitoWorld
  let data: string
  let ana: Person
  let ben: Person
  let developer: CognitoSyncClient
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'poolhouse-sync-'))
    world = await openCognitoWorld({ data })
    developer = client(world.server.root)
    // As the walkthrough grants it: every dataset of everybody.
    await grant('folder', { Action: 'cognito-sync:*', Resource: '*' })
    ana = await person('ana')
    ben = await person('ben')
  })
  after(async () => {
    await world.server.stop()
    await rm(data, { recursive: true, force: true })
  })

  const client = (credentials: Temporary | { readonly accessKeyId: string; readonly secretAccessKey: string }) => {
    const { url: endpoint, region } = world.server
    return new CognitoSyncClient({ endpoint, region, credentials, maxAttempts: 1 })
  }
  const grant = (RoleName: string, statement: object) =>
    world.iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName: 'cognito-sync', PolicyDocument: policy([statement]) }),
    )
  const person = async (name: string): Promise<Person> => {
    await world.person(name)
    const { id } = await world.signIn(name)
    const IdentityId = await world.getId(id)
    const credentials = await world.credentials(IdentityId, id)
    return { credentials, sync: client(credentials), self: { IdentityPoolId: world.identityPool, IdentityId } }
  }
  const list = ({ sync, self }: Person, more: object = {}) =>
    sync.send(new ListRecordsCommand({ ...self, DatasetName, ...more }))
  const update = async (who: Person, RecordPatches: RecordPatch[], more: object = {}) => {
    const { SyncSessionToken } = await list(who, more)
    const input = { ...who.self, DatasetName, SyncSessionToken, RecordPatches, ...more }
    return who.sync.send(new UpdateRecordsCommand(input))
  }

  it('two devices of one user keep a dataset in step, and find their conflict', async () => {
    const now = new Date(Math.floor(Date.now() / 1000) * 1000)
    const { Records } = await update(ana, [{ ...put('theme', 'dark'), DeviceLastModifiedDate: now }, put('size', '12')])
    assert.deepEqual(
      Records?.map(({ Key, Value, SyncCount }) => [Key, Value, SyncCount]),
      [
        ['theme', 'dark', 1],
        ['size', '12', 1],
      ],
    )
    assert.deepEqual(Records?.[0]?.DeviceLastModifiedDate, now)
    const phone = await list(ana, { LastSyncCount: 0 })
    assert.deepEqual([phone.DatasetExists, phone.DatasetSyncCount, phone.Count], [true, 1, 2])
    await update(ana, [put('theme', 'light', 1)])
    await refused(
      () => update(ana, [put('theme', 'blue', 1)]),
      'ResourceConflictException: Current SyncCount for: theme is: 2 not: 1',
    )
    const changed = await list(ana, { LastSyncCount: 1 })
    assert.deepEqual(
      changed.Records?.map(({ Key, Value }) => [Key, Value]),
      [['theme', 'light']],
    )
    await update(ana, [{ Op: 'remove', Key: 'size', SyncCount: 1 }])
    const { Dataset } = await ana.sync.send(new DescribeDatasetCommand({ ...ana.self, DatasetName }))
    assert.deepEqual([Dataset?.NumRecords, Dataset?.DataStorage, Dataset?.LastModifiedBy], [1, 10, ana.self.IdentityId])
    const { Datasets } = await ana.sync.send(new ListDatasetsCommand(ana.self))
    assert.deepEqual(
      Datasets?.map((each) => each.DatasetName),
      [DatasetName],
    )
    const { IdentityUsage } = await ana.sync.send(new DescribeIdentityUsageCommand(ana.self))
    assert.deepEqual([IdentityUsage?.DatasetCount, IdentityUsage?.DataStorage], [1, 10])
  })

  it('a user reaches no other user’s data, though the policy allows all', async () => {
    const { SyncSessionToken } = await list(ben)
    const others = { ...ana.self, DatasetName }
    const RecordPatches = [put('theme', 'stolen', 2)]
    const attempts = [
      () => ben.sync.send(new ListDatasetsCommand(ana.self)),
      () => ben.sync.send(new DescribeIdentityUsageCommand(ana.self)),
      () => ben.sync.send(new DescribeDatasetCommand(others)),
      () => ben.sync.send(new ListRecordsCommand(others)),
      () => ben.sync.send(new DeleteDatasetCommand(others)),
      () => ben.sync.send(new UpdateRecordsCommand({ ...others, SyncSessionToken, RecordPatches })),
    ]
    for (const attempt of attempts) await refused(attempt, mismatch)
    const stolen = (await list(ana)).SyncSessionToken
    const withStolen = () =>
      ben.sync.send(
        new UpdateRecordsCommand({
          ...ben.self,
          DatasetName,
          SyncSessionToken: stolen,
          RecordPatches: [put('a', '1')],
        }),
      )
    await refused(withStolen, 'InvalidParameterException: SyncSessionToken not valid for these inputs')
    const { IdentityPoolId } = ben.self
    await refused(() => ben.sync.send(new GetCognitoEventsCommand({ IdentityPoolId })), /^NotAuthorizedException/)
    await refused(() => ben.sync.send(new DescribeIdentityPoolUsageCommand({ IdentityPoolId })), /^NotAuthorized/)
    assert.equal((await list(ana)).Records?.[0]?.Value, 'light')
  })

  it('the policy decides by the dataset’s ARN, with the identity’s own id in it', async () => {
    const { region, account } = world.server
    const identity = `identitypool/\${cognito-identity.amazonaws.com:aud}/identity/\${cognito-identity.amazonaws.com:sub}`
    const role = await world.role('narrow', [trustOf(world.identityPool)])
    await world.setRoles(world.identityPool, role)
    await grant('narrow', {
      Action: ['cognito-sync:ListRecords', 'cognito-sync:UpdateRecords'],
      Resource: `arn:aws:cognito-sync:${region}:${account}:${identity}/dataset/open*`,
    })
    const lea = await person('lea')
    await update(lea, [put('a', '1')], { DatasetName: 'open-one' })
    const arn = `arn:aws:cognito-sync:${region}:${account}:identitypool/${world.identityPool}/identity/${lea.self.IdentityId}`
    const denied = (action: string, resource: string) =>
      new RegExp(`^AccessDeniedException: .*cognito-sync:${action} on resource: ${resource} because`)
    await refused(
      () => update(lea, [put('a', '1')], { DatasetName: 'closed' }),
      denied('ListRecords', `${arn}/dataset/closed`),
    )
    await refused(() => lea.sync.send(new ListDatasetsCommand(lea.self)), denied('ListDatasets', `${arn}/dataset/\\*`))
    await refused(
      () => lea.sync.send(new DeleteDatasetCommand({ ...lea.self, DatasetName: 'open-one' })),
      denied('DeleteDataset', `${arn}/dataset/open-one`),
    )
    await world.setRoles(world.identityPool, world.folderRole)
  })

  it('what is not served says so by name', async () => {
    const { IdentityPoolId } = ana.self
    const dataset = { ...ana.self, DatasetName, DeviceId: 'phone' }
    const unserved = {
      BulkPublish: () => developer.send(new BulkPublishCommand({ IdentityPoolId })),
      GetBulkPublishDetails: () => developer.send(new GetBulkPublishDetailsCommand({ IdentityPoolId })),
      RegisterDevice: () => ana.sync.send(new RegisterDeviceCommand({ ...ana.self, Platform: 'GCM', Token: 'x' })),
      SubscribeToDataset: () => ana.sync.send(new SubscribeToDatasetCommand(dataset)),
      UnsubscribeFromDataset: () => ana.sync.send(new UnsubscribeFromDatasetCommand(dataset)),
    }
    for (const [name, call] of Object.entries(unserved)) {
      await refused(call, `NotImplementedException: Poolhouse does not serve cognito-sync:${name}.`)
    }
  })

  it('a value of a mebibyte of quotes passes, one more octet does not', async () => {
    const max = await person('max')
    const Value = '"'.repeat(1_048_575)
    await update(max, [put('k', Value)])
    assert.equal((await list(max)).Records?.[0]?.Value, Value)
    await refused(() => update(max, [put('l', '')]), /^LimitExceededException/)
    await refused(() => update(max, [put('l', `${Value}"`)]), /^InvalidParameterException: 1 validation error/)
  })

  it('a function of the pool sees and changes what its users sync', async () => {
    const { url: endpoint, region, root: credentials, account } = world.server
    const functions = new LambdaClient({ endpoint, region, credentials, maxAttempts: 1 })
    const trust = policy([{ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }])
    const { Role } = await world.iam.send(new CreateRoleCommand({ RoleName: 'guard', AssumeRolePolicyDocument: trust }))
    const code = `export const handler = async (event) => {
      const score = event.datasetRecords.score
      if (score?.op === 'replace' && Number(score.newValue) > 100) score.newValue = '100'
      event.datasetRecords.seen = { newValue: event.identityId, op: 'replace' }
      return event
    }`
    const { FunctionArn = '' } = await functions.send(
      new CreateFunctionCommand({
        FunctionName: 'guard',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: Role?.Arn,
        Code: { ZipFile: zipSync({ 'index.mjs': strToU8(code) }) },
      }),
    )
    const { IdentityPoolId } = ana.self
    const setTrigger = (SyncTrigger: string) =>
      developer.send(new SetCognitoEventsCommand({ IdentityPoolId, Events: { SyncTrigger } }))
    await setTrigger(FunctionArn)
    const game = { DatasetName: 'game' }
    await refused(
      () => update(ben, [put('score', '9')], game),
      'InvalidLambdaFunctionOutputException: The Lambda function could not be invoked.',
    )
    await functions.send(
      new AddPermissionCommand({
        FunctionName: 'guard',
        StatementId: 'sync',
        Action: 'lambda:InvokeFunction',
        Principal: 'cognito-sync.amazonaws.com',
        SourceArn: `arn:aws:cognito-identity:${region}:${account}:identitypool/${IdentityPoolId}`,
        SourceAccount: account,
      }),
    )
    const { Records } = await update(ben, [put('score', '99999')], game)
    assert.deepEqual(
      Records?.map(({ Key, Value }) => [Key, Value]),
      [
        ['score', '100'],
        ['seen', ben.self.IdentityId],
      ],
    )
    const { Events } = await developer.send(new GetCognitoEventsCommand({ IdentityPoolId }))
    assert.deepEqual(Events, { SyncTrigger: FunctionArn })
    await setTrigger('')
  })

  it('the developer sees the pool’s usage and configuration', async () => {
    const { IdentityPoolId } = ana.self
    const { IdentityPoolUsage } = await developer.send(new DescribeIdentityPoolUsageCommand({ IdentityPoolId }))
    assert.ok((IdentityPoolUsage?.DataStorage ?? 0) > 1_048_576)
    assert.ok(IdentityPoolUsage?.LastModifiedDate instanceof Date)
    const { IdentityPoolUsages } = await developer.send(new ListIdentityPoolUsageCommand({}))
    assert.deepEqual(IdentityPoolUsages, [IdentityPoolUsage])
    const configuration = await developer.send(new GetIdentityPoolConfigurationCommand({ IdentityPoolId }))
    assert.deepEqual([configuration.IdentityPoolId, configuration.PushSync], [IdentityPoolId, undefined])
  })

  it('boto3 lists, updates and deletes', async (test) => {
    if (!hasProgram(test, 'python3', '-c', 'import boto3')) return
    const bea = await person('bea')
    const env = {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      AWS_ENDPOINT_URL: world.server.url,
      AWS_DEFAULT_REGION: world.server.region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: bea.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: bea.credentials.secretAccessKey,
      AWS_SESSION_TOKEN: bea.credentials.sessionToken,
    }
    const parameters = ['-c', python, world.identityPool, bea.self.IdentityId, ana.self.IdentityId]
    assert.equal((await promisify(execFile)('python3', parameters, { env })).stdout, 'done\n')
  })

  it('datasets follow an identity that is merged into another', async () => {
    const DeveloperProviderName = 'login.example'
    const IdentityPoolId = await world.newIdentityPool({ DeveloperProviderName })
    const idOf = async (user: string) => {
      const input = { IdentityPoolId, Logins: { [DeveloperProviderName]: user } }
      return (await world.identityAdmin.send(new GetOpenIdTokenForDeveloperIdentityCommand(input))).IdentityId ?? ''
    }
    const ofDeveloper = async (user: string): Promise<Person> => ({
      credentials: ana.credentials,
      sync: developer,
      self: { IdentityPoolId, IdentityId: await idOf(user) },
    })
    const old = await ofDeveloper('old')
    const stays = await ofDeveloper('new')
    await update(old, [put('from', 'old')])
    const users = { SourceUserIdentifier: 'old', DestinationUserIdentifier: 'new' }
    const merge = new MergeDeveloperIdentitiesCommand({ IdentityPoolId, DeveloperProviderName, ...users })
    await world.identityAdmin.send(merge)
    await refused(() => list(old), /^ResourceNotFoundException/)
    const { MergedDatasetNames = [] } = await list(stays)
    assert.deepEqual(MergedDatasetNames, [`${DatasetName}.${old.self.IdentityId}`])
    const merged = await list(stays, { DatasetName: MergedDatasetNames[0] })
    assert.equal(merged.Records?.[0]?.Value, 'old')
  })

  it('the data of an identity outlasts the server, and not the identity', async () => {
    const { IdentityId } = ben.self
    await update(ben, [put('kept', 'yes')])
    await world.server.stop()
    world = { ...world, server: await start({ data }) }
    developer = client(world.server.root)
    const again = { ...ben, sync: client(ben.credentials) }
    assert.deepEqual(
      (await list(again)).Records?.map(({ Key, Value }) => [Key, Value]),
      [['kept', 'yes']],
    )
    const { url: endpoint, region, root: credentials } = world.server
    const identities = new CognitoIdentityClient({ endpoint, region, credentials, maxAttempts: 1 })
    await identities.send(new DeleteIdentitiesCommand({ IdentityIdsToDelete: [IdentityId] }))
    await refused(() => list(again), `ResourceNotFoundException: Identity '${IdentityId}' not found.`)
  })
})

const python = `
import sys
import boto3
from botocore.exceptions import ClientError

pool, identity, other = sys.argv[1:]
sync = boto3.client('cognito-sync')
place = {'IdentityPoolId': pool, 'IdentityId': identity, 'DatasetName': 'scores'}

def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response['Error']['Code'] == code, error
        return
    raise AssertionError('not refused')

token = sync.list_records(**place)['SyncSessionToken']
patches = [{'Op': 'replace', 'Key': 'high', 'Value': '7', 'SyncCount': 0}]
record = sync.update_records(SyncSessionToken=token, RecordPatches=patches, **place)['Records'][0]
assert (record['Key'], record['Value'], record['SyncCount']) == ('high', '7', 1), record
refused('ResourceConflictException', sync.update_records, SyncSessionToken=token, RecordPatches=patches, **place)
listed = sync.list_records(LastSyncCount=0, MaxResults=10, **place)
assert listed['DatasetExists'] and listed['DatasetSyncCount'] == 1 and listed['Records'][0]['Value'] == '7', listed
assert sync.describe_dataset(**place)['Dataset']['NumRecords'] == 1
assert sync.list_datasets(IdentityPoolId=pool, IdentityId=identity)['Count'] == 1
refused('NotAuthorizedException', sync.list_records, IdentityPoolId=pool, IdentityId=other, DatasetName='scores')
sync.delete_dataset(**place)
refused('ResourceNotFoundException', sync.describe_dataset, **place)
refused('ResourceNotFoundException', sync.update_records, SyncSessionToken=token, RecordPatches=patches, **place)
print('done')
`

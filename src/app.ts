import { join } from 'node:path'
import { accountsOf } from './app/accounts.ts'
import { authorizerTokens } from './app/authorizerTokens.ts'
import { type Background, backgroundWork } from './app/background.ts'
import { foreignLogins } from './app/foreignLogins.ts'
import { identitiesOf } from './app/identities.ts'
import { openLog } from './app/log.ts'
import { openPowers, type Powers } from './app/powers.ts'
import { systemRandom } from './app/random.ts'
import { samlIdentities } from './app/samlIdentities.ts'
import { credentialsFile, openKeyRing } from './app/secrets.ts'
import { webIdentities } from './app/webIdentities.ts'
import type { Settings } from './config.ts'
import { type Federation, openFederation, twitterVerifier } from './federation/index.ts'
import type { CallAs } from './kernel/call.ts'
import { CannotStart } from './kernel/cannotStart.ts'
import type { Clock } from './kernel/clock.ts'
import type { Site } from './kernel/http.ts'
import type { PolicyPrincipals } from './kernel/policyPrincipals.ts'
import type { Random } from './kernel/random.ts'
import type { OpenSession } from './kernel/session.ts'
import { type BoundService, bind } from './pipeline/bind.ts'
import { type Denials, openDenials } from './pipeline/denials.ts'
import type { Explain } from './pipeline/explainer.ts'
import { health } from './pipeline/health.ts'
import { type Handle, type Listener, listen } from './pipeline/node.ts'
import type { Log } from './pipeline/record.ts'
import { type Pipeline, pipeline } from './pipeline/serve.ts'
import { sessionShelf } from './pipeline/sessionShelf.ts'
import { openRuntimes, type Pool } from './runtimes/index.ts'
import * as apigatewayv2 from './services/apigatewayv2/index.ts'
import * as cloudformation from './services/cloudformation/index.ts'
import type { Templates } from './services/cloudformation/ports.ts'
import * as cognitoIdentity from './services/cognito-identity/index.ts'
import type { IdentityStore } from './services/cognito-identity/ports.ts'
import * as cognitoIdp from './services/cognito-idp/index.ts'
import type { Needs as PoolNeeds } from './services/cognito-idp/ports.ts'
import * as cognitoSync from './services/cognito-sync/index.ts'
import type { Needs as SyncNeeds } from './services/cognito-sync/ports.ts'
import { executeApi } from './services/execute-api/index.ts'
import * as iam from './services/iam/index.ts'
import * as lambda from './services/lambda/index.ts'
import * as mobileanalytics from './services/mobileanalytics/index.ts'
import * as poolhouse from './services/poolhouse/index.ts'
import * as s3 from './services/s3/index.ts'
import * as sts from './services/sts/index.ts'
import type { Roles } from './services/sts/ports.ts'
import { signingKeys } from './sigv4/index.ts'
import { openChecksums } from './storage/checksums.ts'
import { type DataFolder, openDataFolder, readIfPresent, writeDurably } from './storage/dataFolder.ts'
import { folderEventLog } from './storage/eventLog.ts'
import type { Metadata } from './storage/metadata/driver.ts'
import { migrations } from './storage/metadata/migrations/index.ts'
import { openSqlite } from './storage/metadata/sqlite/driver.ts'
import { apigatewayStore } from './storage/metadata/stores/apigateway.ts'
import { cloudformation as stackStore } from './storage/metadata/stores/cloudformation.ts'
import { cognitoIdentityStore } from './storage/metadata/stores/cognitoIdentity.ts'
import { cognitoIdp as userPoolStore } from './storage/metadata/stores/cognitoIdp.ts'
import { cognitoSyncStore } from './storage/metadata/stores/cognitoSync.ts'
import { iamStore } from './storage/metadata/stores/iam.ts'
import { iamUsage } from './storage/metadata/stores/iamUsage.ts'
import { lambdaStore } from './storage/metadata/stores/lambda.ts'
import { marks } from './storage/metadata/stores/marks.ts'
import { s3Store } from './storage/metadata/stores/s3/index.ts'
import { openDisk } from './storage/objects/disk/driver.ts'
import type { ObjectBytes } from './storage/objects/driver.ts'
import { folderOutbox } from './storage/outbox.ts'
import { sealAuthorizationMessage } from './tokens/authorizationMessage.ts'
import type { KeyRing } from './tokens/keyRing.ts'
import { openSession } from './tokens/sealedSession.ts'

/** A house that stands and answers. */
export interface House {
  /** `http://127.0.0.1:4566` */
  readonly url: string
  readonly port: number
  readonly account: string
  readonly region: string
  /** The root access key. */
  readonly root: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Whether the root key was made just now: the data folder is new. */
  readonly created: boolean
  /** The road's near end, for requests without a socket. */
  readonly handle: Handle
  readonly callAs: CallAs
  readonly services: readonly BoundService[]
  /** What was done once in this data folder. */
  readonly marked: (name: string) => Promise<boolean>
  readonly mark: (name: string) => Promise<void>
  /** Lets work under way finish for at most `grace` milliseconds, then closes everything. */
  readonly stop: (grace: number) => Promise<void>
}

/** What a house stands in, beside its settings. */
export interface Surroundings {
  readonly clock: Clock
  /** Answers a fault that its operation does not declare as an internal error: for tests. */
  readonly strict: boolean
  /** Where functions find programs: the value of `PATH`. */
  readonly programs: string
}

/** What every wing of the house is built on. */
interface Ground {
  readonly settings: Settings
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly folder: DataFolder
  readonly metadata: Metadata
  readonly bytes: ObjectBytes
  readonly keyRing: KeyRing
  readonly background: Background
  readonly powers: Powers
  readonly programs: string
  /** The server's own URL; known once it listens. */
  readonly url: () => string
  readonly callAs: CallAs
  /** Denials of the last while, with their traces. */
  readonly denials: Denials
  readonly explain: Explain
}

/** Opens the data folder, wires every room, and listens. The one place where the rooms meet. */
export async function openHouse(settings: Settings, { clock, strict, programs }: Surroundings): Promise<House> {
  const log = openLog(settings.logLevel, process.stderr)
  const random = systemRandom()
  const folder = await openDataFolder(settings.data)
  const metadata = await openSqlite({ path: folder.metadata, migrations, now: clock.now })
  const bytes = await openDisk({ path: folder.objects, random })
  let road: Pipeline | undefined
  let url = settings.publicUrl
  const keyRing = await openKeyRing(folder, random, clock)
  const ground: Ground = {
    settings,
    clock,
    random,
    log,
    folder,
    metadata,
    bytes,
    keyRing,
    background: backgroundWork(log),
    powers: openPowers(),
    programs,
    url: () => url ?? unlistened(),
    callAs: (caller, via) => (service, operation, input) =>
      (road ?? unlistened()).callAs(caller, via)(service, operation, input),
    denials: openDenials((document) => sealAuthorizationMessage(keyRing, document)),
    explain: (supposed) => (road ?? unlistened()).explain(supposed),
  }
  const wings = await build(ground)
  const { region } = settings
  const { account } = wings.root
  road = pipeline({
    services: wings.services,
    sites: wings.sites,
    findAccessKey: wings.findAccessKey,
    verifyDocument: wings.verifyDocument,
    grantsOf: wings.grantsOf,
    showPrincipals: wings.showPrincipals,
    canonicalIdOf: wings.canonicalIdOf,
    findPrincipal: wings.findPrincipal,
    denials: ground.denials,
    openedSession: sessionShelf((token) => {
      const claims = openSession(ground.keyRing, token)
      return claims && { secret: claims.secretAccessKey, caller: claims.caller }
    }),
    presentUser: wings.presentUser,
    keyUsed: wings.keyUsed,
    signingKeys: signingKeys(10_000),
    endpoint: ground.url,
    secureLoopback: settings.secureLoopback,
    trustedProxies: settings.trustedProxies,
    account,
    region,
    clock,
    random,
    log,
    strict,
  })
  const { handle, callAs } = road
  const onBroken = (error: unknown) => log.debug({ error }, 'a response broke off')
  const listener = await listen({ host: settings.host, port: settings.port, handle, clock, onBroken }).catch(
    async (error: unknown) => {
      await metadata.close()
      throw cannotListen(settings, error)
    },
  )
  url ??= `http://${hostName(settings.host)}:${listener.port}`
  const kept = marks(metadata)
  await wings.resume()
  return {
    url,
    port: listener.port,
    account,
    region,
    root: wings.root,
    created: wings.root.created,
    handle,
    callAs,
    services: wings.services,
    marked: kept.marked,
    mark: (name) => kept.mark(name, clock.now()),
    stop: (grace) => close(ground, listener, wings.environments, grace),
  }
}

/** Builds every service over its stores and gives each what the others provide. */
async function build(ground: Ground) {
  const { settings, clock, random, folder, metadata, bytes, keyRing, background, callAs, log } = ground
  const directory = iam.openDirectory(iamStore(metadata), keyRing)
  const usage = iamUsage(metadata)
  const keyUses = iam.keyUses(usage, background.add)
  const iamNeeds = { directory, usage, keyUses, keyRing, clock, random }
  const root = await iam.ensureManagementAccount(iamNeeds)(settings.account)
  if ((await readIfPresent(folder.credentials)) === undefined) {
    await writeDurably(folder.credentials, credentialsFile(root, settings.region))
  }
  const federation = openFederation({ clock, standIns: settings.standIns })
  const pools = userPoolNeeds(ground, federation)
  const sessions = openSessions(ground, directory)
  const identityStore = cognitoIdentityStore(metadata)
  const syncs = syncNeeds(ground, identityStore)
  const identities = cognitoSync.following(identityStore, syncs)
  const openIdKeys = cognitoIdentity.signingKeys({ identities, keyRing, clock, region: settings.region })
  const ofIdentityPools = cognitoIdentity.verifyOpenIdToken({ signingKeys: openIdKeys, clock })
  const strangers = {
    webIdentities: webIdentities({ federation, providerOf: directory.provider, ofIdentityPools, clock }),
    samlIdentities: samlIdentities({ saml: federation.saml, providerOf: directory.provider, clock }),
  }
  const userPools = {
    verifyIdToken: cognitoIdp.verifyIdToken(pools),
    userStillSignedIn: cognitoIdp.userStillSignedIn(pools),
  }
  const devices = { authenticate: iam.authenticateMfa(iamNeeds) }
  const store = s3Store(metadata)
  const report = (error: unknown) => log.warn({ error }, 'bytes that nobody names could not be removed')
  const reclaim = s3.reclaimer(bytes, report)
  const checksums = await openChecksums()
  const policyPrincipals = { bind: directory.bindPrincipals, show: directory.showPrincipals }
  const canonicalIdOf = (account: string) => s3.canonicalId(checksums, account)
  const functions = functionNeeds(ground, sessions, policyPrincipals)
  const gateway = { apis: apigatewayStore(metadata), endpointOf: apiEndpoint(ground), clock, random }
  const stacks = stackStore(metadata)
  const stackNeeds = { stacks, templates, callAs, clock, random, background: background.add }
  const services: readonly BoundService[] = [
    bind(iam.service, iamNeeds),
    bind(sts.service, { roles: rolesOf(directory), keyRing, random, devices, sessions, ...strangers }),
    bind(cognitoIdp.service, pools),
    bind(cognitoIdentity.service, {
      ...{ identities, userPools, sessions, signingKeys: openIdKeys, ownTokens: ofIdentityPools, clock, random },
      foreignLogins: foreignLogins({
        ...{ ...strangers, federation, providerOf: directory.provider, clock },
        verifyTwitter: twitterVerifier({ fetchJson: federation.fetchJson, clock, random }),
      }),
    }),
    bind(cognitoSync.service, syncs),
    bind(mobileanalytics.service, { log: folderEventLog(join(folder.root, 'events'), 'mobileanalytics') }),
    bind(s3.service, { ...store, bytes, reclaim, checksums, policyPrincipals, random }),
    bind(lambda.service, functions),
    bind(apigatewayv2.service, gateway),
    bind(cloudformation.service, stackNeeds),
    bind(poolhouse.service, {
      ...ground,
      managementAccount: root.account,
      accounts: accountsOf(iamNeeds, canonicalIdOf),
      identities: identitiesOf(identityStore),
    }),
  ]
  const deployedApis = executeApi({
    apis: {
      revision: (id) => apigatewayv2.apiRevision(gateway, id),
      load: (id) => apigatewayv2.deployedApi(gateway, id),
    },
    callAs,
    verifyToken: authorizerTokens(settings.region, ground.url, pools),
    region: settings.region,
    clock,
    random,
    log: {
      info: (message, fields) => log.info(fields, message),
      warn: (message, fields) => log.warn(fields, message),
    },
  })
  const readiness = { metadata: async () => void (await metadata.get('SELECT 1 AS one')) }
  const sites: readonly Site[] = [
    cognitoIdp.wellKnown(pools),
    cognitoIdp.hostedPages(pools),
    cognitoIdentity.keySite({ signingKeys: openIdKeys }),
    deployedApis,
    health(readiness),
  ]
  return {
    root,
    services,
    sites,
    findAccessKey: iam.findAccessKey(iamNeeds),
    verifyDocument: s3.documentVerifier({ checksums }),
    grantsOf: iam.grantsOf(iamNeeds),
    showPrincipals: directory.showPrincipals,
    canonicalIdOf,
    findPrincipal: directory.principal,
    presentUser: directory.presentUser,
    keyUsed: keyUses.note,
    environments: functions.environments,
    resume: async () => {
      await lambda.reclaimPackages(functions)
      await cloudformation.resume(stackNeeds)
      background.add(bytes.sweep(store.objects.liveBlobs).then(() => undefined))
    },
  }
}

/** Opens roles' sessions for everybody: identity pools, functions, STS itself. */
function openSessions({ keyRing, clock, random }: Ground, directory: iam.Directory): OpenSession {
  return sts.openSession({ roles: rolesOf(directory), keyRing, clock, random })
}

/** IAM's directory as STS asks for it. */
function rolesOf(directory: iam.Directory): Roles {
  return {
    find: directory.roleByArn,
    grantsOf: directory.grantsOf,
    isManagedPolicy: iam.isManagedPolicy({ directory }),
    accountOfKey: async (id) => (await directory.accessKeyOf(id))?.caller.account,
  }
}

/** Reading templates is loaded for the first of them: most runs of a server deploy none. */
const templates: Templates = {
  summarize: async (body) => (await import('./template/index.ts')).templates.summarize(body),
  prepare: async (request) => (await import('./template/index.ts')).templates.prepare(request),
  remove: async (...what) => (await import('./template/index.ts')).templates.remove(...what),
}

/** Where a deployed API is reached; what follows is the path as on the AWS host. */
function apiEndpoint({ url }: Ground): (apiId: string) => string {
  return (apiId) => `${url()}/_aws/execute-api/${apiId}`
}

function functionNeeds(ground: Ground, openSession: OpenSession, policyPrincipals: PolicyPrincipals) {
  const { metadata, keyRing, clock, random, folder, callAs, background, url, programs, log } = ground
  const runtimes = openRuntimes({
    functions: folder.functions,
    logs: join(folder.root, 'logs'),
    endpoint: url,
    path: programs,
    clock,
    random,
    logFailed: (error) => log.warn({ error }, "a function's output could not be written"),
  })
  const later = (work: () => Promise<void>) => background.add(work())
  const functions = lambdaStore(metadata)
  return { functions, ...runtimes, openSession, policyPrincipals, callAs, keyRing, clock, random, later }
}

function userPoolNeeds(ground: Ground, federation: Federation): PoolNeeds {
  const { metadata, keyRing, clock, random, folder, url, background, callAs, powers } = ground
  const userPools = userPoolStore(metadata)
  return {
    userPools,
    signingKeys: cognitoIdp.signingKeys({ userPools, keyRing, clock }),
    keyRing,
    clock,
    random,
    outbox: folderOutbox(join(folder.root, 'outbox')),
    issuerOf: (poolId) => `${url()}/${poolId}`,
    pagesAt: (domain) => `${url()}/_poolhouse/auth/${domain}`,
    federation,
    callAs,
    power: powers.power,
    underWay: cognitoIdp.attemptsUnderWay(),
    later: (work) => background.add(work()),
  }
}

function syncNeeds({ metadata, keyRing, callAs, clock }: Ground, identities: IdentityStore): SyncNeeds {
  return {
    syncs: cognitoSyncStore(metadata),
    identities: {
      pool: identities.pool,
      poolOf: async (id) => (await identities.identity(id))?.pool,
      pools: async (...page) => (await identities.pools(...page)).map(({ id }) => id),
    },
    keyRing,
    callAs,
    clock,
  }
}

async function close(ground: Ground, listener: Listener, environments: Pool, grace: number): Promise<void> {
  const { background, bytes, metadata, powers } = ground
  await listener.stop(grace)
  await background.settle(grace)
  await environments.stop()
  await powers.stop()
  await bytes.close()
  await metadata.close()
}

/** What an operator can do about an address that cannot be listened on. */
function cannotListen({ host, port }: Settings, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const way = 'choose another with --port (0 for any free one) or --host'
  if (code === 'EADDRINUSE') return new CannotStart(`${host}:${port} is in use by another program: ${way}`)
  if (code === 'EACCES') return new CannotStart(`${host}:${port} may not be listened on by this user: ${way}`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new CannotStart(`${host} is no address of this machine: ${way}`)
  return error
}

/** Every address means loopback to a client on this machine. */
function hostName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function unlistened(): never {
  throw new Error('asked for before the server listens')
}

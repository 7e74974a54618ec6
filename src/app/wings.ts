import { join } from 'node:path'
import { type Federation, openFederation, twitterVerifier } from '../federation/index.ts'
import type { Site } from '../kernel/http.ts'
import type { PolicyPrincipals } from '../kernel/policyPrincipals.ts'
import type { OpenSession } from '../kernel/session.ts'
import { type BoundService, bind } from '../pipeline/bind.ts'
import { health } from '../pipeline/health.ts'
import { openRuntimes } from '../runtimes/index.ts'
import * as apigatewayv2 from '../services/apigatewayv2/index.ts'
import * as cloudformation from '../services/cloudformation/index.ts'
import type { Templates } from '../services/cloudformation/ports.ts'
import * as cognitoIdentity from '../services/cognito-identity/index.ts'
import type { IdentityStore } from '../services/cognito-identity/ports.ts'
import * as cognitoIdp from '../services/cognito-idp/index.ts'
import type { Outbox } from '../services/cognito-idp/ports/messages.ts'
import type { Needs as PoolNeeds } from '../services/cognito-idp/ports.ts'
import * as cognitoSync from '../services/cognito-sync/index.ts'
import type { Needs as SyncNeeds } from '../services/cognito-sync/ports.ts'
import { executeApi } from '../services/execute-api/index.ts'
import * as iam from '../services/iam/index.ts'
import * as kms from '../services/kms/index.ts'
import * as lambda from '../services/lambda/index.ts'
import type { FunctionCode } from '../services/lambda/ports.ts'
import * as mobileanalytics from '../services/mobileanalytics/index.ts'
import * as poolhouse from '../services/poolhouse/index.ts'
import * as s3 from '../services/s3/index.ts'
import * as s3Control from '../services/s3-control/index.ts'
import * as sts from '../services/sts/index.ts'
import type { Roles } from '../services/sts/ports.ts'
import { readIfPresent, writeDurably } from '../storage/dataFolder.ts'
import { folderEventLog } from '../storage/eventLog.ts'
import { importFiles } from '../storage/importFiles.ts'
import { apigatewayStore } from '../storage/metadata/stores/apigateway.ts'
import { cloudformation as stackStore } from '../storage/metadata/stores/cloudformation.ts'
import { cognitoIdentityStore } from '../storage/metadata/stores/cognitoIdentity.ts'
import { cognitoIdp as userPoolStore } from '../storage/metadata/stores/cognitoIdp/index.ts'
import { cognitoSyncStore } from '../storage/metadata/stores/cognitoSync/index.ts'
import { iamStore } from '../storage/metadata/stores/iam/index.ts'
import { iamUsage } from '../storage/metadata/stores/iam/usage.ts'
import { kmsStore } from '../storage/metadata/stores/kms.ts'
import { lambdaStore } from '../storage/metadata/stores/lambda.ts'
import { s3Store } from '../storage/metadata/stores/s3/index.ts'
import type { Removals } from '../storage/removals.ts'
import { openAccessLogs } from './accessLogs.ts'
import { accountsOf } from './accounts.ts'
import { authorizerTokens } from './authorizerTokens.ts'
import { bucketOwners } from './bucketOwners.ts'
import { foreignLogins } from './foreignLogins.ts'
import type { Ground } from './ground.ts'
import { identitiesOf } from './identities.ts'
import { openLifecycle } from './lifecycle.ts'
import { lingering } from './lingering.ts'
import { openMessages } from './messages/index.ts'
import { messagesIn, openOutbox } from './messages/read.ts'
import { openNotifications } from './notifications.ts'
import { openPasskeys } from './passkeys.ts'
import { samlIdentities } from './samlIdentities.ts'
import { credentialsFile } from './secrets.ts'
import { sharedDenials } from './sharedDenials.ts'
import { userImports } from './userImports.ts'
import { webIdentities } from './webIdentities.ts'

/** Builds every service over its stores and gives each what the others provide. */
export async function buildWings(ground: Ground) {
  const { settings, clock, random, folder, metadata, changes, bytes, checksums, seals, keyRing } = ground
  const { background, callAs, log, worker } = ground
  const directory = iam.openDirectory(iamStore(metadata, changes), keyRing, (forget) => changes.follower('iam', forget))
  const usage = iamUsage(metadata)
  const keyUses = iam.keyUses(usage, background.add)
  const iamNeeds = { directory, usage, keyUses, keyRing, clock, random }
  const root = await iam.ensureManagementAccount(iamNeeds)(settings.account)
  if ((await readIfPresent(folder.credentials)) === undefined) {
    await writeDurably(folder.credentials, credentialsFile(root, settings.region))
  }
  const federation = openFederation({ clock, standIns: settings.standIns })
  const sessions = openSessions(ground, directory)
  const pools = userPoolNeeds(ground, sessions, federation, await openMessages(ground))
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
  const store = s3Store(metadata, seals, changes, worker)
  const report = (error: unknown) => log.warn({ error }, 'bytes that nobody names could not be removed')
  const reclaim = s3.reclaimer(worker === undefined ? bytes : lingering(bytes), report)
  const policyPrincipals = { bind: directory.bindPrincipals, show: directory.showPrincipals }
  const canonicalIdOf = (account: string) => s3.canonicalId(checksums, account)
  const isClassic = settings.newBuckets === 'classic'
  const owners = bucketOwners(directory, canonicalIdOf, isClassic)
  const newBuckets = isClassic ? s3.classicBuckets : s3.closedBuckets
  const s3Needs = { ...store, bytes, reclaim, checksums, owners, newBuckets, policyPrincipals, callAs, random, clock }
  const day = settings.lifecycleDay * 1000
  const logged = (attendance: s3.LogAttendance) => s3.accessLogs(s3Needs, attendance)
  const accessLogs = openAccessLogs(logged, background, log, settings.accessLogInterval * 1000)
  const lifecycle = openLifecycle(s3.lifecyclePass(s3Needs, day, accessLogs.expired), background, day)
  const deliver = (attendance: s3.Attendance) => s3.eventDelivery(s3Needs, attendance)
  const notifications = openNotifications(deliver, store.events, background, log)
  const functions = functionNeeds(ground, sessions, policyPrincipals)
  const gateway = { apis: apigatewayStore(metadata), endpointOf: apiEndpoint(ground), clock, random }
  const stacks = stackStore(metadata)
  const bucketAccount = async (name: string) => (await store.buckets.find(name))?.account
  const stackNeeds = { stacks, templates, callAs, bucketAccount, keyRing, clock, random, background: background.add }
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
    bind(s3.service, s3Needs),
    bind(s3Control.service, {
      accountBlocks: store.accountBlocks,
      bucketTags: s3.bucketTags(s3Needs),
      attachedTo: s3.attachedTo(s3Needs),
    }),
    bind(lambda.service, functions),
    bind(apigatewayv2.service, gateway),
    bind(cloudformation.service, stackNeeds),
    bind(kms.service, { keys: kmsStore(metadata), keyRing, policyPrincipals, clock, random }),
    bind(poolhouse.service, {
      ...ground,
      denials: sharedDenials(ground.denials, worker),
      managementAccount: root.account,
      accounts: accountsOf(iamNeeds, canonicalIdOf),
      identities: identitiesOf(identityStore),
      messages: messagesIn(openOutbox(folder.root), async (pool) => (await pools.userPools.pool(pool))?.account),
      signingKeys: { rotate: cognitoIdp.rotateSigningKeys(pools) },
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
    cognitoIdp.importUploads(pools),
    cognitoIdentity.keySite({ signingKeys: openIdKeys }),
    deployedApis,
    health(readiness, poolhouse.pages),
  ]
  return {
    root,
    services,
    sites,
    pages: poolhouse.pages,
    findAccessKey: directory.accessKeyOf,
    verifyDocument: s3.documentVerifier({ checksums }),
    corsOf: s3.corsOf(s3Needs),
    grantsOf: directory.grantsOf,
    showPrincipals: directory.showPrincipals,
    canonicalIdOf,
    findPrincipal: directory.principal,
    presentUser: directory.presentUser,
    ofPresentIssuer: directory.ofPresentIssuer,
    keyUsed: keyUses.note,
    environments: functions.environments,
    lifecycle,
    notifications,
    websites: s3.websites(s3Needs),
    accessLogs,
    resume: async () => {
      notifications.start()
      if (worker !== undefined && worker.number > 1) return
      await lambda.reclaimPackages(functions)
      await cloudformation.resume(stackNeeds)
      await cognitoIdp.resumeImports(pools)
      background.add(bytes.sweep(store.objects.liveBlobs).then(() => undefined))
      lifecycle.start()
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
    isManagedPolicy: (arn, account) => iam.isUsablePolicy(directory, account, arn),
    accountOfKey: async (id) => (await directory.accessKeyOf(id))?.caller.account,
  }
}

/** Reading templates is loaded for the first of them: most runs of a server deploy none. */
const templates: Templates = {
  summarize: async (body) => (await import('../template/index.ts')).templates.summarize(body),
  prepare: async (request) => (await import('../template/index.ts')).templates.prepare(request),
  remove: async (...what) => (await import('../template/index.ts')).templates.remove(...what),
}

/** Where a deployed API is reached; what follows is the path as on the AWS host. */
function apiEndpoint({ url }: Ground): (apiId: string) => string {
  return (apiId) => `${url()}/_aws/execute-api/${apiId}`
}

function functionNeeds(ground: Ground, openSession: OpenSession, policyPrincipals: PolicyPrincipals) {
  const { metadata, keyRing, clock, random, folder, callAs, background, url, programs, log, worker, removals } = ground
  const runtimes = openRuntimes({
    functions: folder.functions,
    unpackedIn: worker === undefined ? 'unpacked' : `unpacked-${worker.number}`,
    logs: join(folder.root, 'logs'),
    endpoint: url,
    path: programs,
    clock,
    random,
    logFailed: (error) => log.warn({ error }, "a function's output could not be written"),
  })
  const later = (work: () => Promise<void>) => background.add(work())
  const functions = lambdaStore(metadata)
  const code = { ...runtimes.code, ...heldBack(runtimes.code, removals) }
  return { functions, ...runtimes, code, openSession, policyPrincipals, callAs, keyRing, clock, random, later }
}

/** Packages go as objects' files do. */
function heldBack({ remove, keepOnly }: FunctionCode, removals: Removals): Pick<FunctionCode, 'remove' | 'keepOnly'> {
  return {
    remove: (id) => removals.attempt(() => remove(id)),
    keepOnly: (ids) => removals.attemptNow(() => keepOnly(ids)),
  }
}

function userPoolNeeds(ground: Ground, openSession: OpenSession, federation: Federation, outbox: Outbox): PoolNeeds {
  const { settings, metadata, changes, keyRing, clock, random, folder, url, background, callAs, powers, log } = ground
  const userPools = userPoolStore(metadata, changes)
  return {
    userPools,
    signingKeys: cognitoIdp.signingKeys({ userPools, keyRing, clock, sign: powers.sign }),
    keyRing,
    clock,
    random,
    outbox,
    issuerOf: (poolId) => (settings.tokenIssuer === 'aws' ? cognitoIdp.awsIssuer(poolId) : `${url()}/${poolId}`),
    wellKnownAt: (poolId) => `${url()}/${poolId}/.well-known`,
    pagesAt: (domain) => `${url()}/_poolhouse/auth/${domain}`,
    federation,
    noteRefusal: (refusal) => log.warn(refusal, 'a sign-in at a provider came to nothing'),
    callAs,
    power: powers.power,
    passkeys: openPasskeys(federation.namesApp),
    imports: userImports(
      importFiles(join(folder.root, 'imports'), join(folder.root, 'logs', 'user-imports')),
      openSession,
      background.isSettling,
    ),
    quotas: cognitoIdp.resourceQuotas,
    turns: cognitoIdp.openTurns(),
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

import { backgroundWork } from './app/background.ts'
import type { Ground } from './app/ground.ts'
import { openLog } from './app/log.ts'
import { shutAtFirst } from './app/opening.ts'
import { powersFor } from './app/powers.ts'
import { systemRandom } from './app/random.ts'
import { openKeyRing } from './app/secrets.ts'
import { withWebsites } from './app/websites.ts'
import { buildWings } from './app/wings.ts'
import type { Worker } from './app/worker.ts'
import type { Settings } from './config.ts'
import type { CallAs } from './kernel/call.ts'
import { CannotStart } from './kernel/cannotStart.ts'
import type { Clock } from './kernel/clock.ts'
import type { BoundService } from './pipeline/bind.ts'
import { openDenials } from './pipeline/denials.ts'
import { type Handle, type Listener, listen } from './pipeline/node.ts'
import { type Pipeline, pipeline } from './pipeline/serve.ts'
import { sessionShelf } from './pipeline/sessionShelf.ts'
import type { Pool } from './runtimes/index.ts'
import { signingKeys } from './sigv4/index.ts'
import { bodyThreadsFor } from './storage/bodies/threads.ts'
import { youngGarbage } from './storage/bodies/youngGarbage.ts'
import { openDataFolder } from './storage/dataFolder.ts'
import { openChecksums } from './storage/digests/checksums.ts'
import { migrations } from './storage/metadata/migrations/index.ts'
import { openSqlite } from './storage/metadata/sqlite/driver.ts'
import { openChanges } from './storage/metadata/stores/changes.ts'
import { marks } from './storage/metadata/stores/marks.ts'
import { openDisk } from './storage/objects/disk/driver.ts'
import { BytesDamaged } from './storage/objects/driver.ts'
import { sealedBytes } from './storage/objects/sealed/driver.ts'
import { openSeals } from './storage/objects/sealed/seals.ts'
import { openRemovals } from './storage/removals.ts'
import { sealAuthorizationMessage } from './tokens/authorizationMessage.ts'
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
  /** Does what buckets' lifecycle rules ask for by now. */
  readonly lifecycle: () => Promise<void>
  /** Delivers what is to be read in the logs of buckets by now. */
  readonly deliverAccessLogs: () => Promise<void>
}

/** What a house stands in, beside its settings. */
export interface Surroundings {
  readonly clock: Clock
  /** Answers a fault that its operation does not declare as an internal error: for tests. */
  readonly strict: boolean
  /** Where functions find programs: the value of `PATH`. */
  readonly programs: string
  /** Where several processes serve the folder together: which of them this is. */
  readonly worker?: Worker | undefined
}

/** Opens the data folder, wires every room, and listens. The one place where the rooms meet. */
export async function openHouse(settings: Settings, { clock, strict, programs, worker }: Surroundings): Promise<House> {
  const log = openLog(settings.logLevel, process.stderr)
  const random = systemRandom()
  const folder = await openDataFolder(settings.data, settings.keyRing)
  const metadata = await openSqlite({
    path: folder.metadata,
    migrations,
    now: clock.now,
    isShared: worker !== undefined,
  })
  let road: Pipeline | undefined
  let url = settings.publicUrl
  const kept = marks(metadata)
  const keyRing = await openKeyRing(folder.keyRing, kept, random, clock).catch(async (error: unknown) => {
    await metadata.close()
    throw error
  })
  const seals = openSeals(keyRing)
  const removals = openRemovals(folder.removals, (error) =>
    log.warn({ error }, 'what nobody names could not be removed'),
  )
  const bodyThreads = bodyThreadsFor(worker?.of)
  const checksums = await openChecksums(bodyThreads)
  const ground: Ground = {
    settings,
    clock,
    random,
    log,
    folder,
    metadata,
    changes: openChanges(metadata, worker !== undefined),
    bytes: sealedBytes(await openDisk({ path: folder.objects, random, run: worker?.run, removals }), seals, {
      seal: bodyThreads.seal,
      passed: youngGarbage(8 * 1024 * 1024),
    }),
    checksums,
    bodyThreads,
    removals,
    seals,
    keyRing,
    background: backgroundWork(log),
    powers: powersFor(worker?.of),
    programs,
    worker,
    url: () => url ?? unlistened(),
    callAs: (caller, via) => (service, operation, input) =>
      (road ?? unlistened()).callAs(caller, via)(service, operation, input),
    denials: openDenials((account, document) => sealAuthorizationMessage(keyRing, account, document)),
    explain: (supposed) => (road ?? unlistened()).explain(supposed),
  }
  const wings = await buildWings(ground).catch(async (error: unknown) => {
    await metadata.close()
    throw error
  })
  const { region } = settings
  const { account } = wings.root
  road = pipeline({
    services: wings.services,
    sites: wings.sites,
    pages: wings.pages,
    findAccessKey: wings.findAccessKey,
    verifyDocument: wings.verifyDocument,
    corsOf: wings.corsOf,
    accessListener: wings.accessLogs.listener,
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
    ofPresentIssuer: wings.ofPresentIssuer,
    keyUsed: wings.keyUsed,
    signingKeys: signingKeys(10_000),
    startHash: checksums.start,
    takesVersion2: settings.newBuckets === 'classic',
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
  const { callAs } = road
  const handle = withWebsites(road.handle, wings.websites, log)
  const onBroken = (error: unknown) =>
    error instanceof BytesDamaged
      ? log.error({ error }, 'a response broke off before octets that are damaged')
      : log.debug({ error }, 'a response broke off')
  const door = shutAtFirst(handle)
  const address = { host: settings.host, port: settings.port }
  const listener = await listen({ ...address, handle: door.handle, clock, onBroken }).catch(async (error: unknown) => {
    await metadata.close()
    throw cannotListen(settings, error)
  })
  url ??= `http://${hostName(settings.host)}:${listener.port}`
  const stop = async (grace: number): Promise<void> => {
    wings.lifecycle.stop()
    wings.notifications.stop()
    await close(ground, listener, wings, grace)
  }
  await wings.resume().catch(async (error: unknown) => {
    await stop(0)
    throw error
  })
  door.open()
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
    lifecycle: wings.lifecycle.now,
    deliverAccessLogs: wings.accessLogs.deliver,
    stop,
  }
}

/** Milliseconds that are left for what is written down at the very end, however long requests took. */
const lastWords = 2_000

async function close(
  ground: Ground,
  listener: Listener,
  { accessLogs, environments }: { readonly accessLogs: { readonly stop: () => void }; readonly environments: Pool },
  grace: number,
): Promise<void> {
  const { background, bytes, metadata, powers, bodyThreads, removals } = ground
  const end = performance.now() + grace
  await listener.stop(grace)
  accessLogs.stop()
  await background.settle(Math.max(end - performance.now(), Math.min(grace, lastWords)))
  await environments.stop()
  await powers.stop()
  await bytes.close()
  await bodyThreads.stop()
  removals.stop()
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

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A mistake of whoever typed the command: its message is all that is printed. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** A running server as its administrator reaches it. */
export interface Server {
  readonly endpoint: string
  readonly region: string
  readonly account: string
  /** The root access key. */
  readonly root: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly data: string
}

/** What a server leaves in its data folder while it runs. */
interface ServerFile {
  readonly url: string
  readonly region: string
  readonly account: string
  readonly pid: number
}

/** The file in which a running server says where it listens. */
export function serverFile(data: string): string {
  return join(data, 'server.json')
}

/**
 * Finds the server of a data folder: where it listens and its root access key.
 * @throws UsageError saying what to do when there is none.
 */
export async function findServer(data: string, endpoint?: string): Promise<Server> {
  if (endpoint !== undefined && !/^https?:\/\/[^/?#\s]+\/?$/.test(endpoint)) {
    throw new UsageError(`"${endpoint}" is no endpoint: write its URL without a path, such as http://127.0.0.1:4566`)
  }
  const credentials = await readOr(
    join(data, 'credentials'),
    `there is no Poolhouse data in ${data}: start the server first (npm start), or name its folder with --data`,
  )
  const running = await readOr(serverFile(data), notRunning(data))
  const { url, region, account, pid } = JSON.parse(running) as ServerFile
  if (endpoint === undefined && !isAlive(pid)) throw new UsageError(notRunning(data))
  return { endpoint: endpoint ?? url, region, account, root: rootKey(credentials, data), data }
}

/** Requires a data folder, whether a server runs on it or not. @throws UsageError */
export async function requireData(data: string): Promise<void> {
  const isThere = await stat(data).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isThere) throw new UsageError(`there is no Poolhouse data in ${data}: name its folder with --data`)
}

async function readOr(path: string, message: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new UsageError(message)
    throw error
  }
}

function rootKey(credentials: string, data: string): Server['root'] {
  const value = (name: string) => new RegExp(`^${name}\\s*=\\s*(\\S+)`, 'm').exec(credentials)?.[1]
  const accessKeyId = value('aws_access_key_id')
  const secretAccessKey = value('aws_secret_access_key')
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new UsageError(`${join(data, 'credentials')} holds no access key`)
  }
  return { accessKeyId, secretAccessKey }
}

function notRunning(data: string): string {
  return `no server is running on ${data}: start it (npm start) and try again`
}

/** A server that was killed leaves its file behind. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

import type { LoadClient } from '../load.ts'
import type { Address, S3Access } from '../requests.ts'

/** A program and how to start it. */
export interface Command {
  readonly file: string
  readonly parameters: readonly string[]
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
}

/** Where a server may stand: a folder of its own, kept from one start to the next, and a free port. */
export interface Place {
  readonly folder: string
  readonly port: number
}

/** A server that answers. */
export interface RunningServer extends Address {
  readonly pid: number
  readonly folder: string
  /** From the start of the process to its first HTTP response, in milliseconds. */
  readonly answeredAfter: number
  /** To the line that says it is ready, where it prints one. */
  readonly readyAfter: number | undefined
  /** CPU milliseconds that the start took; undefined where that cannot be known. */
  readonly startCpu: number | undefined
  /** Ends the process, and waits for its end. */
  readonly stop: () => Promise<void>
}

/** People who can sign in. */
export interface UserDirectory {
  readonly clientId: string
  readonly userPoolId: string
  readonly users: readonly { readonly name: string; readonly password: string }[]
}

/** An identity pool that takes in the people of a user directory. */
export interface IdentityDirectory extends UserDirectory {
  readonly identityPoolId: string
  /** The key of `Logins`. */
  readonly provider: string
}

/** How much of everything: all of it, or enough for a look. */
export interface Pace {
  /** Seconds of a measured phase... */
  readonly seconds: number
  /** ...and in how many rounds it is measured, an odd number. */
  readonly rounds: number
  readonly warmUpSeconds: number
  /** Keys in the bucket that is listed. */
  readonly listedKeys: number
  /** Transfers of a large object. */
  readonly largeTransfers: number
  /** Sign-ins that are counted rather than timed. */
  readonly signIns: number
  /** Milliseconds after which a server that nobody asks is taken to be at rest. */
  readonly settling: number
  /** Starts of which the median counts. */
  readonly starts: number
  /** Milliseconds of a round in which decisions are counted. */
  readonly policyRound: number
}

/** A server that runs, with what a measure needs to know about it. */
export interface Site {
  readonly kind: ServerKind
  readonly server: RunningServer
  readonly client: LoadClient
  readonly pace: Pace
  /** Ways into its S3, made ready; empty where it has none. */
  readonly s3: readonly S3Access[]
}

/** A kind of server, and what of it can be measured. */
export interface ServerKind {
  /** For `--only`. */
  readonly name: string
  /** For people. */
  readonly title: string
  /** Whether it is ours, one that does the same work, or the least that the work can cost. */
  readonly role: 'ours' | 'peer' | 'limit'
  /** Names of the measures that it takes part in. */
  readonly measures: readonly string[]
  /** Whether what it was given is there after a restart. */
  readonly isPersistent: boolean
  /** Why it cannot be measured on this machine; undefined where it can. */
  readonly missing?: () => string | undefined
  /** Brings what it needs. */
  readonly install?: (say: (text: string) => void) => Promise<void>
  readonly command: (place: Place) => Command
  /** The line that says it is ready, where it prints one. */
  readonly readyLine?: RegExp
  /** Makes buckets and keys. */
  readonly openS3?: (server: RunningServer, client: LoadClient) => Promise<readonly S3Access[]>
  /** Makes a user pool with people in it. */
  readonly openUsers?: (server: RunningServer, users: number) => Promise<UserDirectory>
  /** Makes an identity pool for a user pool. */
  readonly openIdentities?: (server: RunningServer, users: UserDirectory) => Promise<IdentityDirectory>
}

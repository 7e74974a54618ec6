import { existsSync, readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { basename } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { type Power, power } from '../tokens/srpGroup.ts'

// A thread that raises to powers, one after the other, so that sign-ins hold up no other request.

/** Where processors are few, the event loop goes first. Linux gives each thread a priority of its own. */
const ownThread = '/proc/thread-self'
const niceness = 10
if (existsSync(ownThread)) setPriority(Number(basename(readlinkSync(ownThread))), niceness)

parentPort?.on('message', (asked: Parameters<Power>) => {
  parentPort?.postMessage(power(...asked))
})

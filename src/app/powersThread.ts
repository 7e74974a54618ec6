import { existsSync, readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { basename } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { signature } from '../tokens/signingKey.ts'
import { power } from '../tokens/srpGroup.ts'
import type { Answer, Asked } from './powers.ts'

// A thread that raises to powers and signs, one after the other, so that sign-ins hold up no other request.

/** Where processors are few, the event loop goes first. Linux gives each thread a priority of its own. */
const ownThread = '/proc/thread-self'
const niceness = 10
if (existsSync(ownThread)) setPriority(Number(basename(readlinkSync(ownThread))), niceness)

parentPort?.on('message', (group: readonly Asked[]) => {
  parentPort?.postMessage(group.map(answerOf))
})

function answerOf(asked: Asked): Answer {
  return 'texts' in asked ? asked.texts.map(signature) : power(...asked.power)
}

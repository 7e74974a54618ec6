import { parentPort } from 'node:worker_threads'
import { power } from '../tokens/srpGroup.ts'

// A thread that raises to powers, one after the other, so that sign-ins hold up no other request.

parentPort?.on('message', ([base, exponent]: readonly [bigint, bigint]) => {
  parentPort?.postMessage(power(base, exponent))
})

import { parentPort, workerData } from 'node:worker_threads'
import { type Batch, groupApplier } from './apply.ts'
import { connect } from './connect.ts'

// The writer's thread: the only connection that writes, so that waiting for the disk never holds up the event loop.

const { path } = workerData as { readonly path: string }
const db = connect(path)
const applyGroup = groupApplier(db)

parentPort?.on('message', (group: readonly Batch[] | 'close') => {
  if (group !== 'close') return parentPort?.postMessage(applyGroup(group))
  db.close()
  parentPort?.close()
})

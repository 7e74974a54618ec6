import { parentPort, workerData } from 'node:worker_threads'
import { type Batch, groupApplier } from './apply.ts'
import { connect } from './connect.ts'
import { amongWriters } from './turn.ts'

// The writer's thread: its process's only connection that writes, so that waiting for the disk never holds up the event loop.

const { path, isShared } = workerData as { readonly path: string; readonly isShared: boolean }
const db = isShared ? connect(path, 0) : connect(path)
const applyGroup = isShared ? groupApplier(db, amongWriters) : groupApplier(db)

parentPort?.on('message', (group: readonly Batch[] | 'close') => {
  if (group !== 'close') return parentPort?.postMessage(applyGroup(group))
  db.close()
  parentPort?.close()
})

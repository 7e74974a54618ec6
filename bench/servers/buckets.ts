import type { LoadClient } from '../load.ts'
import { type Address, type S3Access, s3Request } from '../requests.ts'

/** Makes the buckets of an access. */
export async function createBuckets(server: Address, client: LoadClient, access: S3Access): Promise<void> {
  const { host, port } = server
  const requests = [...new Set([access.bucket, access.listed])].map((bucket) =>
    s3Request(server, access.credentials, Date.now(), { method: 'PUT', bucket }),
  )
  const phases = { warmUp: { requests: 0 }, measured: { requests: requests.length } }
  await client.run({ host, port, requests, bodies: [], inFlight: 1, ...phases })
}

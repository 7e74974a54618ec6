import { hostOf } from '../pipeline/arrive.ts'
import type { Handle } from '../pipeline/node.ts'
import type { Log } from '../pipeline/record.ts'
import type { Websites } from '../services/s3/index.ts'

/**
 * Answers what is asked of buckets as websites. It stands before the road, on which every object that is shown is asked
 * for from where the request came.
 */
export function withWebsites(handle: Handle, websites: Websites, log: Log): Handle {
  return async (request, connection) => {
    const address = websites.addressOf(hostOf(request), request.path)
    if (address === undefined) return handle(request, connection)
    try {
      return await websites.handle(request, address, (asked) => handle(asked, { ...connection, visited: request }))
    } catch (error) {
      log.error({ path: request.path, error }, 'a website failed')
      return { status: 500, headers: ['Content-Type', 'text/plain'], body: 'Internal Server Error\n' }
    }
  }
}

import type { RequestContext } from '../../../kernel/operation.ts'
import type { BucketStore } from '../ports/buckets.ts'
import type { Needs } from '../ports.ts'

/**
 * What an operation gets for one request: buckets as it was decided on them. Names are free again once their buckets are
 * deleted; one that another bucket took since then, of another account perhaps, is one of no bucket to this request.
 */
export function withinDecisions(needs: Needs, { holders }: Pick<RequestContext, 'holders'>): Needs {
  if (holders === undefined) return needs
  const find: BucketStore['find'] = async (name) => {
    const bucket = await needs.buckets.find(name)
    const isAnother = holders.some((holder) => holder.name === name && holder.id !== bucket?.id)
    return isAnother ? undefined : bucket
  }
  return { ...needs, buckets: { ...needs.buckets, find } }
}

import type { RequestContext } from '../../../kernel/operation.ts'
import type { Bucket } from '../ports/buckets.ts'
import type { StoredObject } from '../ports/objects.ts'
import type { Needs } from '../ports.ts'
import { readDecided } from './content.ts'
import { aborted } from './faults.ts'
import type { Named } from './missing.ts'

const attempts = 25

/**
 * Changes an object, however many others change it meanwhile: where it hangs on the object's own state whether the caller
 * may, `expected` is that state, and the change is made of no other. Answers the object as it was before; throws the fault
 * of one that is not there.
 */
export async function changeObject(
  needs: Pick<Needs, 'objects' | 'versions'>,
  request: RequestContext,
  bucket: Bucket,
  named: Named,
  change: (object: StoredObject, expected: StoredObject | undefined) => Promise<boolean>,
): Promise<StoredObject> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { object, hung } = await readDecided(needs, request, bucket, named)
    if (await change(object, hung ? object : undefined)) return object
  }
  throw aborted()
}

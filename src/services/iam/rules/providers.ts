import type { ProviderRecord } from '../ports/providers.ts'
import type { Directory } from './directory.ts'
import { concurrentModification } from './faults.ts'

/** Changes what is kept of a provider, `present` being how it is read; tried again when another change came between. */
export async function changeProvider<R extends ProviderRecord>(
  directory: Directory,
  present: () => Promise<R>,
  next: (body: R['body']) => R['body'],
): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const { arn, body } = await present()
    if (await directory.change({ do: 'setProvider', arn, present: body, body: next(body) })) return
  }
  throw concurrentModification()
}

import type { RequestContext } from '../../../kernel/operation.ts'
import type { KeyStore, Needs } from '../ports.ts'

/**
 * What an operation gets for one request: aliases of the keys that it was decided of. An alias can be moved: one that has
 * come to point to another key since then is none to this request.
 */
export function withinDecisions(needs: Needs, { holders }: Pick<RequestContext, 'holders'>): Needs {
  if (holders === undefined) return needs
  const alias: KeyStore['alias'] = async (account, region, name) => {
    const found = await needs.keys.alias(account, region, name)
    return holders.some((holder) => holder.name === found?.keyId) ? found : undefined
  }
  return { ...needs, keys: { ...needs.keys, alias } }
}

import { peerProgram } from '../servers/peers.ts'
import { actionOf, identity, type PolicyEngine } from './engine.ts'

/** What of Cedar's interface is used here. */
interface Cedar {
  readonly preparsePolicySet: (id: string, policies: { readonly staticPolicies: string }) => { readonly type: string }
  readonly statefulIsAuthorized: (call: object) => {
    readonly type: string
    readonly response?: { readonly decision: string }
  }
}

export const cedarProgram = '@cedar-policy/cedar-wasm/nodejs/cedar_wasm.js'

const ownFolder = `
permit(principal, action in [Action::"GetObject", Action::"PutObject", Action::"DeleteObject"], resource == Bucket::"vault")
when { context.folder == context.sub };
permit(principal, action == Action::"ListBucket", resource == Bucket::"vault") when { context.folder == context.sub };
forbid(principal, action, resource) when { !context.secure };`

/** Cedar in WebAssembly, its policies parsed beforehand. It is told an object's folder, since it cannot look for it in a name. */
export async function cedar(): Promise<PolicyEngine> {
  const loaded: { readonly default: Cedar } = await import(peerProgram(cedarProgram))
  const { preparsePolicySet, statefulIsAuthorized } = loaded.default
  const prepare = (id: string, staticPolicies: string) => {
    const { type } = preparsePolicySet(id, { staticPolicies })
    if (type !== 'success') throw new Error(`Cedar does not parse ${staticPolicies}`)
  }
  const asks = (id: string, action: string, folder: string, secure = true) => {
    const call = {
      principal: { type: 'Session', id: 'CognitoIdentityCredentials' },
      action: { type: 'Action', id: action },
      resource: { type: 'Bucket', id: 'vault' },
      context: { folder, sub: identity, secure },
      preparsedPolicySetId: id,
      entities: [],
      validateRequest: false,
    }
    return () => statefulIsAuthorized(call).response?.decision === 'allow'
  }
  prepare('folders', ownFolder)
  return {
    title: 'Cedar 4.13 (WebAssembly, parsed beforehand)',
    own: asks('folders', 'GetObject', identity),
    list: asks('folders', 'ListBucket', identity),
    other: asks('folders', 'GetObject', 'us-east-1:someone'),
    insecure: asks('folders', 'GetObject', identity, false),
    grown: (size, variety) => {
      const id = `${variety} ${size}`
      const statements = Array.from({ length: size }, (_, index) => {
        const folder = index === size - 1 ? 'context.sub' : `"folder-${index}"`
        return `permit(principal, action == Action::"${actionOf(index, variety)}", resource == Bucket::"vault") when { context.folder == ${folder} };`
      })
      prepare(id, statements.join('\n'))
      return asks(id, actionOf(size - 1, variety), identity)
    },
  }
}

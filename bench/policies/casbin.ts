import { peerProgram } from '../servers/peers.ts'
import { actionOf, identity, type PolicyEngine, sizes } from './engine.ts'

/** What of casbin's interface is used here. */
interface Casbin {
  readonly newModelFromString: (text: string) => object
  readonly newEnforcer: (model: object) => Promise<Enforcer>
}

interface Enforcer {
  readonly addPolicies: (rules: readonly (readonly string[])[]) => Promise<boolean>
  readonly enforceSync: (...request: readonly string[]) => boolean
}

export const casbinProgram = 'casbin/lib/cjs/index.js'

const model = `
[request_definition]
r = sub, bucket, folder, act, secure
[policy_definition]
p = bucket, folder, act, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = (p.eft == "allow" && r.act == p.act && r.bucket == p.bucket && r.folder == (p.folder == "own" ? r.sub : p.folder)) || (p.eft == "deny" && r.secure == "false")
`

/** casbin: conditions are written into its one matcher, and it is told an object's folder. */
export async function casbin(): Promise<PolicyEngine> {
  const loaded: { readonly default: Casbin } = await import(peerProgram(casbinProgram))
  const { newEnforcer, newModelFromString } = loaded.default
  const prepared = async (rules: readonly (readonly string[])[]) => {
    const enforcer = await newEnforcer(newModelFromString(model))
    await enforcer.addPolicies(rules)
    return (action: string, folder: string, secure = 'true') =>
      () =>
        enforcer.enforceSync(identity, 'vault', folder, action, secure)
  }
  const allowed = ['GetObject', 'PutObject', 'DeleteObject', 'ListBucket'].map((act) => ['vault', 'own', act, 'allow'])
  const asks = await prepared([...allowed, ['*', '*', '*', 'deny']])
  const grown = new Map<string, () => boolean>()
  for (const variety of ['actions', 'resources'] as const) {
    for (const size of sizes) {
      const rules = Array.from({ length: size }, (_, index) => [
        'vault',
        index === size - 1 ? 'own' : `folder-${index}`,
        actionOf(index, variety),
        'allow',
      ])
      grown.set(`${variety} ${size}`, (await prepared(rules))(actionOf(size - 1, variety), identity))
    }
  }
  return {
    title: 'casbin 5.51',
    own: asks('GetObject', identity),
    list: asks('ListBucket', identity),
    other: asks('GetObject', 'us-east-1:someone'),
    insecure: asks('GetObject', identity, 'false'),
    grown: (size, variety) => {
      const question = grown.get(`${variety} ${size}`)
      if (question === undefined) throw new RangeError(`no policy of ${size} statements`)
      return question
    },
  }
}

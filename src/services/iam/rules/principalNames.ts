import { parseArn } from '../../../kernel/arn.ts'
import type { Change } from '../ports/changes.ts'
import type { Principal } from '../ports/principals.ts'
import type { IamStore } from '../ports/store.ts'
import { readThrough } from './readThrough.ts'

/** A policy with its principals bound, or the principal that is nobody. */
type Bound = { readonly document: string } | { readonly invalid: string }

/** Turns the principals of resource and trust policies into what is kept, and back into what is shown and decided by. */
interface PrincipalNames {
  /**
   * The document with each user and role named by its unique id, as it is to be kept: one that is made anew under an old
   * name is somebody else. Names in accounts that are not of this deployment stay as they are; `account` is one that is.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
   */
  readonly bindPrincipals: (document: string, account: string) => Promise<Bound>
  /** The document with each user and role that is still there by its present ARN; who is gone stays an id, which nobody has. */
  readonly showPrincipals: (document: string) => Promise<string>
  /** Forgets what is kept at hand. */
  readonly forgetPrincipals: () => void
}

/** A store that keeps trust policies with their principals bound, and shows them by name. */
export interface FollowingStore extends IamStore, PrincipalNames {}

/** Makes a store's trust policies follow users and roles by their unique ids; keeps at most `limit` documents at hand. */
export function followPrincipals(store: IamStore, limit: number): FollowingStore {
  const shown = readThrough(limit, (document) => show(store, document))
  const showPrincipals = async (document: string): Promise<string> =>
    namesById(document) ? ((await shown.read(document)) ?? document) : document
  const showTrust = async <P extends Principal>(principal: P): Promise<P> => {
    if (principal.kind !== 'role' || !namesById(principal.trust)) return principal
    return { ...principal, trust: await showPrincipals(principal.trust) }
  }
  const showAll = <P extends Principal>(principals: readonly P[]) => Promise.all(principals.map(showTrust))
  return {
    ...store,
    principal: async (...key) => {
      const found = await store.principal(...key)
      return found && showTrust(found)
    },
    principalById: async (id) => {
      const found = await store.principalById(id)
      return found && showTrust(found)
    },
    principals: async (...page) => showAll(await store.principals(...page)),
    attachedTo: async (...key) => showAll(await store.attachedTo(...key)),
    boundedBy: async (...key) => showAll(await store.boundedBy(...key)),
    change: async (change) => {
      const bound = await bindChange(store, change)
      return bound !== undefined && store.change(bound)
    },
    bindPrincipals: (document, account) => bind(store, document, account),
    showPrincipals,
    forgetPrincipals: shown.clear,
  }
}

const uniqueId = /^A(IDA|ROA)[A-Z0-9]{12,}$/

/** Whether a document may name a principal by its unique id. */
function namesById(document: string): boolean {
  return /"A(IDA|ROA)[A-Z0-9]{12,}"/.test(document)
}

/** A change whose trust policy is bound; undefined where a principal of it vanished since it was checked. */
async function bindChange(store: IamStore, change: Change): Promise<Change | undefined> {
  if (change.do === 'addPrincipal' && change.principal.kind === 'role') {
    const { principal } = change
    const bound = await bind(store, principal.trust, principal.account)
    return 'invalid' in bound ? undefined : { ...change, principal: { ...principal, trust: bound.document } }
  }
  if (change.do !== 'setPrincipal' || change.set.trust === undefined) return change
  const account = (await store.principalById(change.id))?.account
  const bound = account === undefined ? undefined : await bind(store, change.set.trust, account)
  if (bound === undefined || 'invalid' in bound) return undefined
  return { ...change, set: { ...change.set, trust: bound.document } }
}

async function bind(store: IamStore, document: string, account: string): Promise<Bound> {
  let invalid: string | undefined
  const bound = await renamed(document, async (name) => {
    const id = await idOf(store, name, account)
    if (id === undefined) invalid ??= name
    return id ?? name
  })
  return invalid === undefined ? { document: bound } : { invalid }
}

/** What is kept of a principal: its unique id, or its name where it has none; undefined where it is nobody. */
async function idOf(store: IamStore, name: string, own: string): Promise<string | undefined> {
  if (uniqueId.test(name)) return (await store.principalById(name))?.id
  const arn = parseArn(name)
  const kind = /^(user|role)\//.exec(arn?.resource ?? '')?.[1] as 'user' | 'role' | undefined
  if (arn?.service !== 'iam' || kind === undefined) return name
  const found = await store.principal(kind, arn.account, arn.resource.slice(arn.resource.lastIndexOf('/') + 1))
  if (found?.arn === name) return found.id
  const isHere = arn.account === own || (await store.member(arn.account)) !== undefined
  return isHere ? undefined : name
}

function show(store: IamStore, document: string): Promise<string> {
  return renamed(document, async (name) =>
    uniqueId.test(name) ? ((await store.principalById(name))?.arn ?? name) : name,
  )
}

type Rename = (name: string) => Promise<string>
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A policy with its AWS principals renamed; the very text where none is. Its grammar was checked before. */
async function renamed(document: string, rename: Rename): Promise<string> {
  let differs = false
  const noting: Rename = async (name) => {
    const next = await rename(name)
    differs ||= next !== name
    return next
  }
  const policy = await inMember(JSON.parse(document) as Json, 'Statement', (statement) =>
    inEach(statement, async (each) =>
      inMember(await inMember(each, 'Principal', (named) => inNames(named, noting)), 'NotPrincipal', (named) =>
        inNames(named, noting),
      ),
    ),
  )
  return differs ? JSON.stringify(policy) : document
}

function inNames(principal: Json, rename: Rename): Promise<Json> {
  return inMember(principal, 'AWS', (names) =>
    inEach(names, async (name) => (typeof name === 'string' ? rename(name) : name)),
  )
}

async function inMember(json: Json, name: string, change: (json: Json) => Promise<Json>): Promise<Json> {
  if (typeof json !== 'object' || json === null || isList(json)) return json
  const member = json[name]
  return member === undefined ? json : { ...json, [name]: await change(member) }
}

/** A list's elements, or what stands for a list of one. */
async function inEach(json: Json, change: (json: Json) => Promise<Json>): Promise<Json> {
  return isList(json) ? Promise.all(json.map(change)) : change(json)
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json)
}

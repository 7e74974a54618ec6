import type { OperationModel, ServiceModel } from './model.ts'
import { type Pair, parsePairs, percentDecode } from './uri.ts'

/** An operation found by its HTTP binding, with its labels decoded, by member name. */
interface Routed {
  readonly operation: OperationModel
  readonly labels: Readonly<Record<string, string>>
}

/** Finds the operation that a request is for; undefined when the service has none there. Path and query are raw. */
export type RestRouter = (method: string, path: string, query: string) => Routed | undefined

/** Where an operation ends in the tree of paths. */
interface Leaf {
  readonly operation: OperationModel
  /** Query parameters that the binding names, with the value that it wants; undefined for any. */
  readonly query: readonly (readonly [name: string, value: string | undefined])[]
  /** Labels, with the place of their path segment. */
  readonly labels: readonly (readonly [name: string, place: number])[]
  readonly greedy: boolean
}

interface Node {
  readonly literals: Map<string, Node>
  label: Node | undefined
  readonly leaves: Leaf[]
  /** Leaves whose last label takes all the rest. */
  readonly greedy: Leaf[]
}

/**
 * Compiles a REST service's HTTP bindings to a tree by method and path segment. Literal segments win over labels, labels
 * over greedy ones, more query literals over fewer. https://smithy.io/2.0/spec/http-bindings.html#http-trait
 */
export function restRouter(model: ServiceModel): RestRouter {
  const methods = new Map<string, Node>()
  for (const operation of model.operations.values()) {
    const { method } = operation.http
    const root = methods.get(method) ?? emptyNode()
    methods.set(method, root)
    addOperation(root, operation)
  }
  return (method, path, query) => {
    const root = methods.get(method)
    if (root === undefined) return undefined
    const segments = segmentsOf(path)
    const pairs = parsePairs(query)
    if (pairs === undefined) return undefined
    return find(root, segments, 0, pairs)
  }
}

function emptyNode(): Node {
  return { literals: new Map(), label: undefined, leaves: [], greedy: [] }
}

/** Path segments, raw; a slash at the end does not count, as with Lambda's `/functions/`. */
function segmentsOf(path: string): string[] {
  const inside = path.endsWith('/') ? path.slice(1, -1) : path.slice(1)
  return inside === '' ? [] : inside.split('/')
}

function addOperation(root: Node, operation: OperationModel): void {
  const [path = '/', literals = ''] = operation.http.uri.split('?')
  const labels: (readonly [string, number])[] = []
  let greedy = false
  let node = root
  segmentsOf(path).forEach((segment, place) => {
    if (!segment.startsWith('{')) {
      const next = node.literals.get(segment) ?? emptyNode()
      node.literals.set(segment, next)
      node = next
      return
    }
    greedy = segment.endsWith('+}')
    labels.push([segment.slice(1, greedy ? -2 : -1), place])
    if (!greedy) node = node.label ??= emptyNode()
  })
  const leaf: Leaf = { operation, query: queryLiterals(literals), labels, greedy }
  const leaves = greedy ? node.greedy : node.leaves
  leaves.push(leaf)
  leaves.sort((a, b) => b.query.length - a.query.length)
}

/** The parameters that a URI template's query names: `uploads`, `list-type=2`. */
export function queryLiterals(text: string): (readonly [name: string, value: string | undefined])[] {
  if (text === '') return []
  return text.split('&').map((part) => {
    const [name = '', value] = part.split('=')
    return [name, value] as const
  })
}

function find(node: Node, segments: readonly string[], place: number, pairs: readonly Pair[]): Routed | undefined {
  const segment = segments[place]
  if (segment === undefined) return choose(node.leaves, segments, pairs)
  const literal = node.literals.get(segment)
  const found = literal && find(literal, segments, place + 1, pairs)
  if (found !== undefined) return found
  const labelled = segment === '' ? undefined : node.label && find(node.label, segments, place + 1, pairs)
  return labelled ?? choose(node.greedy, segments, pairs)
}

function choose(leaves: readonly Leaf[], segments: readonly string[], pairs: readonly Pair[]): Routed | undefined {
  const leaf = leaves.find(({ query }) =>
    query.every(([name, value]) =>
      pairs.some((pair) => pair[0] === name && (value === undefined || pair[1] === value)),
    ),
  )
  if (leaf === undefined) return undefined
  const labels: Record<string, string> = {}
  for (const [name, place] of leaf.labels) {
    const last = leaf.greedy && place === leaf.labels.at(-1)?.[1]
    const text = percentDecode(last ? segments.slice(place).join('/') : (segments[place] ?? ''))
    if (text === undefined) return undefined
    labels[name] = text
  }
  return { operation: leaf.operation, labels }
}

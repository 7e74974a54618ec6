import type { Element, Member, Shape, StructureShape } from '../shape.ts'
import { parsePairs } from '../uri.ts'
import { isSimple, parseText } from './text.ts'
import { Unreadable } from './unreadable.ts'

/** A form's parameters as a tree: `Tags.member.1.Key` is three steps down. */
export interface FormNode {
  value: string | undefined
  readonly children: Map<string, FormNode>
}

const pairLimit = 10_000
const depthLimit = 32

/** Reads `application/x-www-form-urlencoded` text; undefined when it is not. A name that stands twice is refused. */
export function parseForm(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = parsePairs(text, pairLimit)
  if (pairs === undefined) return undefined
  const form = new Map<string, string>()
  for (const [name, value] of pairs) {
    if (form.has(name)) return undefined
    form.set(name, value)
  }
  return form
}

/** Makes a tree of a form's dotted names. */
export function formTree(form: ReadonlyMap<string, string>): FormNode {
  const root: FormNode = { value: undefined, children: new Map() }
  for (const [name, value] of form) {
    const steps = name.split('.')
    if (steps.length > depthLimit) throw new Unreadable('Nesting is too deep', name)
    let node = root
    for (const step of steps) {
      let next = node.children.get(step)
      if (next === undefined) {
        next = { value: undefined, children: new Map() }
        node.children.set(step, next)
      }
      node = next
    }
    node.value = value
  }
  return root
}

/** Reads a node as a structure's value. Parameters that the model lacks are left out, as AWS does. */
export function readFormStructure(node: FormNode, shape: StructureShape, depth = 0): Record<string, unknown> {
  if (depth > depthLimit) throw new Unreadable('Nesting is too deep')
  const result: Record<string, unknown> = {}
  for (const member of shape.members) {
    const value = readMember(node, member, depth)
    if (value !== undefined) result[member.name] = value
  }
  return result
}

function readMember(node: FormNode, member: Member, depth: number): unknown {
  const { shape, flattened } = member
  const child = node.children.get(member.xmlName)
  if (child === undefined) return undefined
  return readNode(child, shape, flattened, member.messageName, depth)
}

function readNode(node: FormNode, shape: Shape, flattened: boolean, name: string, depth: number): unknown {
  switch (shape.type) {
    case 'structure':
      return readFormStructure(node, shape, depth + 1)
    case 'list':
      return readList(node, shape.element, flattened, name, depth)
    case 'map':
      return readMap(node, shape, flattened, name, depth)
    case 'document':
      throw new Unreadable('A document has no form in a query', name)
    default:
      return readText(node, shape, name)
  }
}

function readText(node: FormNode, shape: Shape, name: string): unknown {
  if (!isSimple(shape) || node.value === undefined) throw new Unreadable('Unexpected complex element', name)
  if (node.children.size > 0) throw new Unreadable('Unexpected complex element', name)
  try {
    return parseText(node.value, shape, 'date-time')
  } catch (error) {
    if (error instanceof Unreadable) throw new Unreadable(error.message, name, node.value)
    throw error
  }
}

/** An empty list is sent as `Name=`. */
function readList(node: FormNode, element: Element, flattened: boolean, name: string, depth: number): unknown[] {
  const items = flattened ? node : node.children.get(element.xmlName ?? 'member')
  if (items === undefined) {
    if (node.value !== '' && node.value !== undefined) throw new Unreadable('Expected list', name)
    return []
  }
  return inOrder(items, name).map((item) => readNode(item, element.shape, false, name, depth + 1))
}

/** Maps have the client's own keys, so they have no prototype. */
function readMap(
  node: FormNode,
  { key, value }: { readonly key: Element; readonly value: Element },
  flattened: boolean,
  name: string,
  depth: number,
): object {
  const result: Record<string, unknown> = Object.create(null)
  const entries = flattened ? node : node.children.get('entry')
  if (entries === undefined) return result
  for (const entry of inOrder(entries, name)) {
    const keyText = entry.children.get(key.xmlName ?? 'key')?.value
    const item = entry.children.get(value.xmlName ?? 'value')
    if (keyText === undefined || item === undefined) throw new Unreadable('Expected map entry', name)
    result[keyText] = readNode(item, value.shape, false, name, depth + 1)
  }
  return result
}

function inOrder(node: FormNode, name: string): FormNode[] {
  const numbered = [...node.children].map(([step, item]) => {
    if (!/^\d{1,6}$/.test(step)) throw new Unreadable('Key is not a valid index', name)
    return [Number(step), item] as const
  })
  return numbered.sort(([a], [b]) => a - b).map(([, item]) => item)
}

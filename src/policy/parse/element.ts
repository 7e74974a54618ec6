import type { PolicyKind } from '../document.ts'
import { PolicyError } from '../policyError.ts'
import type { Json, JsonEntry } from './json.ts'
import { type Wording, wordings } from './wording.ts'

/** A value of the document with the place it stands at, and the words to refuse it in. */
export interface Element {
  readonly json: Json
  readonly place: string
  readonly kind: PolicyKind
}

/** How AWS puts what is wrong with this kind of element. */
export function wordingOf(element: Element): Wording {
  return wordings[element.kind]
}

/** The error for this element, in AWS's words. */
export function refuse(element: Element, message: string): PolicyError {
  return new PolicyError(message, element.place, element.json.line)
}

/** The members of an object; anything else is a syntax error. */
export function entriesOf(element: Element): readonly JsonEntry[] {
  if (element.json.type !== 'object') throw refuse(element, wordingOf(element).syntax)
  return element.json.entries
}

/** An element's member. */
export function memberOf(element: Element, entry: JsonEntry): Element {
  return { json: entry.value, kind: element.kind, place: element.place ? `${element.place}.${entry.key}` : entry.key }
}

/** The members of an object by name, all of them known. */
export function membersOf(element: Element, known: ReadonlySet<string>): ReadonlyMap<string, Element> {
  const members = new Map<string, Element>()
  for (const entry of entriesOf(element)) {
    const member = memberOf(element, entry)
    if (!known.has(entry.key)) throw refuse(member, wordingOf(element).unknownField(entry.key))
    members.set(entry.key, member)
  }
  return members
}

/** A list's elements, or the one that stands without brackets. */
export function listOf(element: Element): readonly Element[] {
  const { json, place, kind } = element
  if (json.type !== 'array') return [element]
  return json.items.map((item, index) => ({ json: item, kind, place: `${place}[${index}]` }))
}

/** An element's text. @throws PolicyError where it is something else. */
export function textOf(element: Element): string {
  if (element.json.type !== 'string') throw refuse(element, wordingOf(element).syntax)
  return element.json.text
}

/** A condition's value: text, or a number or Boolean by its own characters. */
export function scalarOf(element: Element): string {
  const { json } = element
  if (json.type === 'object' || json.type === 'array' || json.type === 'null') {
    throw refuse(element, wordingOf(element).syntax)
  }
  return json.text
}

import type { Statement } from '../document.ts'
import { parseAction } from './action.ts'
import { parseConditions } from './condition.ts'
import { type Element, listOf, membersOf, refuse, textOf, wordingOf } from './element.ts'
import { parsePrincipal } from './principal.ts'
import { parseResource } from './resource.ts'

const elements = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
])

type Members = ReadonlyMap<string, Element>

/** Reads one statement. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html */
export function parseStatement(element: Element): Statement {
  const members = membersOf(element, elements)
  const sid = members.get('Sid')
  const condition = members.get('Condition')
  return {
    ...(sid ? { sid: parseSid(sid) } : {}),
    effect: parseEffect(element, members.get('Effect')),
    ...parsePrincipals(element, members),
    ...parseActions(element, members),
    ...parseResources(element, members),
    conditions: condition ? parseConditions(condition) : [],
  }
}

function parseSid(element: Element): string {
  const text = textOf(element)
  if (element.kind !== 'resource' && !/^[0-9A-Za-z]*$/.test(text)) {
    throw refuse(
      element,
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    )
  }
  return text
}

function parseEffect(statement: Element, element: Element | undefined): 'Allow' | 'Deny' {
  if (!element) throw refuse(statement, wordingOf(statement).missingField('Effect'))
  const text = textOf(element)
  if (text !== 'Allow' && text !== 'Deny') throw refuse(element, wordingOf(element).effect(text))
  return text
}

/** At most one of an element and its negation. */
function oneOf(statement: Element, members: Members, name: string): Element | undefined {
  const element = members.get(name)
  const negation = members.get(`Not${name}`)
  if (element && negation) throw refuse(statement, wordingOf(statement).syntax)
  return element ?? negation
}

function parsePrincipals(statement: Element, members: Members): Pick<Statement, 'principal' | 'notPrincipal'> {
  const element = oneOf(statement, members, 'Principal')
  const words = wordingOf(statement)
  if (statement.kind === 'identity') {
    if (element) throw refuse(element, words.principal('', ''))
    return {}
  }
  if (!element) throw refuse(statement, words.missingField('Principal'))
  const principal = parsePrincipal(element)
  if (members.has('Principal')) return { principal }
  if (statement.kind === 'trust') throw refuse(element, 'Has prohibited field NotPrincipal')
  return { notPrincipal: principal }
}

function parseActions(statement: Element, members: Members): Pick<Statement, 'actions' | 'notActions'> {
  const element = oneOf(statement, members, 'Action')
  const actions = element && listOf(element).map(parseAction)
  if (!actions || actions.length === 0) throw refuse(element ?? statement, wordingOf(statement).missingAction)
  return members.has('Action') ? { actions } : { notActions: actions }
}

function parseResources(statement: Element, members: Members): Pick<Statement, 'resources' | 'notResources'> {
  const element = oneOf(statement, members, 'Resource')
  if (statement.kind === 'trust') {
    if (element) throw refuse(element, 'Has prohibited field Resource')
    return {}
  }
  const resources = element && listOf(element).map(parseResource)
  if (!resources || resources.length === 0) throw refuse(element ?? statement, wordingOf(statement).missingResource)
  return members.has('Resource') ? { resources } : { notResources: resources }
}

import type { Policy, PolicyKind, PolicyVersion, Statement } from '../document.ts'
import { PolicyError } from '../policyError.ts'
import { type Element, listOf, membersOf, refuse, textOf, wordingOf } from './element.ts'
import { JsonError, readJson } from './json.ts'
import { parseStatement } from './statement.ts'
import { wordings } from './wording.ts'

const elements = new Set(['Version', 'Id', 'Statement'])

/**
 * Reads a policy document and checks its grammar. Throws PolicyError with AWS's message.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(text: string, kind: PolicyKind): Policy {
  const root: Element = { json: readDocument(text, kind), place: '', kind }
  const members = membersOf(root, elements)
  const version = members.get('Version')
  const id = members.get('Id')
  return {
    kind,
    version: version ? parseVersion(version) : '2008-10-17',
    ...(id ? { id: textOf(id) } : {}),
    statements: parseStatements(root, members.get('Statement')),
  }
}

function readDocument(text: string, kind: PolicyKind) {
  try {
    return readJson(text)
  } catch (error) {
    if (error instanceof JsonError) throw new PolicyError(wordings[kind].notJson, '', error.line)
    throw error
  }
}

function parseVersion(element: Element): PolicyVersion {
  const text = textOf(element)
  if (text !== '2012-10-17' && text !== '2008-10-17') {
    const message =
      element.kind === 'identity' ? wordingOf(element).syntax : 'The policy must contain a valid version string'
    throw refuse(element, message)
  }
  return text
}

function parseStatements(root: Element, element: Element | undefined): readonly Statement[] {
  if (!element) throw refuse(root, wordingOf(root).missingField('Statement'))
  const list = listOf(element)
  if (list.length === 0) throw refuse(element, wordingOf(root).noStatements)
  const statements = list.map(parseStatement)
  refuseRepeatedSids(list, statements)
  return statements
}

/** Sids are unique in IAM's policies; other services have rules of their own. */
function refuseRepeatedSids(list: readonly Element[], statements: readonly Statement[]): void {
  const seen = new Set<string>()
  statements.forEach(({ sid }, index) => {
    const element = list[index]
    if (!sid || !element || element.kind === 'resource') return
    if (seen.has(sid)) throw refuse(element, 'Statement IDs (SID) in a single policy must be unique.')
    seen.add(sid)
  })
}

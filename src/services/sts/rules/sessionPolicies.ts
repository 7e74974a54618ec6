import { Fault } from '../../../kernel/fault.ts'
import { PolicyError, parsePolicy } from '../../../policy/index.ts'
import type { Roles } from '../ports.ts'

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_RequestParameters */
const arnLimit = 10
const remembered = 1000

/**
 * Checks session policies before they are sealed into a token: managed ones are AWS's or the session's account's own.
 * Documents that were found good are remembered.
 */
export function sessionPolicyCheck(roles: Pick<Roles, 'isManagedPolicy'>) {
  const good = new Set<string>()
  const requireDocument = (document: string): void => {
    if (good.has(document)) return
    requireGrammar(document)
    if (good.size >= remembered) good.clear()
    good.add(document)
  }
  return async (account: string, documents: readonly string[], arns: readonly string[]): Promise<void> => {
    for (const document of documents) requireDocument(document)
    if (arns.length > arnLimit) {
      throw new Fault('ValidationError', `A session takes at most ${arnLimit} managed policies.`, { status: 400 })
    }
    for (const arn of arns) {
      if (await roles.isManagedPolicy(arn, account)) continue
      throw new Fault('MalformedPolicyDocument', `The managed policy ${arn} does not exist.`, { status: 400 })
    }
  }
}

function requireGrammar(document: string): void {
  try {
    parsePolicy(document, 'identity')
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    throw new Fault('MalformedPolicyDocument', error.message, { status: 400 })
  }
}

import { type Element, refuse, textOf } from './element.ts'

/** Actions that decide who may become a role. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html */
const trustActions = /^sts:(\*|assume[a-z*?]*|tagsession|setsourceidentity|setcontext)$/i

/** Reads one action: a vendor, a colon, a name; or `*`. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
export function parseAction(element: Element): string {
  const text = textOf(element)
  const message = actionProblem(text)
  if (message) throw refuse(element, element.kind === 'resource' ? 'Policy has invalid action' : message)
  if (element.kind === 'trust' && !trustActions.test(text)) {
    throw refuse(element, 'AssumeRole policy may only specify STS AssumeRole actions.')
  }
  return text
}

function actionProblem(text: string): string | undefined {
  if (text === '*') return undefined
  const [vendor = '', name, ...rest] = text.split(':')
  if (name === undefined) return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'
  if (rest.length > 0) return 'Actions/Condition can contain only one colon.'
  if (vendor !== '*' && !/^[a-zA-Z0-9.-]+$/.test(vendor)) return `Vendor ${vendor} is not valid`
  if (!/^[a-zA-Z0-9*?_.-]+$/.test(name)) return 'The policy failed legacy parsing'
  return undefined
}

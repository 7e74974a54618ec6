import type { Decision, Principal } from '../../../src/policy/index.ts'

/** What a decision comes to: its effect, and the kind of policy that made it. */
export type Answer = `${Decision['effect']} by ${Decision['by']}`

/** A policy document as it stands in AWS's pages. */
export type Document = Readonly<Record<string, unknown>>

/** One question and the answer that the source gives it. */
export interface Question {
  readonly action: string
  readonly resource: string
  readonly answer: Answer
  readonly context?: Readonly<Record<string, readonly string[]>>
  /** Who asks, where it is not the group's. */
  readonly principal?: Principal
  /** The resource's account, where it is not the group's. */
  readonly account?: string
}

/** Policies from one page, and what they answer. */
export interface Group {
  /** What the policies are for. */
  readonly title: string
  /** The page that says so. */
  readonly source: string
  readonly identity?: readonly Document[]
  readonly resource?: Document
  readonly boundary?: Document
  readonly session?: readonly Document[]
  readonly serviceControl?: readonly (readonly Document[])[]
  readonly resourceControl?: readonly (readonly Document[])[]
  /** A role's trust policy: the questions are then trust decisions. */
  readonly trust?: Document
  readonly principal?: Principal
  readonly account?: string
  readonly questions: readonly Question[]
}

/** The IAM User Guide's address of a page. */
export const iamGuide = (page: string) => `https://docs.aws.amazon.com/IAM/latest/UserGuide/${page}`

export const account = '123456789012'
export const otherAccount = '111122223333'

export const user = (name: string, id = account): Principal => ({
  kind: 'user',
  account: id,
  arn: `arn:aws:iam::${id}:user/${name}`,
})

export const session = (role: string, name: string, id = account): Principal => ({
  kind: 'session',
  account: id,
  arn: `arn:aws:sts::${id}:assumed-role/${role}/${name}`,
  roleArn: `arn:aws:iam::${id}:role/${role}`,
})

export const root = (id = account): Principal => ({ kind: 'root', account: id, arn: `arn:aws:iam::${id}:root` })

export const anonymous: Principal = { kind: 'anonymous' }

/** A document of the current version with these statements. */
export const policy = (...statements: readonly Document[]): Document => ({
  Version: '2012-10-17',
  Statement: statements,
})

export const allow = (action: string | readonly string[], resource: string | readonly string[], condition?: Document) =>
  ({ Effect: 'Allow', Action: action, Resource: resource, ...(condition ? { Condition: condition } : {}) }) as const

export const deny = (action: string | readonly string[], resource: string | readonly string[], condition?: Document) =>
  ({ ...allow(action, resource, condition), Effect: 'Deny' }) as const

export const yes = 'allow by identity'
export const no = 'implicitDeny by identity'
export const never = 'explicitDeny by identity'

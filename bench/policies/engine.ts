/** How a growing policy's statements differ from each other. */
export type Variety = 'actions' | 'resources'

/** How many statements the growing policies have. */
export const sizes = [1, 10, 100, 1000] as const

/** A question, put together beforehand; whether it is allowed. */
export type Question = () => boolean

/**
 * An engine with the policy that gives every identity a folder of its own in one bucket: objects in it may be read,
 * written and deleted, and it may be listed, but never by plain HTTP. Three statements.
 */
export interface PolicyEngine {
  readonly title: string
  /** An object of the own folder. */
  readonly own: Question
  /** A listing of the own folder. */
  readonly list: Question
  /** An object of somebody else's folder. */
  readonly other: Question
  /** An object of the own folder by plain HTTP. */
  readonly insecure: Question
  /** An object that only the last of `size` statements allows; the others are of other actions or of other folders. */
  readonly grown: (size: number, variety: Variety) => Question
}

/** The identity that asks. */
export const identity = 'us-east-1:12345678-1234-1234-1234-1234567890ab'

/** The action of a growing policy's statement. */
export function actionOf(index: number, variety: Variety): string {
  return variety === 'actions' ? `GetObject${index}` : 'GetObject'
}

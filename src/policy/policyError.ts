/**
 * A document that the policy grammar refuses. `message` is what AWS says under `MalformedPolicyDocument`
 * (IAM) or `MalformedPolicy` (S3); `place` and `line` are for the person who must mend it.
 */
export class PolicyError extends Error {
  /** Where in the document, such as `Statement[1].Action`; empty for the document itself. */
  readonly place: string
  /** The line, from 1. */
  readonly line: number

  constructor(message: string, place: string, line: number) {
    super(message)
    this.name = 'PolicyError'
    this.place = place
    this.line = line
  }
}

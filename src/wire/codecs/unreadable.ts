/**
 * What a codec throws for a value that is not what the model says. The protocol turns it into its own fault;
 * `at` is the parameter, header or element where it stood, when that is known.
 */
export class Unreadable extends Error {
  readonly at: string | undefined
  readonly value: string | undefined

  constructor(message: string, at?: string, value?: string) {
    super(message)
    this.name = 'Unreadable'
    this.at = at
    this.value = value
  }
}

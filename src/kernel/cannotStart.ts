/** Why the server cannot start, where its operator can mend it: the message is all that is printed. */
export class CannotStart extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CannotStart'
  }
}

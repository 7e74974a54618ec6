/** A moment as IAM tells it: in whole seconds. */
export function dateOf(milliseconds: number): Date {
  return new Date(milliseconds - (milliseconds % 1000))
}

/** Whether a provider's name for a user can be kept: U+0000 and lone surrogates cannot. */
export function isKeepable(subject: string): boolean {
  return !subject.includes('\0') && subject.isWellFormed()
}

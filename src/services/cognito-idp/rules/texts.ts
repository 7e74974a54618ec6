import { invalidParameter } from './faults.ts'

/** Whether a text can be kept: U+0000 and lone surrogates cannot. */
export function isKeepable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** Refuses a text that could not be kept, where a request names one. */
export function requireKeepable(member: string, text: string | undefined): void {
  if (text !== undefined && !isKeepable(text)) {
    throw invalidParameter(`${member} must not hold U+0000 or a lone surrogate.`)
  }
}

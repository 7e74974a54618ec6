import { hash } from 'node:crypto'
import type { OpenedSession } from './authenticate.ts'

/**
 * Opens session tokens and keeps what it opened by the token's digest, the least recently used going first.
 * The same token gives the same object, so that what is made of its caller can be kept too. Only what opened is kept.
 */
export function sessionShelf(
  open: (token: string) => OpenedSession | undefined,
  capacity = 10_000,
): (token: string) => OpenedSession | undefined {
  const kept = new Map<string, OpenedSession>()
  return (token) => {
    const digest = hash('sha256', token, 'base64')
    const known = kept.get(digest)
    if (known !== undefined) {
      kept.delete(digest)
      kept.set(digest, known)
      return known
    }
    const opened = open(token)
    if (opened === undefined) return undefined
    if (kept.size >= capacity) kept.delete(kept.keys().next().value as string)
    kept.set(digest, opened)
    return opened
  }
}

import type { Assertion, Confirmation } from './assertion.ts'

/** Why an assertion does not count now. */
export type TimeRefusal = 'expired' | 'notYetValid' | 'stale'

interface Instant {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Seconds after its issue in which an assertion must be used. */
  readonly freshFor?: number
  /** Seconds before its time at which it is taken already; `leeway` when absent. */
  readonly earlyBy?: number
  /** Seconds after its end at which it is still taken. */
  readonly leeway?: number
}

interface Window {
  readonly notBefore?: number
  readonly notOnOrAfter?: number
}

type Objection = { readonly reason: TimeRefusal; readonly detail: string }

/** AWS's own clock and an identity provider's may differ by this many milliseconds when an assertion is from the future. */
const future = 300_000

/** Why an assertion is not of now, by its conditions and its age; undefined where it is. */
export function untimely({ conditions, issuedAt }: Assertion, instant: Instant): Objection | undefined {
  const { now, freshFor } = instant
  const outside = outsideOf(conditions, instant)
  if (outside !== undefined) return outside
  if (issuedAt > now + future) return { reason: 'notYetValid', detail: `it was issued at ${instantOf(issuedAt)}` }
  if (freshFor !== undefined && now >= issuedAt + freshFor * 1000) {
    return { reason: 'stale', detail: `it was issued at ${instantOf(issuedAt)} and is good for ${freshFor} seconds` }
  }
  return undefined
}

/** Why a bearer confirmation is not of now; it must have an end (SAML Profiles §4.1.4.2). */
export function untimelyConfirmation(confirmation: Confirmation, instant: Instant): Objection | undefined {
  return confirmation.notOnOrAfter === undefined
    ? expired('its confirmation has no end')
    : outsideOf(confirmation, instant)
}

function outsideOf(
  { notBefore, notOnOrAfter }: Window,
  { now, leeway = 0, earlyBy = leeway }: Instant,
): Objection | undefined {
  if (notBefore !== undefined && now < notBefore - earlyBy * 1000) {
    return { reason: 'notYetValid', detail: `it is good from ${instantOf(notBefore)}` }
  }
  if (notOnOrAfter !== undefined && now >= notOnOrAfter + leeway * 1000) {
    return expired(`it was good until ${instantOf(notOnOrAfter)}`)
  }
  return undefined
}

function expired(detail: string): Objection {
  return { reason: 'expired', detail }
}

function instantOf(time: number): string {
  return new Date(time).toISOString()
}

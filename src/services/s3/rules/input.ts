import type { Body } from '../../../kernel/operation.ts'

/** An SDK shape whose members `K` the wire model requires: they are there when an operation runs. */
export type With<T, K extends keyof T> = Omit<T, K> & { readonly [P in K]-?: NonNullable<T[P]> }

/** An object's octets on their way, with the trailing headers that may follow them. */
export type ObjectBody = Body & {
  /** Trailing headers by lower-case name; known once the body was read. */
  readonly trailers?: () => Readonly<Record<string, string>>
}

/** An SDK shape with a body, and the members `K` that the wire model requires. */
export type WithBody<T extends { Body?: unknown }, K extends keyof T> = Omit<With<T, K>, 'Body'> & {
  readonly Body: ObjectBody
}

/** A member that the wire model requires: the codec checked it, the SDK's types still allow undefined. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A required member is missing after the wire model was checked.')
  return value
}

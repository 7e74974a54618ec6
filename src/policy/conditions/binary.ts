import type { ValueTest } from './operators.ts'

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The octets of base64 text, one character each; undefined when it is not base64. */
function octets(text: string): string | undefined {
  const digits = text.replace(/=+$/, '')
  return base64.test(text) && digits.length % 4 !== 1 ? atob(digits) : undefined
}

/**
 * `BinaryEquals`: the same octets. Binary values stand in the request's context in base64.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals
 */
export function compileBinary(source: string): ValueTest {
  const wanted = octets(source)
  return (value) => wanted !== undefined && octets(value) === wanted
}

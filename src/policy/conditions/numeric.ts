import type { CompileTest } from './operators.ts'

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/

/** An integer or decimal number; undefined when the text is none. */
export function parseNumber(text: string): number | undefined {
  return decimal.test(text) ? Number(text) : undefined
}

/**
 * The numeric operators. What is not a number matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric
 */
export function numericOperator(agrees: (value: number, limit: number) => boolean): CompileTest {
  return (source) => {
    const limit = parseNumber(source)
    return (text) => {
      const value = parseNumber(text)
      return limit !== undefined && value !== undefined && agrees(value, limit)
    }
  }
}

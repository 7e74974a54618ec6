/**
 * A text as one line of a terminal: names, keys and headers are of strangers, and nothing in them is told to the terminal.
 * https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
}

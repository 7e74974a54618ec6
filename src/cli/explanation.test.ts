import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Explained } from '../policy/index.ts'
import { linesOf } from './explanation.ts'

/** A line feed, and what commands a terminal, of seven bits and of eight, or turns the direction of its text. */
const commands = '\n\r\u001b]0;title\u0007\u009b2J\u202e\u2028'

describe('an explanation for a person', () => {
  test('tells the terminal nothing of what strangers have sent', () => {
    const decision = {
      allowed: false,
      effect: 'implicitDeny',
      by: 'resource',
      action: 's3:GetObject',
      resource: `arn:aws:s3:::bucket/key${commands}`,
    } as const
    const explained: Explained = {
      question: {
        action: 's3:GetObject',
        resource: decision.resource,
        principal: { kind: 'anonymous' },
        context: { 'aws:useragent': [`agent${commands}allowed`], 'aws:referer': ['https://example.com/'] },
      },
      trace: { decision, policies: [] },
      changes: [],
    }
    const lines = linesOf(explained)
    assert.ok(lines[0]?.startsWith('denied    s3:GetObject on arn:aws:s3:::bucket/key\ufffd'))
    assert.ok(lines.includes('  aws:referer = https://example.com/'))
    for (const line of lines) assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  })
})

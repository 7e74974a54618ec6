import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { acceptedStep, consecutiveStep, hotp, otpauthUri, totpStep } from './totp.ts'

const secret = Buffer.from('12345678901234567890')
const at = (seconds: number) => seconds * 1000
const codeAt = (seconds: number) => hotp(secret, totpStep(at(seconds)))

describe('one-time passwords', () => {
  // https://www.rfc-editor.org/rfc/rfc4226#page-32
  it('by count agree with RFC 4226', () => {
    const codes = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ')
    assert.deepEqual(
      codes.map((_, counter) => hotp(secret, counter)),
      codes,
    )
  })

  // https://www.rfc-editor.org/rfc/rfc6238#appendix-B
  it('by time agree with RFC 6238', () => {
    const vectors = [
      [59, '94287082'],
      [1_111_111_109, '07081804'],
      [1_111_111_111, '14050471'],
      [1_234_567_890, '89005924'],
      [2_000_000_000, '69279037'],
      [20_000_000_000, '65353130'],
    ] as const
    for (const [seconds, code] of vectors) assert.equal(hotp(secret, totpStep(at(seconds)), 8), code)
  })

  it('are accepted one step before and after, and no further', () => {
    const now = at(1_000_000)
    const step = totpStep(now)
    for (const offset of [-30, 0, 30]) {
      assert.equal(acceptedStep(secret, codeAt(1_000_000 + offset), { now }), step + offset / 30)
    }
    for (const offset of [-60, 60]) assert.equal(acceptedStep(secret, codeAt(1_000_000 + offset), { now }), undefined)
    assert.equal(acceptedStep(secret, codeAt(1_000_060), { now, window: 2 }), step + 2)
  })

  it('are used up with all before them', () => {
    const now = at(1_000_000)
    const used = acceptedStep(secret, codeAt(1_000_000), { now })
    assert.ok(used !== undefined)
    assert.equal(acceptedStep(secret, codeAt(1_000_000), { now, after: used }), undefined)
    assert.equal(acceptedStep(secret, codeAt(1_000_000 - 30), { now, after: used }), undefined)
    assert.equal(acceptedStep(secret, codeAt(1_000_000 + 30), { now, after: used }), used + 1)
  })

  it('of a clock that runs ahead are accepted by its drift', () => {
    const now = at(1_000_000)
    const ahead = codeAt(1_000_000 + 300)
    assert.equal(acceptedStep(secret, ahead, { now }), undefined)
    assert.equal(acceptedStep(secret, ahead, { now, drift: 10 }), totpStep(now) + 10)
  })

  it('are refused when they are anything but six digits of theirs', () => {
    const now = at(59)
    for (const code of ['', '28708', '2870820', '287083', '２８７０８２']) {
      assert.equal(acceptedStep(secret, code, { now }), undefined)
    }
    assert.equal(acceptedStep(secret, '287082', { now }), 1)
  })

  it('that follow each other tell how far the clocks are apart', () => {
    const now = at(1_000_000)
    const pair = (offset: number) => [codeAt(1_000_000 + offset), codeAt(1_000_030 + offset)] as const
    assert.equal(consecutiveStep(secret, pair(0), { now, range: 10 }), totpStep(now) + 1)
    assert.equal(consecutiveStep(secret, pair(-300), { now, range: 10 }), totpStep(now) - 9)
    assert.equal(consecutiveStep(secret, pair(-330), { now, range: 10 }), undefined)
    const [first, second] = pair(0)
    assert.equal(consecutiveStep(secret, [second, first], { now, range: 10 }), undefined)
    assert.equal(consecutiveStep(secret, [first, first], { now, range: 10 }), undefined)
    assert.equal(consecutiveStep(secret, pair(0), { now, range: 10, after: totpStep(now) }), undefined)
  })

  it('are read from a URI by authenticator apps', () => {
    assert.equal(otpauthUri('ann@123456789012', 'MZXW6'), 'otpauth://totp/ann@123456789012?secret=MZXW6')
    assert.equal(otpauthUri('a', 'MY', 'My pool'), 'otpauth://totp/a?secret=MY&issuer=My%20pool')
  })
})

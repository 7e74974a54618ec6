import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { conformanceFolder } from '../../tests/conformanceData.ts'
import { parseKeySet } from './jwks.ts'
import { verifyJws } from './jws.ts'

interface Group {
  readonly comment: string
  readonly private: { readonly kty?: string; readonly keys?: readonly { readonly kty: string }[] }
  readonly public?: object
  readonly tests: readonly {
    readonly tcId: number
    readonly comment: string
    readonly jws: string
    readonly result: string
  }[]
}

const folder = conformanceFolder('jwt')
const skip = folder === undefined

function vectors(name: string): readonly Group[] {
  return JSON.parse(readFileSync(join(folder ?? '', name), 'utf8')).testGroups
}

/**
 * Vectors marked valid that the RFCs themselves refuse:
 * 346, 350: the key says PS256, the header PS384 (RFC 7517 §4.4: `alg` is the algorithm intended for the key).
 * 347, 351: the key's `alg` is `ES521`, which does not exist, and which key vector 19 wants refused.
 * 372, 373: a `?` inside base64url (RFC 7515 §2: no additional characters).
 */
const stricterThanVectors = new Set([346, 347, 350, 351, 372, 373])

/** Vectors marked invalid whose text is, octet for octet, that of vector 357, which is valid. */
const copiesOfValid = new Set([367, 370])

const validMac = (groups: readonly Group[]) =>
  groups.flatMap((group) => group.tests).find(({ tcId }) => tcId === 357)?.jws

for (const file of ['json_web_signature_test.json', 'json_web_key_test.json']) {
  test(`every vector of ${file} is accepted or refused as it should be`, { skip }, () => {
    const signatures = file.includes('signature')
    const groups = vectors(file)
    let seen = 0
    for (const group of groups) {
      const source = group.public ?? group.private
      const set = 'keys' in source ? source : { keys: [source] }
      const hmac = group.public === undefined
      for (const { tcId, comment, jws, result } of group.tests) {
        const expected = signatures && copiesOfValid.has(tcId) ? jws === validMac(groups) : result === 'valid'
        const refused = signatures && stricterThanVectors.has(tcId)
        assert.equal(
          verifyJws(jws, parseKeySet(set, { hmac })).ok,
          expected && !refused,
          `${tcId} ${group.comment}: ${comment}`,
        )
        seen++
      }
    }
    assert.equal(seen, signatures ? 401 : 26)
  })
}

test('a symmetric key verifies nothing unless the caller allows it, and never beside public keys', { skip }, () => {
  const group = vectors('json_web_signature_test.json')[0]
  assert.ok(group)
  const jws = group.tests[0]?.jws ?? ''
  assert.deepEqual(verifyJws(jws, parseKeySet({ keys: [group.private] })), { ok: false, reason: 'unknownKey' })
  const rsa = vectors('json_web_signature_test.json')[2]?.public
  assert.deepEqual(parseKeySet({ keys: [group.private, rsa] }, { hmac: true }), { keys: [] })
})

test('a text that is not a JWK set is an empty set', () => {
  for (const value of [undefined, null, 'x', [], {}, { keys: 'x' }, { keys: [null, 1, []] }]) {
    assert.deepEqual(parseKeySet(value), { keys: [] })
  }
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { generateSigningKey, signInPool } from '../tokens/signingKey.ts'
import { generator, modulus, power } from '../tokens/srpGroup.ts'
import { openPowers } from './powers.ts'

const powers = openPowers(2)
after(() => powers.stop())

test('threads give each asker the power that it asked for, many at once', async () => {
  const exponents = Array.from({ length: 20 }, (_, i) => (1n << 250n) + BigInt(i))
  const results = await Promise.all(exponents.map((exponent) => powers.power(generator, exponent)))
  assert.deepEqual(
    results,
    exponents.map((exponent) => power(generator, exponent)),
  )
})

test('a power is multiplied and raised again in one go', async () => {
  const then = { times: 7n, exponent: 5n }
  assert.equal(await powers.power(generator, 3n, then), (7n * 8n) ** 5n)
  assert.equal(await powers.power(1n, 3n, then), undefined)
})

test('a base outside the group has no power there either', async () => {
  for (const base of [0n, 1n, modulus - 1n]) assert.equal(await powers.power(base, 5n), undefined)
})

test('texts are signed with their own keys, in their order, among powers', async () => {
  const keys = [await generateSigningKey('RS256'), await generateSigningKey('RS512')]
  const texts = keys.map(({ algorithm, privateKey }, i) => ({ algorithm, privateKey, text: `text ${i}` }))
  const [signatures, power, again] = await Promise.all([
    powers.sign(texts),
    powers.power(generator, 3n),
    powers.sign(texts.toReversed()),
  ])
  const expected = await signInPool(texts)
  assert.notEqual(expected[0], expected[1])
  assert.deepEqual([signatures, power, again], [expected, 8n, expected.toReversed()])
})

test('what is under way or waits when the threads stop is refused, and the next asker gets a thread again', async () => {
  const own = openPowers(1)
  const lost = [1, 2, 3].map(() => assert.rejects(own.power(generator, 1n << 255n), /a thread of powers ended/))
  await own.stop()
  await Promise.all(lost)
  assert.equal(await own.power(generator, 2n), 4n)
  await own.stop()
})

import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Case, type Decide, ours } from './case.ts'
import { compare, summary } from './compare.ts'
import { knownDifferences } from './differences.ts'
import { isInstalled, type Oracle, startOracle } from './oracle.ts'
import { page } from './page.ts'

// Holds the policy engine against another implementation of the same language, a program that is not part of Poolhouse.

const defaultSeed = 20_121_017
const seed = Number(process.env['POOLHOUSE_DIFFERENTIAL_SEED'] ?? defaultSeed)
const decisions = Number(process.env['POOLHOUSE_DIFFERENTIAL_DECISIONS'] ?? 100_000)
const inContinuousIntegration = process.env['CI'] !== undefined
const howTo = 'the other engine is not installed: (cd tests/differential/oracle && npm ci)'

test('the other engine is there', { skip: isInstalled || inContinuousIntegration ? false : howTo }, () => {
  assert.ok(isInstalled, howTo)
})

describe('beside another implementation of the language', { skip: !isInstalled }, () => {
  let oracle: Oracle
  before(() => {
    oracle = startOracle()
  })
  after(() => oracle.stop())

  test(`${decisions} random decisions agree, but for known differences`, async () => {
    const began = performance.now()
    const findings = await compare(ours, oracle, { seed, decisions })
    const seconds = ((performance.now() - began) / 1000).toFixed(0)
    process.stdout.write(`policies beside another engine, seed ${seed}, ${seconds} s\n${summary(findings)}`)
    assert.equal(findings.unknown.length, 0, JSON.stringify(findings.unknown.slice(0, 5), null, 1))
    for (const [effect, times] of Object.entries(findings.effects)) {
      assert.ok(times >= decisions / 6, `only ${times} of ${decisions} decisions are ${effect}`)
    }
    if (seed !== defaultSeed || decisions < 100_000) return
    const gone = knownDifferences.filter((each) => !findings.known.has(each)).map(({ name }) => name)
    assert.deepEqual(gone, [], 'known differences that no case shows')
  })

  const blunders: Readonly<Record<string, (each: Case) => Case>> = {
    'the boundary': ({ boundary: _, ...each }) => each,
    'session policies': ({ session: _, ...each }) => each,
    'service control policies': ({ serviceControl: _, ...each }) => each,
    'resource control policies': ({ resourceControl: _, ...each }) => each,
    'whose the resource is': (each) => ({
      ...each,
      resourceAccount: 'account' in each.principal ? each.principal.account : '',
    }),
    'what the request is like': (each) => ({ ...each, context: {} }),
    'session policies where there is a resource policy': (each) =>
      each.resourcePolicy === undefined ? each : { ...each, session: undefined },
    'all but the first policy of an identity': (each) => ({ ...each, identity: each.identity.slice(0, 1) }),
  }
  for (const [what, forget] of Object.entries(blunders)) {
    test(`an engine that forgets ${what} is caught`, async () => {
      const broken: Decide = (each) => ours(forget(each))
      const { unknown } = await compare(broken, oracle, { seed, decisions: 1500 })
      assert.ok(unknown.length > 0)
    })
  }

  test('one wrong answer among many is caught, with the smallest case that shows it', async () => {
    const broken: Decide = (each) =>
      each.action === 'lambda:GetFunction' && ours(each) === 'allow' ? 'implicitDeny' : ours(each)
    const { unknown } = await compare(broken, oracle, { seed, decisions: 1500 })
    assert.ok(unknown.some((each) => each.ours === 'implicitDeny' && each.theirs === 'allow'))
    for (const { case: each } of unknown) assert.equal(each.action, 'lambda:GetFunction')
    assert.ok(unknown.some(({ case: { context } }) => Object.keys(context).length === 0))
  })
})

test('docs/policy-differences.md is what the table of known differences says', async () => {
  const file = fileURLToPath(new URL('../../docs/policy-differences.md', import.meta.url))
  if (process.env['UPDATE_POLICY_DIFFERENCES'] === '1') await writeFile(file, page())
  assert.equal(
    await readFile(file, 'utf8'),
    page(),
    'UPDATE_POLICY_DIFFERENCES=1 npm test -- tests/differential/*.test.ts',
  )
})

test('every known difference names one page of AWS', () => {
  for (const { name, source } of knownDifferences) {
    assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\/[^ ]+\.html(#[\w-]+)?$/, name)
  }
  assert.equal(new Set(knownDifferences.map(({ name }) => name)).size, knownDifferences.length)
})

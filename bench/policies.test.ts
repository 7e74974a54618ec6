import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sizes } from './policies/engine.ts'
import { type Cost, costOf, costsOf, type EngineCosts } from './policies/measure.ts'
import { poolhouse } from './policies/poolhouse.ts'
import { decisionTable, growthTable, type PolicyFindings, policyTargets } from './policies/tables.ts'

const cost = (nanoseconds: number, octets = 100): Cost => ({ nanoseconds, octets })

function costs(title: string, own: number): EngineCosts {
  const grown = sizes.map((size) => cost(own + size, size))
  const some = cost(own)
  return { title, own: some, list: some, other: some, insecure: some, grown: { actions: grown, resources: grown } }
}

const findings: PolicyFindings = {
  engines: [costs('Ours', 500), costs('Theirs', 5000)],
  explained: cost(3000),
  compiled: cost(20_000),
}

describe('the targets of the policy engine', () => {
  const verdicts = (own: number, getCpu: number | undefined) =>
    policyTargets({ ...findings, engines: [costs('Ours', own)] }, getCpu).rows.map((cells) => cells.slice(2))

  test('are reached by a million decisions a second that are less than 2 % of a GET', () => {
    assert.deepEqual(verdicts(1000, 0.1), [
      ['1,000,000', 'reached'],
      ['1 %', 'reached'],
    ])
  })

  test('are missed below that', () => {
    assert.deepEqual(verdicts(2000, 0.1), [
      ['500,000', 'missed'],
      ['2 %', 'missed'],
    ])
  })

  test('are not reached by what was not measured', () => {
    assert.deepEqual(verdicts(500, undefined)[1], ['— %', 'not measured'])
  })
})

describe('the tables of policy engines', () => {
  test('compare every engine with Poolhouse', () => {
    assert.deepEqual(
      decisionTable(findings)
        .rows.map(([title, , , of]) => [title, of])
        .slice(0, 2),
      [
        ['Ours', '1 ×'],
        ['Theirs', '10 ×'],
      ],
    )
  })

  test('show how cost grows from the first size to the last', () => {
    const [first] = growthTable(findings).rows
    assert.deepEqual(first, ['Ours, of other actions', '501 (1)', '510 (10)', '600 (100)', '1,500 (1,000)', '3 ×'])
  })

  test('have as many cells in every row as they have columns', () => {
    for (const { columns, rows } of [decisionTable(findings), growthTable(findings), policyTargets(findings, 1)]) {
      for (const cells of rows) assert.equal(cells.length, columns.length)
    }
  })
})

describe('measuring', () => {
  test('tells what a call leaves on the heap', () => {
    const kept: unknown[] = []
    const { octets } = costOf(() => kept.push(new Array(100).fill(0)), 1)
    assert.ok(octets > 500, `${octets} octets`)
  })

  test('refuses an engine whose answers are wrong', () => {
    const right = poolhouse()
    assert.throws(() => costsOf({ ...right, other: () => true }, 1), /another folder should be denied/)
    assert.throws(() => costsOf({ ...right, own: () => false }, 1), /the own folder should be allowed/)
  })

  test('finds that what a decision allocates does not grow with the policy', () => {
    const { grown } = poolhouse()
    for (const variety of ['actions', 'resources'] as const) {
      const { octets } = costOf(grown(1000, variety), 5)
      assert.ok(octets < 2000, `${octets} octets by a policy of 1,000 statements of other ${variety}`)
    }
  })
})

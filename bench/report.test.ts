import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { median } from './measures/lifecycle.ts'
import { type Figures, figuresOf } from './measures/measure.ts'
import {
  amount,
  asMarkdown,
  asText,
  type Findings,
  type LifecycleRow,
  type LoadRow,
  loadTables,
  memoryTable,
  ratio,
  targetTable,
} from './report.ts'

const figures: Figures = { perSecond: 5000, cpu: 0.2, p50: 3, p99: 9 }

function row(server: string, outcome: LoadRow['outcome'], label = ''): LoadRow {
  const serverTitle = server.toUpperCase()
  return { measure: 'get', title: 'GET', server, serverTitle, label, outcome, peer: 'peer', limit: 'bare' }
}

describe('figures', () => {
  test('are divided among units of several requests', () => {
    const timed = { requests: 200, seconds: 2, received: 0, p50: 1, p99: 2, kept: [], latencies: [], cpu: 40 }
    assert.deepEqual(figuresOf(timed, 2), { perSecond: 50, cpu: 0.4, p50: 1, p99: 2 })
  })

  test('count octets only where objects are moved', () => {
    const timed = { requests: 10, seconds: 2, received: 0, p50: 1, p99: 2, kept: [], latencies: [], cpu: undefined }
    const found = figuresOf(timed, 1, 2_000_000)
    assert.equal(found.megabytesPerSecond, 10)
    assert.equal(found.cpu, undefined)
  })

  test('of several starts are the middle one, or halfway between two', () => {
    assert.equal(median([9, 1, 5]), 5)
    assert.equal(median([10, 9, 1, 2]), 5.5)
  })

  test('of starts are missing where one of them is', () => {
    assert.equal(median([1, undefined, 3]), undefined)
    assert.equal(median([]), undefined)
  })
})

describe('numbers', () => {
  test('are written to three digits, large ones whole', () => {
    assert.deepEqual([0.12345, 12.345, 123.45, 12345.6].map(amount), ['0.123', '12.3', '123', '12,346'])
  })

  test('that are missing are a dash, never a zero', () => {
    assert.equal(amount(undefined), '—')
    assert.equal(ratio(undefined, 2), '—')
    assert.equal(ratio(2, undefined), '—')
    assert.equal(ratio(2, 0), '—')
  })

  test('are compared as multiples', () => {
    assert.equal(ratio(0.3, 0.2), '1.5 ×')
    assert.equal(ratio(30.4, 2), '15 ×')
    assert.equal(ratio(0.02, 1), '0.02 ×')
  })
})

describe('the table of a measure', () => {
  const loads = [
    row('ours', { figures }),
    row('peer', { figures: { ...figures, cpu: 2 } }),
    row('bare', { figures: { ...figures, cpu: 0.1 } }),
    row('broken', { problem: 'failed: 500' }),
  ]
  const [table] = loadTables(loads)

  test('compares each server with the peer and with bare Node, and none with itself', () => {
    assert.deepEqual(
      table?.rows.map((cells) => cells.slice(1, 4)),
      [
        ['0.2', '2 ×', '0.1 ×'],
        ['2', '20 ×', '—'],
        ['0.1', '—', '0.05 ×'],
        ['failed: 500', '', ''],
      ],
    )
  })

  test('has as many cells in every row as it has columns', () => {
    for (const cells of table?.rows ?? []) assert.equal(cells.length, table?.columns.length)
  })

  test('shows throughput where objects are moved', () => {
    const moved = loadTables([row('ours', { figures: { ...figures, megabytesPerSecond: 900 } })])[0]
    assert.equal(moved?.columns.at(-1), 'MB/s')
    assert.equal(moved?.rows[0]?.at(-1), '900')
  })
})

describe('targets', () => {
  const started = { answered: 390, ready: 380, cpu: 400 }
  const megabytes = (count: number) => ({ server: count * 1e6, tree: count * 1e6 })
  const life: LifecycleRow = {
    server: 'poolhouse',
    serverTitle: 'Poolhouse',
    fresh: undefined,
    existing: started,
    idle: megabytes(130),
    loaded: undefined,
  }
  const get: LoadRow = { ...row('poolhouse', { figures: { ...figures, cpu: 0.11 } }, 'session'), measure: 'get-1k' }
  const findings: Findings = { loads: [get], lifecycles: [life] }

  test('are reached, missed or not measured', () => {
    const verdicts = targetTable(findings).rows.map((cells) => cells.at(-1))
    assert.deepEqual(verdicts, ['reached', 'not measured', 'not measured', 'reached', 'missed'])
  })

  test('are missed by a figure that equals them', () => {
    const equal = { ...findings, lifecycles: [{ ...life, existing: { ...started, ready: 400 } }] }
    assert.equal(targetTable(equal).rows[3]?.at(-1), 'missed')
  })

  test('memory is told for the server and for its tree', () => {
    const idle = { server: 100e6, tree: 150e6 }
    assert.deepEqual(memoryTable([{ ...life, idle }]).rows, [['Poolhouse', '100', '150', '—', '—']])
  })
})

describe('a printed table', () => {
  const table = {
    title: 'GET',
    columns: ['', 'ms'],
    rows: [
      ['a', '1'],
      ['bcd', '23|4'],
    ],
  }

  test('is aligned on a terminal', () => {
    assert.equal(asText(table), 'GET\n         ms\n  a       1\n  bcd  23|4\n')
  })

  test('keeps its cells apart in Markdown', () => {
    assert.equal(asMarkdown(table), '### GET\n\n|  | ms |\n| --- | ---: |\n| a | 1 |\n| bcd | 23\\|4 |\n')
  })
})

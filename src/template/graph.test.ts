import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ResourceEntry, readTemplate } from './document.ts'
import { dependencyGraph } from './graph.ts'
import { maxParallel, reversed, walk } from './plan.ts'

function graphOf(resources: string, decide: (condition: string) => boolean = () => true) {
  const entries: Readonly<Record<string, ResourceEntry>> = readTemplate(`Resources:\n${resources}`).resources
  const graph = dependencyGraph(entries, new Set(['Parameter']), decide)
  return Object.fromEntries([...graph].map(([id, waits]) => [id, [...waits].sort()]))
}

describe('dependencies', () => {
  it('come from Ref, GetAtt, Sub and DependsOn, not from parameters', () => {
    assert.deepEqual(
      graphOf(`
  A: {Type: T, Properties: {x: [!Ref B, !GetAtt C.Arn, !Sub '\${D}/\${E.Arn}/\${!F}/\${AWS::Region}', !Ref Parameter]}}
  B: {Type: T, DependsOn: [C, D]}
  C: {Type: T}
  D: {Type: T, Properties: {x: !Sub ['\${C}-\${E}', {C: literal}]}}
  E: {Type: T, DependsOn: C}
  F: {Type: T}
`),
      { A: ['B', 'C', 'D', 'E'], B: ['C', 'D'], C: [], D: ['E'], E: ['C'], F: [] },
    )
  })

  it('of an If come from the branch that is taken', () => {
    const resources = '  A: {Type: T, Properties: {x: !If [Held, !Ref B, !Ref C]}}\n  B: {Type: T}\n  C: {Type: T}'
    assert.deepEqual(graphOf(resources)['A'], ['B'])
    assert.deepEqual(graphOf(resources, () => false)['A'], ['C'])
  })

  it('that go round are refused by name, without those that merely wait', () => {
    assert.throws(
      () =>
        graphOf(
          '  A: {Type: T, DependsOn: B}\n  B: {Type: T, DependsOn: C}\n  C: {Type: T, DependsOn: B}\n  D: {Type: T}',
        ),
      { message: 'Circular dependency between resources: [B, C]' },
    )
    assert.throws(() => graphOf('  A: {Type: T, Properties: {x: !Ref A}}'), {
      message: 'Circular dependency between resources: [A]',
    })
  })

  it('on what is not there are refused', () => {
    assert.throws(() => graphOf('  A: {Type: T, Properties: {x: !Ref Nothing}}'), {
      message:
        'Template format error: Unresolved resource dependencies [Nothing] in the Resources block of the template',
    })
  })
})

const graph = (waits: Readonly<Record<string, readonly string[]>>) =>
  new Map(Object.entries(waits).map(([id, others]) => [id, new Set(others)]))

describe('a walk over a graph', () => {
  it('does each step after those it waits for, and independent ones side by side', async () => {
    const order: string[] = []
    let running = 0
    let most = 0
    const step = async (id: string) => {
      running += 1
      most = Math.max(most, running)
      await Promise.resolve()
      running -= 1
      order.push(id)
    }
    const { done } = await walk(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }), step, true)
    assert.equal(done.size, 4)
    assert.deepEqual([order[0], order[3]], ['d', 'a'])
    assert.equal(most, 2)
  })

  it('does a bounded number at once', async () => {
    let running = 0
    let most = 0
    const step = async () => {
      running += 1
      most = Math.max(most, running)
      await Promise.resolve()
      running -= 1
    }
    await walk(graph(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`s${i}`, []]))), step, true)
    assert.equal(most, maxParallel)
  })

  it('begins nothing new after a failure, or only what does not wait for it', async () => {
    const step = (order: string[]) => async (id: string) => {
      order.push(id)
      if (id === 'bad') throw new Error('bad')
    }
    const waits = graph({ bad: [], after: ['bad'], ok: [], later: ['ok'] })
    const stopped: string[] = []
    assert.deepEqual([...(await walk(waits, step(stopped), true)).failed.keys()], ['bad'])
    assert.ok(!stopped.includes('after') && !stopped.includes('later'))
    const went: string[] = []
    await walk(waits, step(went), false)
    assert.ok(!went.includes('after') && went.includes('later'))
  })

  it('of nothing is done', async () => {
    assert.equal((await walk(graph({}), async () => undefined, true)).done.size, 0)
  })

  it('can be turned round', () => {
    const turned = reversed(graph({ a: ['b'], b: [] }))
    assert.deepEqual(turned, graph({ a: [], b: ['a'] }))
  })
})

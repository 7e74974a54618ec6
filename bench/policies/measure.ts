import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type PolicyEngine, type Question, sizes, type Variety } from './engine.ts'

/** CPU nanoseconds and octets of JavaScript's heap a call. */
export interface Cost {
  readonly nanoseconds: number
  readonly octets: number
}

/** What the decisions of an engine cost. */
export interface EngineCosts {
  readonly title: string
  readonly own: Cost
  readonly list: Cost
  readonly other: Cost
  readonly insecure: Cost
  /** By size. */
  readonly grown: Readonly<Record<Variety, readonly Cost[]>>
}

const rounds = 5

/**
 * What a call costs: the best of several rounds of CPU time, for others use the machine too, and what it leaves on the
 * heap, which is collected before and not in between.
 */
export function costOf(call: () => unknown, millisecondsARound: number): Cost {
  const calls = callsIn(call, millisecondsARound)
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) best = Math.min(best, cpuOf(call, calls))
  return { nanoseconds: best, octets: octetsOf(call) }
}

/** How many calls take so long, found out by making as many: whereupon they are compiled as they will stay. */
function callsIn(call: () => unknown, milliseconds: number): number {
  for (let calls = 16; ; calls *= 2) {
    const nanoseconds = cpuOf(call, calls) * calls
    if (nanoseconds > milliseconds * 1e6) return Math.ceil((milliseconds * 1e6 * calls) / nanoseconds)
  }
}

function cpuOf(call: () => unknown, calls: number): number {
  const start = process.cpuUsage()
  let kept: unknown
  for (let index = 0; index < calls; index++) kept = call()
  const { user, system } = process.cpuUsage(start)
  if (kept === undefined) throw new Error('nothing was measured')
  return ((user + system) * 1000) / calls
}

/** Few enough calls that the collector has no reason to come in between. */
const observedCalls = 400

function octetsOf(call: () => unknown): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('this Node does not collect when it is told to')
  const found = Array.from({ length: rounds }, () => {
    collect()
    const before = process.memoryUsage().heapUsed
    for (let index = 0; index < observedCalls; index++) call()
    return (process.memoryUsage().heapUsed - before) / observedCalls
  })
  return Math.max(0, found.toSorted((a, b) => a - b)[rounds >> 1] ?? 0)
}

function expect(question: Question, answer: boolean, what: string): Question {
  if (question() !== answer) throw new Error(`${what} should be ${answer ? 'allowed' : 'denied'}`)
  return question
}

/** Measures an engine, once its answers are seen to be right. */
export function costsOf(engine: PolicyEngine, millisecondsARound: number): EngineCosts {
  const { title } = engine
  const cost = (question: Question, answer: boolean, what: string) =>
    costOf(expect(question, answer, `${title}: ${what}`), millisecondsARound)
  const grown = (variety: Variety) =>
    sizes.map((size) => cost(engine.grown(size, variety), true, `${size} statements of other ${variety}`))
  // The growing policies come first: an engine in WebAssembly is still being compiled, by threads of its own.
  const growth = { actions: grown('actions'), resources: grown('resources') }
  return {
    title,
    own: cost(engine.own, true, 'the own folder'),
    list: cost(engine.list, true, 'a listing of the own folder'),
    other: cost(engine.other, false, 'another folder'),
    insecure: cost(engine.insecure, false, 'plain HTTP'),
    grown: growth,
  }
}

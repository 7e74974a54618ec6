import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { operators as operatorNames } from '../../src/policy/conditions/operators.ts'
import {
  type CompiledPolicy,
  compilePolicy,
  type DecisionRequest,
  decide,
  decideTrust,
  explain,
  explainTrust,
  PolicyError,
  type PolicyKind,
  type PolicyType,
  parsePolicy,
  type Trace,
  type TrustRequest,
} from '../../src/policy/index.ts'
import { conditions } from './corpus/conditions.ts'
import { elements } from './corpus/elements.ts'
import { evaluation } from './corpus/evaluation.ts'
import { federation } from './corpus/federation.ts'
import { literals } from './corpus/literals.ts'
import { operators } from './corpus/operators.ts'
import { controls } from './corpus/organizations.ts'
import { principals } from './corpus/principals.ts'
import { refusals } from './corpus/refusals.ts'
import { limits } from './corpus/sessions.ts'
import { account, type Document, type Group, type Question, user } from './corpus/shape.ts'
import { storage } from './corpus/storage.ts'
import { tags } from './corpus/tags.ts'
import { trust } from './corpus/trust.ts'
import { variables } from './corpus/variables.ts'

const groups: readonly Group[] = [
  ...elements,
  ...variables,
  ...literals,
  ...conditions,
  ...operators,
  ...principals,
  ...evaluation,
  ...limits,
  ...controls,
  ...storage,
  ...tags,
  ...trust,
  ...federation,
]

function compile(
  document: Document,
  type: PolicyType,
  kind: PolicyKind = 'identity',
  name: string = type,
): CompiledPolicy {
  return compilePolicy(parsePolicy(JSON.stringify(document), kind), { name, type })
}

function compileAll(documents: readonly Document[] | undefined, type: PolicyType, kind: PolicyKind = 'identity') {
  return (documents ?? []).map((document, index) => compile(document, type, kind, `${type} ${index}`))
}

/** Keys as the pipeline gives them: lower-case. */
function lowerKeys(context: Question['context']) {
  return Object.fromEntries(Object.entries(context ?? {}).map(([key, values]) => [key.toLowerCase(), values]))
}

function requestOf(group: Group, question: Question): DecisionRequest {
  return {
    action: question.action,
    resource: question.resource,
    context: lowerKeys(question.context),
    principal: question.principal ?? group.principal ?? user('somebody'),
    resourceAccount: question.account ?? group.account ?? account,
    identity: compileAll(group.identity, 'identity'),
    boundary: group.boundary && compile(group.boundary, 'boundary'),
    session: group.session && compileAll(group.session, 'session'),
    resourcePolicy: group.resource && compile(group.resource, 'resource', 'resource'),
    serviceControl: group.serviceControl?.map((level) => compileAll(level, 'serviceControl')),
    resourceControl: group.resourceControl?.map((level) => compileAll(level, 'resourceControl', 'resource')),
  }
}

function traceOf(group: Group, question: Question): Trace {
  const request = requestOf(group, question)
  if (!group.trust) return explain(request)
  const trustRequest: TrustRequest = { ...request, trustPolicy: compile(group.trust, 'trust', 'trust') }
  assert.deepEqual(explainTrust(trustRequest).decision, decideTrust(trustRequest))
  return explainTrust(trustRequest)
}

/** The statement that a decision names did match in the trace; where it names none, no statement of that kind did. */
function agree({ decision, policies }: Trace): boolean {
  const matched = policies.flatMap(({ policy, type, statements }) =>
    statements.filter((statement) => statement.matched).map((statement) => ({ policy, type, ...statement })),
  )
  if (decision.by === 'root') return !matched.some(({ effect }) => effect === 'Deny')
  if (decision.policy === undefined) return !matched.some(({ effect }) => effect === 'Deny')
  const effect = decision.effect === 'allow' ? 'Allow' : 'Deny'
  return matched.some(
    (statement) =>
      statement.policy === decision.policy && statement.statement === decision.statement && statement.effect === effect,
  )
}

for (const group of groups) {
  describe(`${group.title} (${group.source})`, () => {
    for (const question of group.questions) {
      const context = question.context ? ` with ${JSON.stringify(question.context)}` : ''
      const who = question.principal ? ` by ${JSON.stringify(question.principal)}` : ''
      test(`${question.action} on ${question.resource}${context}${who}: ${question.answer}`, () => {
        const trace = traceOf(group, question)
        assert.equal(`${trace.decision.effect} by ${trace.decision.by}`, question.answer)
        assert.equal(trace.decision.allowed, question.answer.startsWith('allow'))
        if (!group.trust) assert.deepEqual(decide(requestOf(group, question)), trace.decision)
        assert.ok(agree(trace), JSON.stringify(trace, null, 1))
      })
    }
  })
}

for (const { title, source, refused } of refusals) {
  describe(`refused: ${title} (${source})`, () => {
    for (const { kind, document, message } of refused) {
      const text = typeof document === 'string' ? document : JSON.stringify(document)
      test(`${kind}: ${text.slice(0, 200)}`, () => {
        assert.throws(
          () => parsePolicy(text, kind),
          (error) => error instanceof PolicyError && error.message === message && error.line >= 1,
        )
      })
    }
  })
}

test('the corpus holds its decisions, each from a page of AWS', () => {
  const decisions = groups.flatMap(({ questions }) => questions)
  assert.ok(decisions.length >= 650, `${decisions.length} decisions`)
  for (const { source } of [...groups, ...refusals])
    assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\/[^ ]+\.html(#[\w-]+)?$/)
  for (const effect of ['allow', 'explicitDeny', 'implicitDeny']) {
    assert.ok(decisions.filter(({ answer }) => answer.startsWith(effect)).length >= 100, effect)
  }
})

test('no decision stands in the corpus twice', () => {
  const seen = new Map<string, string>()
  for (const { title, source: _, questions, ...policies } of groups) {
    for (const { answer: __, ...question } of questions) {
      const key = JSON.stringify([policies, question])
      assert.equal(seen.get(key), undefined, `${title}: ${key}`)
      seen.set(key, title)
    }
  }
})

test('every condition operator is asked with a match, without one, without its key, and under every qualifier', () => {
  const blocks = groups.flatMap((group) => [...JSON.stringify(group).matchAll(/"((?:ForA\w+:)?\w+)":(?=\{"[\w-]+:)/g)])
  const used = new Set(blocks.map(([, name = '']) => name))
  const plain = Object.keys(operatorNames)
  const missing = plain.flatMap((name) => [name, `${name}IfExists`].filter((each) => !used.has(each)))
  assert.deepEqual(missing, [])
  for (const qualifier of ['ForAllValues:', 'ForAnyValue:']) {
    assert.ok([...used].filter((name) => name.startsWith(qualifier)).length >= 8, qualifier)
  }
})

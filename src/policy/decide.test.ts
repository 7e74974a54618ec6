import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type CompiledPolicy, compilePolicy } from './compile.ts'
import { decide } from './decide.ts'
import type { PolicyType } from './document.ts'
import { explain } from './explain.ts'
import { parsePolicy } from './parse/parsePolicy.ts'
import type { DecisionRequest, Principal } from './request.ts'
import { decideTrust } from './trust.ts'

const home = '111111111111'
const abroad = '222222222222'
const bucket = 'arn:aws:s3:::b'

type Statement = Readonly<Record<string, unknown>>

function compile(type: PolicyType, statements: readonly Statement[], version = '2012-10-17'): CompiledPolicy {
  const kind = type === 'trust' ? 'trust' : type === 'resource' || type === 'resourceControl' ? 'resource' : 'identity'
  return compilePolicy(parsePolicy(JSON.stringify({ Version: version, Statement: statements }), kind), {
    name: type,
    type,
  })
}

const principals: readonly Principal[] = [
  { kind: 'anonymous' },
  ...[home, abroad].flatMap((account): Principal[] => [
    { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
    { kind: 'user', account, arn: `arn:aws:iam::${account}:user/u` },
    {
      kind: 'session',
      account,
      arn: `arn:aws:sts::${account}:assumed-role/r/s`,
      roleArn: `arn:aws:iam::${account}:role/r`,
      provider: 'cognito-identity.amazonaws.com',
    },
  ]),
  { kind: 'service', service: 'lambda.amazonaws.com' },
  { kind: 'federated', provider: 'cognito-identity.amazonaws.com' },
]

const action = fc.constantFrom('s3:GetObject', 's3:PutObject', 'S3:getobject', 'iam:GetUser')
const actionPattern = fc.constantFrom('*', 's3:*', 's3:Get*', 's3:GetObject', 'iam:*', 's3:?utObject')
const resource = fc.constantFrom(
  '*',
  bucket,
  `${bucket}/a/x`,
  `${bucket}/b/x`,
  `${bucket}/*/x`,
  `${bucket}/\${x:sub}/x`,
)
const resourcePattern = fc.constantFrom('*', bucket, `${bucket}/*`, `${bucket}/\${x:sub}/*`, `${bucket}/a/?`)
const value = fc.constantFrom('a', 'b', '*', '${x:sub}', '', '1', 'true', '10.0.0.1', '2020-01-01', bucket)
const context = fc.dictionary(fc.constantFrom('x:sub', 'x:k', 'x:amr'), fc.array(value, { maxLength: 2 }))
const operator = fc.constantFrom(
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLikeIfExists',
  'ForAllValues:StringLike',
  'ForAnyValue:StringNotEquals',
  'NumericLessThan',
  'Bool',
  'NotIpAddress',
  'ArnNotLike',
)
const condition = fc.dictionary(
  operator,
  fc.dictionary(
    fc.constantFrom('x:sub', 'X:K', 'x:amr'),
    fc.array(
      value.filter((text) => text !== ''),
      { minLength: 1, maxLength: 2 },
    ),
    {
      minKeys: 1,
      maxKeys: 2,
    },
  ),
  { maxKeys: 2 },
)
const statement = (effect: fc.Arbitrary<string>): fc.Arbitrary<Statement> =>
  fc
    .tuple(
      effect,
      fc.boolean(),
      fc.array(actionPattern, { minLength: 1, maxLength: 2 }),
      fc.boolean(),
      fc.array(resourcePattern, { minLength: 1, maxLength: 2 }),
      condition,
    )
    .map(([Effect, notAction, actions, notResource, resources, Condition]) => ({
      Effect,
      [notAction ? 'NotAction' : 'Action']: actions,
      [notResource ? 'NotResource' : 'Resource']: resources,
      Condition,
    }))

const principalName = fc.constantFrom(
  { AWS: '*' },
  { AWS: home },
  { AWS: [`arn:aws:iam::${home}:user/u`, `arn:aws:iam::${abroad}:root`] },
  { AWS: `arn:aws:iam::${home}:role/r` },
  { AWS: `arn:aws:sts::${home}:assumed-role/r/s` },
  { AWS: [home, `arn:aws:iam::${home}:role/r`, `arn:aws:sts::${home}:assumed-role/r/s`] },
  { Service: 'lambda.amazonaws.com' },
  { Federated: 'cognito-identity.amazonaws.com' },
)

const either = fc.constantFrom('Allow', 'Deny')
const attached = (effect: fc.Arbitrary<string>): fc.Arbitrary<Statement> =>
  fc
    .tuple(statement(effect), fc.boolean(), fc.oneof(fc.constant('*'), principalName))
    .map(([base, not, name]) => ({ ...base, [not && name !== '*' ? 'NotPrincipal' : 'Principal']: name }))

const several = (one: fc.Arbitrary<Statement>) => fc.array(one, { minLength: 1, maxLength: 3 })
const version = fc.constantFrom('2012-10-17', '2008-10-17')
const policies = (type: PolicyType) =>
  fc.tuple(several(statement(either)), version).map(([statements, text]) => compile(type, statements, text))

const request: fc.Arbitrary<DecisionRequest> = fc.record({
  action,
  resource,
  context,
  principal: fc.constantFrom(...principals),
  resourceAccount: fc.constant(home),
  identity: fc.array(policies('identity'), { maxLength: 2 }),
  boundary: fc.option(policies('boundary'), { nil: undefined }),
  session: fc.option(fc.array(policies('session'), { maxLength: 2 }), { nil: undefined }),
  resourcePolicy: fc.option(
    several(attached(either)).map((statements) => compile('resource', statements)),
    { nil: undefined },
  ),
  serviceControl: fc.option(fc.array(fc.array(policies('serviceControl'), { maxLength: 1 }), { maxLength: 2 }), {
    nil: undefined,
  }),
})

const runs = { numRuns: 1000 }

/** A policy with another's statements added to its own. */
function extended(policy: CompiledPolicy | undefined, other: CompiledPolicy): CompiledPolicy {
  const statements = [...(policy?.source.statements ?? []), ...other.source.statements]
  return compilePolicy({ ...other.source, statements }, other)
}

describe('whatever the policies and the request', () => {
  test('a decision is made, and its trace agrees with it', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const decision = decide(asked)
        const trace = explain(asked)
        assert.deepEqual(trace.decision, decision)
        assert.deepEqual(JSON.parse(JSON.stringify(trace)), trace)
        const matched = trace.policies.flatMap(({ type, statements }) =>
          statements.filter((one) => one.matched).map((one) => ({ type, ...one })),
        )
        if (decision.effect === 'explicitDeny' || decision.policy !== undefined) {
          const effect = decision.allowed ? 'Allow' : 'Deny'
          assert.ok(
            matched.some(
              (one) => one.type === decision.by && one.statement === decision.statement && one.effect === effect,
            ),
          )
        }
        if (decision.allowed && 'account' in asked.principal)
          assert.ok(matched.every(({ effect }) => effect === 'Allow'))
      }),
      runs,
    )
  })

  test('another Deny statement never turns a no into a yes', () => {
    const denials = several(statement(fc.constant('Deny')))
    fc.assert(
      fc.property(request, denials, several(attached(fc.constant('Deny'))), (asked, mine, theirs) => {
        if (decide(asked).allowed) return
        const identity = [...asked.identity, compile('identity', mine)]
        assert.equal(decide({ ...asked, identity }).allowed, false)
        const resourcePolicy = extended(asked.resourcePolicy, compile('resource', theirs))
        assert.equal(decide({ ...asked, resourcePolicy }).allowed, false)
      }),
      runs,
    )
  })

  test('a Deny that covers the request always denies', () => {
    const everything = { Effect: 'Deny', Action: '*', Resource: '*' }
    fc.assert(
      fc.property(request, (asked) => {
        const resourcePolicy = compile('resource', [{ ...everything, Principal: '*' }])
        assert.equal(decide({ ...asked, resourcePolicy }).effect, 'explicitDeny')
        if (!('account' in asked.principal)) return
        const denies = compile('identity', [everything])
        assert.equal(decide({ ...asked, identity: [...asked.identity, denies] }).effect, 'explicitDeny')
        assert.equal(decide({ ...asked, boundary: compile('boundary', [everything]) }).effect, 'explicitDeny')
      }),
      runs,
    )
  })

  test('a boundary, a session policy or a service control policy never turns a no into a yes', () => {
    fc.assert(
      fc.property(
        request,
        policies('boundary'),
        policies('session'),
        policies('serviceControl'),
        (asked, boundary, session, control) => {
          const bare = { ...asked, boundary: undefined, session: undefined, serviceControl: undefined }
          if (decide(bare).allowed) return
          assert.equal(decide({ ...bare, boundary }).allowed, false)
          assert.equal(decide({ ...bare, session: [session] }).allowed, false)
          assert.equal(decide({ ...bare, serviceControl: [[control]] }).allowed, false)
        },
      ),
      runs,
    )
  })

  test('nothing is allowed without a policy, but to the account itself', () => {
    for (const principal of principals) {
      const asked = {
        action: 's3:GetObject',
        resource: bucket,
        context: {},
        principal,
        resourceAccount: home,
        identity: [],
      }
      assert.equal(decide(asked).allowed, principal.kind === 'root' && principal.account === home)
    }
  })

  test('a trust decision is made', () => {
    const trusting = fc.record({
      Effect: either,
      Principal: principalName,
      Action: fc.constantFrom('sts:AssumeRole', 'sts:*'),
      Condition: condition,
    })
    fc.assert(
      fc.property(request, fc.array(trusting, { minLength: 1 }), (asked, statements) => {
        const decision = decideTrust({ ...asked, action: 'sts:AssumeRole', trustPolicy: compile('trust', statements) })
        const mentions = statements.some(({ Effect }) => Effect === 'Allow')
        assert.ok(mentions || !decision.allowed)
      }),
      runs,
    )
  })
})

describe('who is asking', () => {
  const everything = compile('identity', [{ Effect: 'Allow', Action: '*', Resource: '*' }])
  const get = { action: 's3:GetObject', resource: bucket, context: {}, resourceAccount: home, identity: [] }
  const open = (name: unknown) =>
    compile('resource', [{ Effect: 'Allow', Action: '*', Resource: '*', Principal: name }])
  const role: Principal = {
    kind: 'session',
    account: home,
    arn: `arn:aws:sts::${home}:assumed-role/r/s`,
    roleArn: `arn:aws:iam::${home}:role/path/r`,
  }

  test('a role with a path is named by its whole ARN', () => {
    assert.equal(
      decide({ ...get, principal: role, resourcePolicy: open({ AWS: `arn:aws:iam::${home}:role/path/r` }) }).allowed,
      true,
    )
    assert.equal(
      decide({ ...get, principal: role, resourcePolicy: open({ AWS: `arn:aws:iam::${home}:role/r` }) }).allowed,
      false,
    )
  })

  test('a session of a provider that is named is limited by its session policies', () => {
    const principal = { ...role, provider: 'cognito-identity.amazonaws.com' }
    const resourcePolicy = open({ Federated: 'cognito-identity.amazonaws.com' })
    assert.equal(decide({ ...get, principal, resourcePolicy }).by, 'resource')
    assert.equal(decide({ ...get, principal, resourcePolicy, session: [] }).by, 'session')
    assert.equal(decide({ ...get, principal: role, resourcePolicy }).allowed, false)
  })

  test('a canonical user is its account', () => {
    const canonicalUser = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be'
    const principal: Principal = { kind: 'user', account: abroad, arn: `arn:aws:iam::${abroad}:user/u`, canonicalUser }
    const resourcePolicy = open({ CanonicalUser: canonicalUser })
    assert.equal(decide({ ...get, principal, resourcePolicy, identity: [everything] }).allowed, true)
    assert.equal(decide({ ...get, principal, resourcePolicy }).by, 'identity')
    const stranger: Principal = { kind: 'user', account: abroad, arn: principal.arn }
    assert.equal(decide({ ...get, principal: stranger, resourcePolicy, identity: [everything] }).by, 'resource')
  })

  test('an account id inside another name is not that account', () => {
    const resourcePolicy = open({ AWS: `arn:aws:iam::${home}:user/${abroad}` })
    const principal: Principal = { kind: 'user', account: abroad, arn: `arn:aws:iam::${abroad}:user/u` }
    assert.equal(decide({ ...get, principal, resourcePolicy, identity: [everything] }).allowed, false)
  })

  test('an allow with NotPrincipal leaves out the sessions of a role that it names', () => {
    const resourcePolicy = compile('resource', [
      { Effect: 'Allow', Action: '*', Resource: '*', NotPrincipal: { AWS: `arn:aws:iam::${home}:role/path/r` } },
    ])
    assert.equal(decide({ ...get, principal: role, resourcePolicy }).allowed, false)
    assert.equal(decide({ ...get, principal: { kind: 'anonymous' }, resourcePolicy }).allowed, true)
  })

  test('an empty list of session policies allows nothing', () => {
    assert.equal(decide({ ...get, principal: role, identity: [everything], session: [] }).by, 'session')
  })
})

describe('a compiled policy', () => {
  test('cannot stand in a place whose grammar it was not checked for', () => {
    const identity = parsePolicy(
      JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }),
      'identity',
    )
    assert.throws(() => compilePolicy(identity, { name: 'p', type: 'resource' }), TypeError)
    assert.throws(() => compilePolicy(identity, { name: 'p', type: 'trust' }), TypeError)
  })

  test('decides the same for the thousandth action as for the first', () => {
    const policy = compile('identity', [{ Effect: 'Allow', Action: 's3:Get*', Resource: '*' }])
    for (let index = 0; index < 3000; index++) {
      assert.equal(policy.applicable(`s3:Get${index}`).allows.statements.length, 1)
      assert.equal(policy.applicable(`s3:Put${index}`).allows.statements.length, 0)
    }
  })

  test('names a statement by its Sid, or by its number', () => {
    const policy = compile('identity', [
      { Effect: 'Deny', Action: 'iam:*', Resource: '*' },
      { Sid: 'Reads', Effect: 'Allow', Action: 's3:Get*', Resource: '*' },
    ])
    const asked = {
      resource: '*',
      context: {},
      principal: principals[2] as Principal,
      resourceAccount: home,
      identity: [policy],
    }
    assert.deepEqual(decide({ ...asked, action: 's3:GetObject' }), {
      allowed: true,
      effect: 'allow',
      by: 'identity',
      action: 's3:GetObject',
      policy: 'identity',
      statement: 'Reads',
    })
    assert.equal(decide({ ...asked, action: 'iam:GetUser' }).statement, 0)
  })
})

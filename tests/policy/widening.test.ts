import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compilePolicy, type DecisionRequest, decide, parsePolicy } from '../../src/policy/index.ts'

// No value of any variable can widen a match: a policy with a variable decides as the same policy would with the value
// written into it character by character, each in the form that stands for itself.

const account = '123456789012'
const bucket = 'arn:aws:s3:::vault'

/** What somebody would put into a name, a tag or a key to reach more than is theirs. */
const hostileWords = [
  '*',
  '?',
  '**',
  '*/*',
  '${*}',
  '${?}',
  '${$}',
  '${x:sub}',
  '${aws:username}',
  "${x:sub, '*'}",
  "', '*",
  '}',
  '{',
  '$',
  '/',
  '//',
  '../',
  './',
  ':',
  'arn:aws:s3:::vault/*',
  '%2a',
  '%2A',
  '%2F',
  '%00',
  '%',
  '\\',
  '\\*',
  '\u0000',
  '\n',
  ' ',
  '\u202e',
  'ß',
  'İ',
  'ı',
  'e\u0301',
  'é',
  '🦊',
  '\ud83e',
  '\udd8a',
  '＊',
  '∗',
  'constructor',
  '__proto__',
  '',
] as const

const character = fc.constantFrom(...'ab*?${}/:,\'"%\\ .-_0Aßé🦊＊\u0000')
const value = fc.oneof(
  fc.constantFrom(...hostileWords),
  fc.array(fc.constantFrom(...hostileWords, 'a', 'b'), { maxLength: 4 }).map((words) => words.join('')),
  fc.string({ unit: character, maxLength: 10 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
)

/** Text of a policy around a variable: wildcards included, `$` not, which would begin something else. */
const around = fc.string({ unit: fc.constantFrom(...'ab*?/:.-'), maxLength: 5 })

/** The text that stands for itself, whatever it holds. */
function literal(text: string): string {
  return text.replace(/[*?$]/g, (special) => `\${${special}}`)
}

/** A text that a pattern of these parts is likely to match, nearly. */
function candidate(before: string, middle: string, after: string, wild: string): string {
  return `${before}${middle}${after}`.replace(/[*]/g, wild).replace(/[?]/g, 'a')
}

interface Asked {
  readonly resource?: string
  readonly context?: Readonly<Record<string, readonly string[]>>
}

function allows(statement: object, { resource = bucket, context = {} }: Asked): boolean {
  const document = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*', ...statement },
  }
  const policy = compilePolicy(parsePolicy(JSON.stringify(document), 'identity'), { name: 'own', type: 'identity' })
  const request: DecisionRequest = {
    action: 's3:GetObject',
    resource,
    context,
    principal: { kind: 'user', account, arn: `arn:aws:iam::${account}:user/me` },
    resourceAccount: account,
    identity: [policy],
  }
  return decide(request).allowed
}

const runs = { numRuns: 4_000 }
const keys = ['x:sub', 'aws:username', 'aws:userid', 'aws:principaltag/team', 'saml:sub'] as const
const key = fc.constantFrom(...keys)

/** How a variable is written: bare, in another case, or with a default that must not be used. */
const written = fc
  .tuple(key, fc.constantFrom('', ", 'other'", ", '*'", " , '?'"), fc.boolean())
  .map(([name, fallback, upper]) => ({ name, text: `\${${upper ? name.toUpperCase() : name}${fallback}}` }))

describe('no value of a variable can widen a match', () => {
  test('in a resource', () => {
    fc.assert(
      fc.property(written, around, value, around, value, value, (variable, before, mine, after, wild, other) => {
        const pattern = (middle: string) => ({ Resource: `${bucket}/${before}${middle}${after}` })
        const context = { [variable.name]: [mine] }
        for (const inside of [candidate(before, mine, after, wild), candidate(before, other, after, wild), other]) {
          const asked = { resource: `${bucket}/${inside}`, context }
          assert.equal(allows(pattern(variable.text), asked), allows(pattern(literal(mine)), { ...asked, context: {} }))
        }
      }),
      runs,
    )
  })

  test('in a resource that is denied: the same value spares nothing more', () => {
    fc.assert(
      fc.property(written, around, value, value, (variable, before, mine, other) => {
        const pattern = (middle: string) => ({ Resource: undefined, NotResource: `${bucket}/${before}${middle}/*` })
        const asked = {
          resource: `${bucket}/${candidate(before, other, '/x', 'a')}`,
          context: { [variable.name]: [mine] },
        }
        assert.equal(allows(pattern(variable.text), asked), allows(pattern(literal(mine)), { ...asked, context: {} }))
      }),
      runs,
    )
  })

  for (const operator of ['StringLike', 'StringNotLike', 'StringEquals', 'StringNotEquals'] as const) {
    test(`in ${operator}`, () => {
      const isLike = operator.endsWith('Like')
      fc.assert(
        fc.property(written, around, value, around, value, value, (variable, before, mine, after, wild, other) => {
          const condition = (middle: string) => ({
            Condition: { [operator]: { 's3:prefix': `${before}${middle}${after}` } },
          })
          const near = isLike ? candidate(before, mine, after, wild) : `${before}${mine}${after}`
          for (const prefix of [near, candidate(before, other, after, wild), other]) {
            const context = { 's3:prefix': [prefix] }
            const filled = allows(condition(variable.text), { context: { ...context, [variable.name]: [mine] } })
            assert.equal(filled, allows(condition(literal(mine)), { context }))
          }
        }),
        runs,
      )
    })
  }

  for (const operator of ['ArnLike', 'ArnEquals', 'ArnNotLike'] as const) {
    test(`in the last field of ${operator}`, () => {
      fc.assert(
        fc.property(written, around, value, around, value, (variable, before, mine, after, other) => {
          const condition = (middle: string) => ({
            Condition: { [operator]: { 'aws:sourcearn': `arn:aws:sns:*:1:${before}${middle}${after}` } },
          })
          for (const inside of [candidate(before, mine, after, 'a:b'), candidate(before, other, after, 'a'), other]) {
            const context = { 'aws:sourcearn': [`arn:aws:sns:us-east-1:1:${inside}`] }
            const filled = allows(condition(variable.text), { context: { ...context, [variable.name]: [mine] } })
            assert.equal(filled, allows(condition(literal(mine)), { context }))
          }
        }),
        runs,
      )
    })
  }

  test('in an inner field of ArnLike: a value cannot reach beyond its field', () => {
    fc.assert(
      fc.property(written, value, value, (variable, mine, other) => {
        const condition = { Condition: { ArnLike: { 'aws:sourcearn': `arn:aws:sns:${variable.text}:1:topic` } } }
        const asked = (region: string) => ({
          context: { 'aws:sourcearn': [`arn:aws:sns:${region}:1:topic`], [variable.name]: [mine] },
        })
        assert.equal(allows(condition, asked(other)), other === mine && !mine.includes(':'))
      }),
      runs,
    )
  })

  test('in several places at once', () => {
    fc.assert(
      fc.property(value, value, value, value, (one, two, first, second) => {
        const statement = (a: string, b: string) => ({
          Resource: `${bucket}/${a}/${b}/*`,
          Condition: { StringLike: { 's3:prefix': `${b}-${a}*` } },
        })
        const asked = { resource: `${bucket}/${first}/${second}/x`, context: { 's3:prefix': [`${second}-${first}x`] } }
        const context = { ...asked.context, 'x:one': [one], 'x:two': [two] }
        assert.equal(
          allows(statement('${x:one}', '${x:two}'), { ...asked, context }),
          allows(statement(literal(one), literal(two)), asked),
        )
      }),
      runs,
    )
  })

  test('own folders stay apart, whatever two people are called', () => {
    fc.assert(
      fc.property(value, value, value, (mine, theirs, rest) => {
        const resource = `${bucket}/${theirs}/${rest}`
        const allowed = allows({ Resource: `${bucket}/\${x:sub}/*` }, { resource, context: { 'x:sub': [mine] } })
        assert.equal(allowed, `${theirs}/${rest}`.startsWith(`${mine}/`))
      }),
      runs,
    )
  })

  test('listings of own folders stay apart, whatever two people are called', () => {
    fc.assert(
      fc.property(value, value, value, (mine, theirs, rest) => {
        const prefix = `${theirs}/${rest}`
        const condition = { Condition: { StringLike: { 's3:prefix': '${aws:PrincipalTag/team}/*' } } }
        const allowed = allows(condition, { context: { 's3:prefix': [prefix], 'aws:principaltag/team': [mine] } })
        assert.equal(allowed, prefix.startsWith(`${mine}/`))
      }),
      runs,
    )
  })

  test('a value that is missing, or is one of several, matches nothing', () => {
    fc.assert(
      fc.property(key, around, value, value, (name, before, mine, other) => {
        const pattern = { Resource: `${bucket}/${before}\${${name}}*` }
        for (const context of [{}, { [name]: [] }, { [name]: [mine, other] }]) {
          for (const inside of [other, mine, `${before}${mine}`, `${before}\${${name}}`]) {
            assert.equal(allows(pattern, { resource: `${bucket}/${inside}`, context }), false)
          }
        }
      }),
      runs,
    )
  })

  test('a default is text as a value is', () => {
    fc.assert(
      fc.property(
        around,
        value.filter((text) => !text.includes("'")),
        value,
        (before, fallback, other) => {
          const pattern = (middle: string) => ({ Resource: `${bucket}/${before}${middle}/*` })
          for (const inside of [`${before}${fallback}`, other]) {
            const asked = { resource: `${bucket}/${inside}/x` }
            const filled = allows(pattern(`\${x:none, '${fallback}'}`), asked)
            assert.equal(filled, allows(pattern(literal(fallback)), asked))
          }
        },
      ),
      runs,
    )
  })
})

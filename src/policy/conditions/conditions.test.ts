import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compileCondition, holds } from './condition.ts'
import { parseDate } from './date.ts'
import { contains, parseAddress, parseRange } from './ipAddress.ts'
import { parseNumber } from './numeric.ts'
import { operators, readOperator } from './operators.ts'

/** Whether `operator` on `x:k` holds for the request's values, in a statement that denies. */
function ask(operator: string, policyValues: readonly string[], values?: readonly string[], more = {}): boolean {
  const condition = compileCondition({ operator, key: 'X:K', values: policyValues }, '2012-10-17', 'Deny')
  return holds(condition, values ? { 'x:k': values, ...more } : more)
}

/** The same, in a statement that allows. */
function askAllow(operator: string, policyValues: readonly string[], values?: readonly string[]): boolean {
  const condition = compileCondition({ operator, key: 'X:K', values: policyValues }, '2012-10-17', 'Allow')
  return holds(condition, values ? { 'x:k': values } : {})
}

describe('absent keys', () => {
  for (const [name, { negated }] of Object.entries(operators)) {
    test(`${name}: ${negated ? 'holds' : 'fails'}, IfExists and ForAllValues hold, ForAnyValue fails`, () => {
      assert.equal(ask(name, ['1']), negated)
      assert.equal(ask(name, ['1'], []), negated)
      assert.equal(ask(`${name}IfExists`, ['1']), true)
      assert.equal(ask(`ForAllValues:${name}`, ['1']), true)
      assert.equal(ask(`ForAnyValue:${name}`, ['1']), false)
      assert.equal(ask(`ForAllValues:${name}IfExists`, ['1']), true)
      assert.equal(ask(`ForAnyValue:${name}IfExists`, ['1']), true)
    })
  }

  test('the opposite of an operator holds exactly where it does not, key by key', () => {
    const pairs = [
      ['StringEquals', 'StringNotEquals'],
      ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
      ['StringLike', 'StringNotLike'],
      ['NumericEquals', 'NumericNotEquals'],
      ['DateEquals', 'DateNotEquals'],
      ['IpAddress', 'NotIpAddress'],
      ['ArnLike', 'ArnNotLike'],
      ['ArnEquals', 'ArnNotEquals'],
    ] as const
    const value = fc.constantFrom('a', 'A', '1', '1.0', '2020-01-01', '10.0.0.1', 'arn:aws:s3:::a', '*', '')
    fc.assert(
      fc.property(
        fc.constantFrom(...pairs),
        fc.array(value),
        fc.array(value),
        ([positive, negative], policy, request) => {
          assert.notEqual(ask(positive, policy, request), ask(negative, policy, request))
        },
      ),
    )
  })
})

describe('several values of the request', () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[], boolean])[] = [
    ['StringEquals', ['a'], ['a', 'b'], true],
    ['StringEquals', ['c'], ['a', 'b'], false],
    ['StringNotEquals', ['a'], ['a', 'b'], false],
    ['StringNotEquals', ['c'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b', 'c'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a'], ['a', 'b'], false],
    ['ForAnyValue:StringEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringEquals', ['c'], ['a', 'b'], false],
    ['ForAllValues:StringNotEquals', ['c'], ['a', 'b'], true],
    ['ForAllValues:StringNotEquals', ['a'], ['a', 'b'], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    ['ForAllValues:StringLike', ['a*'], [''], true],
    ['ForAnyValue:StringLike', ['*'], [''], false],
    ['ForAllValues:StringEquals', ['a'], ['', 'a'], false],
    ['StringLike', ['*'], [''], true],
  ]
  for (const [operator, policy, request, expected] of cases) {
    test(`${operator} ${JSON.stringify(policy)} of ${JSON.stringify(request)} ${expected ? 'holds' : 'fails'}`, () => {
      assert.equal(ask(operator, policy, request), expected)
    })
  }
})

describe('what leaves the answer open', () => {
  const operatorsOfBoth = ['StringEquals', 'StringNotEquals', 'StringLikeIfExists', 'StringNotLikeIfExists']
  for (const operator of operatorsOfBoth) {
    test(`several values without a set operator: no allow by ${operator}`, () => {
      for (const policy of [['a'], ['c'], ['a', 'b']]) assert.equal(askAllow(operator, policy, ['a', 'b']), false)
      assert.equal(askAllow(operator, ['a'], ['a']), !operator.includes('Not'))
    })
  }

  test('ForAnyValue of an absent key with IfExists: no allow', () => {
    assert.equal(askAllow('ForAnyValue:StringEqualsIfExists', ['a']), false)
    assert.equal(askAllow('ForAnyValue:StringEqualsIfExists', ['a'], ['a']), true)
    assert.equal(askAllow('StringEqualsIfExists', ['a']), true)
  })
})

describe('values that are not of the operator', () => {
  for (const [operator, policy, value] of [
    ['NumericEquals', '1', 'one'],
    ['NumericEquals', 'one', 'one'],
    ['NumericLessThan', '1', ''],
    ['NumericGreaterThan', '1', 'Infinity'],
    ['NumericEquals', '16', '0x10'],
    ['DateEquals', '2020-01-01', 'new year'],
    ['Bool', 'true', 'yes'],
    ['Bool', 'yes', 'yes'],
    ['BinaryEquals', '%%', '%%'],
    ['IpAddress', '10.0.0.0/8', 'host'],
    ['IpAddress', 'host', 'host'],
    ['ArnLike', 'a', 'a'],
  ] as const) {
    test(`${operator} ${policy} does not match ${value}`, () => assert.equal(ask(operator, [policy], [value]), false))
  }
})

describe('numbers', () => {
  for (const text of ['0', '-1', '+1', '1.5', '.5', '5.', '1e3', '1E-3']) {
    test(`${text} is one`, () => assert.equal(parseNumber(text), Number(text)))
  }
  for (const text of ['', ' 1', '1 ', '0x1', 'NaN', 'Infinity', '1,5', '1e', '--1', '.']) {
    test(`"${text}" is none`, () => assert.equal(parseNumber(text), undefined))
  }
})

describe('dates', () => {
  const cases = {
    '2020': 2020_000,
    '1588334400': 1_588_334_400_000,
    '2020-05': Date.UTC(2020, 4),
    '2020-05-01': Date.UTC(2020, 4, 1),
    '2020-05-01T12:30Z': Date.UTC(2020, 4, 1, 12, 30),
    '2020-05-01T12:30:15Z': Date.UTC(2020, 4, 1, 12, 30, 15),
    '2020-05-01T12:30:15.250Z': Date.UTC(2020, 4, 1, 12, 30, 15, 250),
    '2020-05-01T12:30:15+02:00': Date.UTC(2020, 4, 1, 10, 30, 15),
    '2020-05-01T12:30:15-0130': Date.UTC(2020, 4, 1, 14, 0, 15),
    '2020-05-01T12:30:15': Date.UTC(2020, 4, 1, 12, 30, 15),
    '2020-02-29': Date.UTC(2020, 1, 29),
  }
  for (const [text, expected] of Object.entries(cases)) {
    test(`${text} is ${expected}`, () => assert.equal(parseDate(text), expected))
  }
  for (const text of ['', '2020-13-01', '2020-02-30', '2020-01-01T24:00Z', '2020-01-01T00:60Z', 'now', '-1', '1.5']) {
    test(`"${text}" is none`, () => assert.equal(parseDate(text), undefined))
  }
})

describe('addresses', () => {
  for (const text of [
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4.5',
    '',
    ':',
    ':::',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7',
    '1.2.3.4::',
    'fe80::1%eth0',
  ]) {
    test(`"${text}" is none`, () => assert.equal(parseAddress(text), undefined))
  }
  for (const text of ['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '::/129', '10.0.0.0/8/8', '/8']) {
    test(`"${text}" is no range`, () => assert.equal(parseRange(text), undefined))
  }

  test('the same address in other words is the same', () => {
    assert.deepEqual(parseAddress('2001:DB8:0:0:0:0:0:1'), parseAddress('2001:db8::1'))
    assert.deepEqual(parseAddress('::ffff:192.0.2.1'), parseAddress('192.0.2.1'))
    assert.equal(parseAddress('::')?.length, 8)
  })

  test('a range holds what shares its prefix, bit by bit', () => {
    const bits = (address: readonly number[]) => address.map((group) => group.toString(2).padStart(16, '0')).join('')
    const octet = fc.nat(255)
    const v4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'))
    fc.assert(
      fc.property(v4, v4, fc.nat(32), (network, text, prefix) => {
        const range = parseRange(`${network}/${prefix}`) ?? assert.fail()
        const address = parseAddress(text) ?? assert.fail()
        const shares = bits(range.address).slice(0, prefix) === bits(address).slice(0, prefix)
        assert.equal(contains(range, address), shares)
      }),
    )
  })

  test('every IPv4 address is outside every IPv6 range', () => {
    assert.equal(ask('IpAddress', ['::/0'], ['192.0.2.1']), false)
    assert.equal(ask('IpAddress', ['0.0.0.0/0'], ['2001:db8::1']), false)
  })
})

describe('ARNs', () => {
  const topic = 'arn:aws:sns:us-east-1:123456789012:topic'
  const cases: readonly (readonly [string, string, Readonly<Record<string, readonly string[]>>, boolean])[] = [
    ['*', topic, {}, true],
    ['*', 'not an arn', {}, false],
    ['arn:aws:sns:*:*:*', topic, {}, true],
    ['arn:aws:sns:*', topic, {}, false],
    ['${x:arn}', topic, { 'x:arn': [topic] }, true],
    ['${x:arn}', topic, { 'x:arn': ['*'] }, false],
    ['arn:aws:sns:${aws:RequestedRegion}:123456789012:topic', topic, { 'aws:requestedregion': ['us-east-1'] }, true],
    ['arn:aws:sns:${aws:RequestedRegion}:123456789012:topic', topic, { 'aws:requestedregion': ['us-*'] }, false],
    ['arn:aws:sns:${aws:RequestedRegion}:123456789012:topic', topic, {}, false],
    ['arn:aws:sns:us-east-1:123456789012:${aws:username}', topic, { 'aws:username': ['topic'] }, true],
    ['arn:aws:s3:::b/*:c', 'arn:aws:s3:::b/x:y:c', {}, true],
  ]
  for (const [pattern, value, context, expected] of cases) {
    test(`${pattern} with ${JSON.stringify(context)} ${expected ? 'covers' : 'does not cover'} ${value}`, () => {
      assert.equal(ask('ArnLike', [pattern], [value], context), expected)
    })
  }
})

describe('operators', () => {
  test('are taken apart', () => {
    assert.deepEqual(readOperator('ForAnyValue:StringLikeIfExists'), {
      name: 'StringLike',
      quantifier: 'any',
      ifExists: true,
    })
    assert.deepEqual(readOperator('Null'), { name: 'Null', quantifier: 'none', ifExists: false })
  })
  for (const name of [
    'stringequals',
    'ForAllValues:Null',
    'NullIfExists',
    'ForAllValues:ForAnyValue:StringEquals',
    'toString',
    '',
  ]) {
    test(`"${name}" is none`, () => assert.equal(readOperator(name), undefined))
  }

  test('Bool takes a variable, the numeric operators do not', () => {
    assert.equal(ask('Bool', ['${x:other}'], ['true'], { 'x:other': ['TRUE'] }), true)
    assert.equal(ask('NumericEquals', ['${x:other}'], ['1'], { 'x:other': ['1'] }), false)
  })

  test('StringEqualsIgnoreCase takes a variable without regard to case', () => {
    assert.equal(ask('StringEqualsIgnoreCase', ['${x:other}'], ['Me'], { 'x:other': ['mE'] }), true)
    assert.equal(ask('StringEqualsIgnoreCase', ['${x:none}'], ['undefined']), false)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { plain } from '../conformance/botocore.ts'
import { loadModel, type ServiceName } from '../model.ts'
import { joinHeader, splitHeader } from '../protocols/headerText.ts'
import type { Shape, StructureShape } from '../shape.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { formTree, parseForm, readFormStructure } from './form.ts'
import { fromJson, parseJson, toJson } from './json.ts'
import { formatText } from './text.ts'
import { formatTimestamp, isoText, isoTexts, parseTimestamp } from './timestamp.ts'
import { fromXml, parseXml } from './xmlReader.ts'
import { xmlWriter } from './xmlWriter.ts'

/** Text that XML 1.0 can carry: no control characters but tab and line ends, no lone surrogates, no non-characters. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((one) => one.replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, ''))
const date = fc.integer({ min: -1e12, max: 4e12 }).map((ms) => new Date(ms))

function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000)
}

/** Any value of a shape, down to a depth; constraints apart, which the codecs do not know. */
function anyOf(shape: Shape, depth = 0): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'structure':
      return structureOf(shape, depth)
    case 'list':
      return fc.array(anyOf(shape.element.shape, depth + 1), { maxLength: 3 })
    case 'map':
      return fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), anyOf(shape.value.shape, depth + 1), {
        maxKeys: 3,
      })
    case 'string':
      return text
    case 'boolean':
      return fc.boolean()
    case 'timestamp':
      return shape.format === 'http-date' ? date.map(wholeSecond) : date
    case 'blob':
      return fc.uint8Array({ maxLength: 9 })
    case 'document':
      return fc.constant({ a: [1, null, 'x'] })
    case 'float':
    case 'double':
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
    default:
      return fc.integer()
  }
}

function structureOf(shape: StructureShape, depth: number): fc.Arbitrary<object> {
  const members = depth > 3 ? shape.members.filter((member) => member.shape.type === 'string') : shape.members
  const model = Object.fromEntries(members.map((member) => [member.name, anyOf(member.shape, depth + 1)]))
  if (!shape.union) return fc.record(model, { requiredKeys: [] })
  return fc.oneof(...Object.entries(model).map(([name, value]) => value.map((one) => ({ [name]: one }))))
}

async function shapeOf(service: ServiceName, name: string): Promise<StructureShape> {
  const model = await loadModel(service)
  for (const { input, output } of model.operations.values()) {
    if (input?.name === name) return input
    if (output?.name === name) return output
    for (const { shape } of input?.members ?? []) {
      if (shape.type === 'structure' && shape.name === name) return shape
    }
  }
  assert.fail(`${service} has no ${name}`)
}

/** A form as a query client writes it. */
function toForm(value: unknown, shape: Shape, name: string): (readonly [string, string])[] {
  const at = (step: string) => (name === '' ? step : `${name}.${step}`)
  switch (shape.type) {
    case 'structure':
      return shape.members.flatMap((member) => {
        const item = (value as Readonly<Record<string, unknown>>)[member.name]
        return item === undefined ? [] : toForm(item, member.shape, at(member.xmlName))
      })
    case 'list': {
      const items = value as readonly unknown[]
      if (items.length === 0) return [[name, '']]
      return items.flatMap((item, i) => toForm(item, shape.element.shape, at(`member.${i + 1}`)))
    }
    case 'map':
    case 'document':
      return []
    default:
      return [[name, formatText(value, shape, 'date-time', 'ifAny')]]
  }
}

/** What a form cannot say: a structure without members. */
function sayable(value: unknown): unknown {
  if (value instanceof Date || value instanceof Uint8Array || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sayable).filter((item) => item !== undefined)
  const entries = Object.entries(value).map(([key, item]) => [key, sayable(item)] as const)
  const kept = entries.filter(([, item]) => item !== undefined)
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

describe('JSON', () => {
  for (const [service, name] of [
    ['cognito-idp', 'CreateUserPoolRequest'],
    ['cognito-identity', 'SetIdentityPoolRolesInput'],
    ['lambda', 'CreateFunctionRequest'],
    ['apigatewayv2', 'CreateApiRequest'],
  ] as const) {
    it(`reads the ${name} that it wrote`, async () => {
      const shape = await shapeOf(service, name)
      fc.assert(
        fc.property(anyOf(shape), (value) => {
          const read = fromJson(parseJson(Buffer.from(toJson(value, shape))), shape)
          assert.deepEqual(plain(read), plain(value))
        }),
        { numRuns: 60 },
      )
    })
  }

  it('never throws but Unreadable for any JSON', async () => {
    const shape = await shapeOf('cognito-idp', 'CreateUserPoolRequest')
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...shape.byJsonName.keys()), fc.jsonValue()), (value) => {
        try {
          fromJson(value, shape)
        } catch (error) {
          assert.equal((error as Error).name, 'Unreadable')
        }
      }),
    )
  })
})

describe('XML', () => {
  for (const name of [
    'BucketLifecycleConfiguration',
    'Delete',
    'AccessControlPolicy',
    'CORSConfiguration',
    'ReplicationConfiguration',
  ]) {
    it(`reads the ${name} that it wrote`, async () => {
      const shape = await shapeOf('s3', name)
      const xml = xmlWriter('always')
      fc.assert(
        fc.property(anyOf(shape), (value) => {
          const document = xml.document(
            { ...shape, name: 'Root', attributes: '' },
            value as Readonly<Record<string, unknown>>,
          )
          const read = fromXml(parseXml(Buffer.from(document)), shape)
          assert.deepEqual(withoutEmptyFlattened(plain(read)), withoutEmptyFlattened(plain(value)))
        }),
        { numRuns: 60 },
      )
    })
  }

  it('never throws but Unreadable for any text', () => {
    fc.assert(
      fc.property(fc.string(), (content) => {
        try {
          parseXml(Buffer.from(`<a>${content}</a>`))
        } catch (error) {
          assert.equal((error as Error).name, 'Unreadable')
        }
      }),
    )
  })
})

/** A flattened list without elements leaves no trace in XML. */
function withoutEmptyFlattened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyFlattened)
  if (value instanceof Date || value instanceof Uint8Array || typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => !(Array.isArray(item) && item.length === 0))
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutEmptyFlattened(item)]))
}

describe('a query form', () => {
  for (const [service, name] of [
    ['iam', 'CreateRoleRequest'],
    ['sts', 'AssumeRoleRequest'],
    ['cloudformation', 'CreateStackInput'],
  ] as const) {
    it(`reads a client's ${name}`, async () => {
      const shape = await shapeOf(service, name)
      fc.assert(
        fc.property(anyOf(shape), (value) => {
          const pairs = toForm(sayable(value) ?? {}, shape, '')
          const form = parseForm(pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&'))
          assert.ok(form)
          assert.deepEqual(plain(readFormStructure(formTree(form), shape)), plain(sayable(value) ?? {}))
        }),
        { numRuns: 60 },
      )
    })
  }
})

describe('texts', () => {
  it('of times are read as they were written, and as Date writes them', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), (ms) => {
        const time = new Date(ms)
        assert.equal(isoText(time), time.toISOString())
        assert.deepEqual(parseTimestamp(formatTimestamp(time, 'date-time', 'ifAny'), 'date-time'), time)
        assert.deepEqual(parseTimestamp(formatTimestamp(time, 'epoch-seconds', 'ifAny'), 'epoch-seconds'), time)
      }),
    )
    fc.assert(
      fc.property(date.map(wholeSecond), (time) => {
        assert.deepEqual(parseTimestamp(formatTimestamp(time, 'http-date', 'ifAny'), 'http-date'), time)
      }),
    )
  })

  it('of times that follow each other are what they are alone, with milliseconds and without', () => {
    const [always, ifAny] = [isoTexts('always'), isoTexts('ifAny')]
    const near = fc.integer({ min: -1000, max: 1000 }).map((minutes) => minutes * 60_000)
    fc.assert(
      fc.property(fc.oneof(near, date.map(Number), fc.constantFrom(8.64e15, -8.64e15, 253_402_300_800_000)), (ms) => {
        const time = new Date(ms)
        assert.equal(always(time), time.toISOString())
        assert.equal(ifAny(time), time.toISOString().replace('.000Z', 'Z'))
        assert.equal(formatTimestamp(time, 'date-time', 'ifAny'), ifAny(time))
      }),
    )
  })

  it('of base 64 are read as they were written, and others refused', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.deepEqual(fromBase64(toBase64(bytes)), bytes)))
    for (const wrong of ['a', '====', 'a*==', 'é']) assert.equal(fromBase64(wrong), undefined, wrong)
  })

  it('of header lists are split as they were joined', () => {
    const item = fc
      .string({ minLength: 1 })
      .map((one) => one.trim())
      .filter((one) => one !== '' && !one.startsWith('\\'))
    fc.assert(
      fc.property(fc.array(item, { minLength: 1 }), (items) => assert.deepEqual(splitHeader(joinHeader(items)), items)),
    )
  })
})

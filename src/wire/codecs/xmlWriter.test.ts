import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import fc from 'fast-check'
import { loadModel } from '../model.ts'
import type { StructureShape } from '../shape.ts'
import { fromXml, parseXml } from './xmlReader.ts'
import { xmlWriter } from './xmlWriter.ts'

type Value = Readonly<Record<string, unknown>>

let listing: StructureShape
let cors: StructureShape
let policy: StructureShape

before(async () => {
  const s3 = await loadModel('s3')
  const output = (name: string) => s3.operations.get(name)?.output ?? assert.fail(name)
  listing = output('ListObjectsV2')
  cors = output('GetBucketCors')
  policy = output('GetBucketAcl')
})

function documentOf(shape: StructureShape, value: Value, writer = xmlWriter('always')): string {
  return Buffer.from(writer.document({ ...shape, name: 'Root', attributes: '' }, value)).toString()
}

const key = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 9 }),
  fc.constantFrom('a"b', '"quoted"', '"', '""', '<&>\n'),
)
const row = fc.record(
  {
    Key: key,
    ETag: key.map((text) => `"${text}"`),
    LastModified: fc.integer({ min: 0, max: 9e8 }).map((ms) => new Date(ms)),
    Size: fc.nat(),
    StorageClass: fc.constantFrom('STANDARD', 'GLACIER', 'another'),
    ChecksumAlgorithm: fc.array(fc.constantFrom('CRC32', 'SHA256'), { maxLength: 2 }),
    Owner: fc.record({ ID: key }),
  },
  { requiredKeys: [] },
)
const page = fc.record({ Contents: fc.array(row), CommonPrefixes: fc.array(fc.record({ Prefix: key })) })

describe('an XML writer', () => {
  it('writes a document as if it were its first, whatever it wrote before', () => {
    const practised = xmlWriter('always')
    fc.assert(
      fc.property(page, (value) => assert.equal(documentOf(listing, value, practised), documentOf(listing, value))),
      { numRuns: 300 },
    )
  })

  it('writes rows one by one as it writes them together', () => {
    const rowsOf = (document: string) => document.slice('<Root>'.length, -'</Root>'.length)
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const apart = rows.map((one) => rowsOf(documentOf(listing, { Contents: [one] })))
        assert.equal(documentOf(listing, { Contents: rows }), `<Root>${apart.join('')}</Root>`)
      }),
    )
  })

  it('writes documents of any length, whole', () => {
    const Contents = Array.from({ length: 20_000 }, (_, i) => ({ Key: `${'é🙂'.repeat(i % 40)}${i}`, Size: i }))
    const document = xmlWriter('always').document({ ...listing, name: 'Root', attributes: '' }, { Contents })
    assert.ok(document instanceof Uint8Array, 'long documents are octets')
    assert.deepEqual(fromXml(parseXml(document), listing), { Contents })
  })

  it('writes lists of nothing but markup', () => {
    const CORSRules = Array.from({ length: 3000 }, () => ({ AllowedMethods: ['', ''], ExposeHeaders: [] }))
    const rule = '<CORSRule><AllowedMethod></AllowedMethod><AllowedMethod></AllowedMethod></CORSRule>'
    assert.equal(documentOf(cors, { CORSRules }), `<Root>${rule.repeat(3000)}</Root>`)
    const Contents = Array.from({ length: 3000 }, () => ({ StorageClass: 'STANDARD' }))
    const entry = '<Contents><StorageClass>STANDARD</StorageClass></Contents>'
    assert.equal(documentOf(listing, { Contents }), `<Root>${entry.repeat(3000)}</Root>`)
  })

  it('escapes what it writes, in elements and in attributes', () => {
    const Grants = [{ Grantee: { Type: '"<x>"', ID: '\t"&"' }, Permission: '<' }]
    const type = 'xsi:type="&quot;&lt;x&gt;&quot;"'
    const namespace = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    assert.equal(
      documentOf(policy, { Grants }),
      `<Root><AccessControlList><Grant><Grantee ${namespace} ${type}><ID>&#x9;&quot;&amp;&quot;</ID></Grantee>` +
        '<Permission>&lt;</Permission></Grant></AccessControlList></Root>',
    )
  })

  it('refuses values that are not of their shape', () => {
    for (const wrong of [{ Key: 1 }, { Size: '1' }, { StorageClass: 1 }, { LastModified: 'today' }]) {
      assert.throws(() => documentOf(listing, { Contents: [wrong] }), TypeError)
    }
    assert.throws(() => documentOf(listing, { Contents: [{ LastModified: new Date(Number.NaN) }] }), RangeError)
  })
})

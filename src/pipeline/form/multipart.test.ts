import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../kernel/fault.ts'
import { boundaryOf, isMultipart } from './boundary.ts'
import { fileBody } from './fileBody.ts'
import { readForm } from './multipart.ts'

const boundary = 'xBOUNDARYx'

async function* inPieces(bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

function form(
  fields: readonly (readonly [string, string])[],
  file: Uint8Array,
  tail = `\r\n--${boundary}--\r\n`,
): Buffer {
  const heads = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a b.txt"\r\nContent-Type: text/plain\r\n\r\n`
  return Buffer.concat([Buffer.from(heads.join('') + head), file, Buffer.from(tail)])
}

async function octetsOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

const refused = (work: Promise<unknown>, code: string) =>
  assert.rejects(work, (error: unknown) => error instanceof Fault && error.code === code)

describe('a form', () => {
  it('is read whatever pieces it comes in, its file as it is', async () => {
    const field = fc.tuple(
      fc.stringMatching(/^[a-z-]{1,20}$/).filter((name) => name !== 'file'),
      fc.string({ maxLength: 50 }).filter((text) => !text.includes(boundary)),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(field, { maxLength: 5 }),
        fc.uint8Array({ maxLength: 500 }),
        fc.integer({ min: 1, max: 100 }),
        async (fields, file, size) => {
          const read = await readForm(inPieces(form(fields, file), size), boundary)
          assert.deepEqual(read.fields, fields)
          assert.equal(read.filename, 'a b.txt')
          assert.deepEqual(await octetsOf(read.file()), Buffer.from(file))
        },
      ),
    )
  })

  it('may hold what looks like its boundary in its file', async () => {
    const file = Buffer.from(`\r\n--xBOUND\r\n--${boundary.slice(0, -1)}\r\n-\r\n\r\r\n`)
    for (let size = 1; size < 40; size++) {
      const read = await readForm(inPieces(form([], file), size), boundary)
      assert.deepEqual(await octetsOf(read.file()), file)
    }
  })

  it('may go on behind its file, to no effect', async () => {
    const tail = `\r\n--${boundary}\r\nContent-Disposition: form-data; name="key"\r\n\r\nother\r\n--${boundary}--`
    const read = await readForm(inPieces(form([['key', 'k']], Buffer.from('x'), tail), 7), boundary)
    assert.deepEqual([read.fields, String(await octetsOf(read.file()))], [[['key', 'k']], 'x'])
  })

  it('names fields and files as browsers do', async () => {
    const named = async (parameters: string) => {
      const body = `--${boundary}\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; ${parameters}\r\n\r\nx\r\n--${boundary}--`
      return (await readForm(inPieces(Buffer.from(body), 9), boundary)).filename
    }
    assert.equal(await named('name="file"; filename="q%22uo\\"te; name=\\"x.txt"'), 'q"uo"te; name="x.txt')
    assert.equal(await named('name=file; filename=plain.txt'), 'plain.txt')
    assert.equal(await named('name="file"; filename="ünï.txt"'), 'ünï.txt')
    assert.equal(await named('name="FILE"'), '')
    for (const bad of ['', 'filename="x"', 'name="file"; name="key"', 'name="file', 'name="file" x']) {
      await refused(named(bad), 'MalformedPOSTRequest')
    }
  })

  it('that breaks off anywhere is refused', async () => {
    const whole = form([['key', 'k']], Buffer.from('content'), `\r\n--${boundary}--`)
    for (let end = 0; end < whole.byteLength; end++) {
      const cut = async () => octetsOf((await readForm(inPieces(whole.subarray(0, end), 11), boundary)).file())
      await refused(cut(), 'MalformedPOSTRequest')
    }
    const tailed = form([], Buffer.from('x'), `\r\n--${boundary}more`)
    await refused(
      readForm(inPieces(tailed, 5), boundary).then((read) => octetsOf(read.file())),
      'MalformedPOSTRequest',
    )
  })

  it('without a file, or with too much before it, is refused, and its body let go of', async () => {
    let closed = 0
    const watched = async function* (bytes: Buffer) {
      try {
        yield* inPieces(bytes, 1000)
      } finally {
        closed += 1
      }
    }
    const noFile = `--${boundary}\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--${boundary}--`
    await refused(readForm(watched(Buffer.from(noFile)), boundary), 'IncorrectNumberOfFilesInPostRequest')
    for (const fields of [[['a', 'x'.repeat(20_480)]], Array.from({ length: 400 }, (_, i) => [`a${i}`, 'x'])] as [
      string,
      string,
    ][][]) {
      await refused(readForm(watched(form(fields, Buffer.from('x'))), boundary), 'MaxPostPreDataLengthExceededError')
    }
    const endless = Buffer.from(`--${boundary}\r\n${'x'.repeat(100_000)}`)
    await refused(readForm(watched(endless), boundary), 'MaxPostPreDataLengthExceededError')
    assert.equal(closed, 4)
    await readForm(watched(form([['a', 'x'.repeat(20_000)]], Buffer.from('x'))), boundary)
  })
})

describe('the file of a form', () => {
  const file = () => inPieces(Buffer.from('0123456789'), 3)

  it('passes when it has as many octets as the policy allows', async () => {
    for (const range of [undefined, { min: 10, max: 10 }, { min: 0, max: 99 }]) {
      assert.equal(String(await octetsOf(fileBody({ file }, range).chunks())), '0123456789')
      assert.equal(String(await fileBody({ file }, range).collect(10)), '0123456789')
    }
  })

  it('is refused when it has more or fewer', async () => {
    await refused(octetsOf(fileBody({ file }, { min: 0, max: 9 }).chunks()), 'EntityTooLarge')
    await refused(octetsOf(fileBody({ file }, { min: 11, max: 99 }).chunks()), 'EntityTooSmall')
    await refused(fileBody({ file }, undefined).collect(9), 'EntityTooLarge')
  })
})

describe('the boundary of a form', () => {
  it('is what the content type names', () => {
    const of = (value: string) => boundaryOf(['content-type', value])
    assert.equal(of('multipart/form-data; boundary=abc'), 'abc')
    assert.equal(of('Multipart/Form-Data; charset=utf-8; boundary="a b?"'), 'a b?')
    for (const bad of [
      'multipart/form-data',
      'multipart/form-data; boundary=',
      `multipart/form-data; boundary=${'x'.repeat(71)}`,
      'multipart/form-data; boundary="a\tb"',
    ]) {
      assert.throws(() => of(bad), { code: 'MalformedPOSTRequest' })
    }
    assert.throws(
      () =>
        boundaryOf([
          'content-type',
          'multipart/form-data; boundary=a',
          'content-type',
          'multipart/form-data; boundary=b',
        ]),
      { code: 'MalformedPOSTRequest' },
    )
    assert.equal(isMultipart(['content-type', 'multipart/mixed; boundary=a']), false)
    assert.equal(isMultipart([]), false)
  })
})

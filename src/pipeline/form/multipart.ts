import { Fault } from '../../kernel/fault.ts'
import { malformedForm } from './boundary.ts'
import { type Source, sourceOf } from './source.ts'

/** A form whose fields are read, and whose file is still on its way. */
export interface Form {
  /** The fields before the file: name and value, in their order. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** The file's name as the browser gave it; empty when it gave none. */
  readonly filename: string
  /** The file as it flows in; can be read once. Fails when the form breaks off. */
  readonly file: () => AsyncIterable<Uint8Array>
  /** Lets go of the body, wherever reading has come to. */
  readonly close: () => Promise<void>
}

/** Octets of everything before the file. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
const largestHead = 20 * 1024

const headEnd = Buffer.from('\r\n\r\n')
const lineEnd = Buffer.from('\r\n')

/**
 * Reads a multipart/form-data body up to its file, which must be the last field: what follows it is passed over.
 * https://www.rfc-editor.org/rfc/rfc7578
 */
export async function readForm(chunks: AsyncIterable<Uint8Array>, boundary: string): Promise<Form> {
  // The first delimiter has no line before it: giving it one makes them all alike.
  const source = sourceOf(chunks, lineEnd)
  try {
    return await readFields(source, Buffer.from(`\r\n--${boundary}`))
  } catch (error) {
    await source.close()
    throw error
  }
}

async function readFields(source: Source, delimiter: Buffer): Promise<Form> {
  const fields: (readonly [string, string])[] = []
  let left = largestHead
  const read = async (end: Uint8Array): Promise<Buffer> => {
    const octets = await source.until(end, left, headTooLarge)
    left -= octets.byteLength + end.byteLength
    return octets
  }
  await read(delimiter)
  for (;;) {
    if (await isEnd(source)) throw noFile()
    if ((await read(lineEnd)).toString('latin1').trim() !== '') throw malformedForm('a boundary has a tail')
    const { name, filename } = disposition(await read(headEnd))
    if (name.toLowerCase() === 'file') {
      const file = () => fileOf(source, delimiter)
      return { fields, filename: filename ?? '', file, close: source.close }
    }
    fields.push([name, (await read(delimiter)).toString('utf8')])
  }
}

async function* fileOf(source: Source, delimiter: Buffer): AsyncIterable<Uint8Array> {
  yield* source.flowUntil(delimiter)
  if (!(await isEnd(source)) && !(await source.peek(2)).equals(lineEnd)) throw malformedForm('a boundary has a tail')
}

async function isEnd(source: Source): Promise<boolean> {
  return (await source.peek(2)).toString('latin1') === '--'
}

/** The name of a field, and of its file: the only header of a part that counts. https://www.rfc-editor.org/rfc/rfc7578#section-4.2 */
function disposition(head: Buffer): { readonly name: string; readonly filename: string | undefined } {
  const line = head
    .toString('utf8')
    .split('\r\n')
    .find((text) => /^content-disposition:/i.test(text))
  const start = /^content-disposition:\s*form-data\s*(?=;)/i.exec(line ?? '')
  if (line === undefined || start === null) throw malformedForm('a part has no Content-Disposition: form-data')
  const parameters = parametersOf(line.slice(start[0].length))
  const name = parameters.get('name')
  if (name === undefined) throw malformedForm('a part has no name')
  return { name, filename: parameters.get('filename') }
}

/** `; name="a"; filename="b"`, where browsers write a quote as `%22` or `\"`. */
function parametersOf(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  const parameter = /;\s*([a-z*]+)\s*=\s*(?:"((?:\\"|[^"])*)"|([^\s;"]+))\s*/iy
  while (parameter.lastIndex < text.length) {
    const found = parameter.exec(text)
    const name = found?.[1]?.toLowerCase()
    if (found === null || name === undefined || parameters.has(name))
      throw malformedForm('a part is named twice or ill')
    parameters.set(name, found[2] === undefined ? (found[3] as string) : unquoted(found[2]))
  }
  return parameters
}

function unquoted(text: string): string {
  return text.replaceAll('\\"', '"').replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n')
}

function headTooLarge(): Fault {
  const message = 'Your POST request fields preceding the upload file were too large.'
  return new Fault('MaxPostPreDataLengthExceededError', message, { status: 400 })
}

function noFile(): Fault {
  return new Fault('IncorrectNumberOfFilesInPostRequest', 'POST requires exactly one file upload per request.', {
    status: 400,
  })
}

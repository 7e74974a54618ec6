import assert from 'node:assert/strict'
import { createSecretKey, hash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../kernel/fault.ts'
import type { Body } from '../kernel/operation.ts'
import { openChecksums } from '../storage/digests/checksums.ts'
import type { Payload, StreamingPayload } from './authentication.ts'
import { anonymousBody, type BodyProof, verifiedBody } from './body.ts'
import { emptyHash } from './canonical.ts'
import { chunkSignatures } from './chunkSignatures.ts'
import { parseAuthentication } from './parseAuthentication.ts'
import { signedHeaderNames } from './sign.ts'
import { signingKeys } from './signingKey.ts'
import { trailerHash } from './trailer.ts'
import { verifySignature } from './verify.ts'

const { start: startHash } = await openChecksums()
const signingKey = createSecretKey(Buffer.alloc(32, 7))
const credential = { accessKeyId: 'AKID', date: '20260102', region: 'us-east-1', service: 's3' }
const proof = (payload: Payload): BodyProof => ({
  payload,
  credential,
  signature: 'a'.repeat(64),
  amzDate: '20260102T030405Z',
  scope: '20260102/us-east-1/s3/aws4_request',
})

/** A body that comes in pieces of so many octets. */
function bodyOf(bytes: Uint8Array | string, pieceSize = 1 << 20): Body {
  const buffer = Buffer.from(bytes)
  return {
    length: buffer.length,
    collect: async () => buffer,
    chunks: async function* () {
      for (let at = 0; at < buffer.length; at += pieceSize) yield buffer.subarray(at, at + pieceSize)
    },
  }
}

const streaming = (signed: boolean, decodedLength: number, trailer?: readonly string[]): StreamingPayload => {
  return { kind: 'streaming', text: 'STREAMING', signed, trailer, decodedLength }
}

interface Outcome {
  readonly text: string
  readonly fault: string | undefined
  readonly trailers: Readonly<Record<string, string>> | undefined
}

async function read(payload: Payload, wire: string | Uint8Array, pieceSize?: number): Promise<Outcome> {
  const body = verifiedBody(bodyOf(wire, pieceSize), proof(payload), { kind: 'verified', signingKey }, startHash)
  let text = ''
  try {
    for await (const chunk of body.chunks()) text += Buffer.from(chunk).toString('latin1')
  } catch (error) {
    assert.ok(error instanceof Fault, String(error))
    return { text, fault: error.code, trailers: undefined }
  }
  return { text, fault: undefined, trailers: body.trailers?.() }
}

/** Signed framing of chunks, in pieces that a test can rearrange: each chunk, the last one, the trailer. */
function frame(chunks: readonly string[], trailer?: Readonly<Record<string, string>>): string[] {
  const { signature, amzDate, scope } = proof({ kind: 'unsigned' })
  const signatures = chunkSignatures({ signingKey, accessKeyId: 'AKID', signature, amzDate, scope })
  const framed = chunks.map((data) => {
    return `${data.length.toString(16)};chunk-signature=${signatures.nextChunk(hash('sha256', data, 'hex'))}\r\n${data}\r\n`
  })
  const last = `0;chunk-signature=${signatures.nextChunk(emptyHash)}\r\n`
  if (trailer === undefined) return [...framed, last, '\r\n']
  const lines = Object.entries(trailer).map(([name, value]) => `${name}:${value}\r\n`)
  const signed = signatures.trailer(trailerHash(new Map(Object.entries(trailer))))
  return [...framed, last, ...lines, `x-amz-trailer-signature:${signed}\r\n\r\n`]
}

test('a body with the hash that was signed is passed on; any other is a fault, at its end', async () => {
  const payload: Payload = { kind: 'sha256', sha256: hash('sha256', 'cat', 'hex') }
  assert.deepEqual(await read(payload, 'cat'), { text: 'cat', fault: undefined, trailers: undefined })
  assert.equal((await read(payload, 'cot')).fault, 'XAmzContentSHA256Mismatch')
  assert.equal((await read(payload, 'ca')).fault, 'XAmzContentSHA256Mismatch')
  const collected = (wire: string) =>
    verifiedBody(bodyOf(wire), proof(payload), { kind: 'verified', signingKey }, startHash).collect(9)
  assert.equal(Buffer.from(await collected('cat')).toString(), 'cat')
  await assert.rejects(collected('cot'), { code: 'XAmzContentSHA256Mismatch', status: 400 })
})

test('an unsigned payload is passed on as it is', async () => {
  const body = bodyOf('cat')
  assert.equal(verifiedBody(body, proof({ kind: 'unsigned' }), { kind: 'verified', signingKey }, startHash), body)
})

test('signed chunks are taken out of their framing, however the octets arrive', async () => {
  const wire = frame(['hello ', 'wor\r\nld']).join('')
  for (const size of [1, 2, 3, 7, 50, 1000]) {
    assert.deepEqual(await read(streaming(true, 13), wire, size), {
      text: 'hello wor\r\nld',
      fault: undefined,
      trailers: undefined,
    })
  }
})

test('any body comes back from signed and unsigned framing', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '0', ';', '\u00ff'), minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), async (chunks, size) => {
      const [octets, length] = [chunks.map((chunk) => chunk.replaceAll('\u00ff', 'y')), chunks.join('').length]
      const signed = await read(streaming(true, length), frame(octets).join(''), size)
      assert.deepEqual([signed.text, signed.fault], [octets.join(''), undefined])
      const plain = `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`
      const unsigned = await read(streaming(false, length, []), Buffer.from(plain, 'latin1'), size)
      assert.deepEqual([unsigned.text, unsigned.fault], [chunks.join(''), undefined])
    }),
    { numRuns: 50 },
  )
})

test('an altered, moved, dropped, repeated or foreign chunk is refused, and nothing of it is released', async () => {
  const [first = '', second = '', last = '', end = ''] = frame(['pppp', 'qqqq'])
  const [foreign = ''] = frame(['rrrr'])
  const cases: [name: string, wire: string, released: string][] = [
    ['data altered', first.replace('pppp', 'pppq') + second + last + end, ''],
    ['second altered', first + second.replace('qqqq', 'qqqp') + last + end, 'pppp'],
    ['swapped', second + first + last + end, ''],
    ['repeated', first + first + last + end, 'pppp'],
    ['foreign', first + foreign + last + end, 'pppp'],
    ['signature altered', first.replace(/=./, (was) => (was === '=0' ? '=1' : '=0')), ''],
  ]
  for (const [name, wire, released] of cases) {
    const { text, fault } = await read(streaming(true, 8), wire, 1)
    assert.deepEqual([text, fault], [released, 'SignatureDoesNotMatch'], name)
  }
  assert.equal((await read(streaming(true, 4), first + last + end)).fault, 'SignatureDoesNotMatch')
})

test('a body that ends early, goes on, or is not as long as it said is refused', async () => {
  const whole = frame(['pppp', 'qqqq'])
  for (let parts = 0; parts < whole.length; parts++) {
    assert.equal((await read(streaming(true, 8), whole.slice(0, parts).join(''))).fault, 'IncompleteBody')
  }
  assert.equal((await read(streaming(true, 9), whole.join(''))).fault, 'IncompleteBody')
  assert.equal((await read(streaming(true, 7), whole.join(''))).fault, 'IncompleteBody')
  assert.equal((await read(streaming(true, 8), `${whole.join('')}x`)).fault, 'InvalidRequest')
})

test('framing that cannot be read is refused', async () => {
  const bad = [
    'x\r\n',
    '4\naaaa\r\n',
    '4\r\naaaaa\r\n',
    '-4\r\naaaa',
    '4;x=1\r\naaaa',
    ' 4\r\naaaa',
    `${'0'.repeat(5000)}`,
  ]
  for (const wire of bad) assert.equal((await read(streaming(false, 4, []), wire)).fault, 'InvalidRequest', wire)
  assert.equal((await read(streaming(true, 4), '4\r\naaaa\r\n0\r\n\r\n')).fault, 'InvalidRequest')
  const signed = frame(['aaaa']).join('')
  assert.equal((await read(streaming(false, 4, []), signed)).fault, 'InvalidRequest')
  const huge = `1000001;chunk-signature=${'0'.repeat(64)}\r\n`
  assert.equal((await read(streaming(true, 1 << 30), huge)).fault, 'InvalidRequest')
})

test('an unsigned trailer is reported when it is the one announced', async () => {
  const wire = '4\r\naaaa\r\n0\r\nX-Amz-Checksum-Crc32: rZ2iGQ== \r\n\r\n'
  const outcome = await read(streaming(false, 4, ['x-amz-checksum-crc32']), wire, 3)
  assert.deepEqual(outcome, { text: 'aaaa', fault: undefined, trailers: { 'x-amz-checksum-crc32': 'rZ2iGQ==' } })
  for (const announced of [[], ['x-amz-checksum-sha1'], ['x-amz-checksum-crc32', 'x-amz-checksum-sha1']]) {
    assert.equal((await read(streaming(false, 4, announced), wire)).fault, 'MalformedTrailerError')
  }
  const bad = ['\r\n', 'x\r\n\r\n', ':x\r\n\r\n', 'x-amz-checksum-crc32:a\r\nx-amz-checksum-crc32:b\r\n\r\n']
  for (const end of bad) {
    const { fault } = await read(streaming(false, 4, ['x-amz-checksum-crc32']), `4\r\naaaa\r\n0\r\n${end}`)
    assert.equal(fault, 'MalformedTrailerError', end)
  }
})

test('a signed trailer is reported when its signature holds, and refused when it was altered', async () => {
  const trailer = { 'x-amz-checksum-crc32': 'rZ2iGQ==' }
  const payload = streaming(true, 4, Object.keys(trailer))
  const wire = frame(['aaaa'], trailer).join('')
  assert.deepEqual(await read(payload, wire, 5), { text: 'aaaa', fault: undefined, trailers: trailer })
  assert.equal((await read(payload, wire.replace('rZ2iGQ', 'rZ2iGR'))).fault, 'SignatureDoesNotMatch')
  assert.equal((await read(payload, wire.replace(/signature:./, 'signature:-'))).fault, 'SignatureDoesNotMatch')
  const unsigned = wire.replace(/x-amz-trailer-signature:.*\r\n/, '')
  assert.equal((await read(payload, unsigned)).fault, 'IncompleteBody')
  assert.equal((await read(payload, wire.replace(/x-amz-checksum.*\r\n/, ''))).fault, 'MalformedTrailerError')
})

test('trailers are there only once the body was read', () => {
  const payload = streaming(false, 4, ['x-amz-checksum-crc32'])
  const body = verifiedBody(bodyOf('4\r\naaaa'), proof(payload), { kind: 'verified', signingKey }, startHash)
  assert.throws(() => body.trailers?.(), { code: 'IncompleteBody' })
})

test('a chunked body is as long as its data, and can be collected up to a limit', async () => {
  const wire = frame(['aaaa', 'bbbb']).join('')
  const body = () => verifiedBody(bodyOf(wire), proof(streaming(true, 8)), { kind: 'verified', signingKey }, startHash)
  assert.equal(body().length, 8)
  assert.equal(Buffer.from(await body().collect(8)).toString(), 'aaaabbbb')
  await assert.rejects(body().collect(7), { code: 'EntityTooLarge' })
})

test('an anonymous body is taken out of unsigned chunks, and held to the hash it names', async () => {
  const chunked = anonymousBody(
    bodyOf('4\r\naaaa\r\n0\r\n\r\n'),
    {
      kind: 'anonymous',
      payload: streaming(false, 4, []),
    },
    startHash,
  )
  assert.equal(Buffer.from(await chunked.collect(9)).toString(), 'aaaa')
  const hashed = anonymousBody(
    bodyOf('b'),
    { kind: 'anonymous', payload: { kind: 'sha256', sha256: emptyHash } },
    startHash,
  )
  await assert.rejects(hashed.collect(9), { code: 'XAmzContentSHA256Mismatch' })
  const signed = parseAuthentication(
    {
      query: '',
      headers: ['x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'x-amz-decoded-content-length', '4'],
    },
    's3',
  )
  assert.equal(signed.kind, 'refused')
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html */
const documented = [
  {
    text: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    headers: ['content-length', '66824'],
    signatures: [
      '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ],
    end: '\r\n',
  },
  {
    text: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    headers: ['x-amz-trailer', 'x-amz-checksum-crc32c'],
    signatures: [
      '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
    ],
    end: 'x-amz-checksum-crc32c:sOO8/Q==\n\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
  },
]

for (const { text, headers, signatures, end } of documented) {
  test(`AWS's documented example of ${text} verifies to its last octet`, async () => {
    const [seed, first, second, last] = signatures
    const fields = [
      ...['host', 's3.amazonaws.com', 'x-amz-date', '20130524T000000Z', 'x-amz-storage-class', 'REDUCED_REDUNDANCY'],
      ...['x-amz-content-sha256', text, 'content-encoding', 'aws-chunked', 'x-amz-decoded-content-length', '66560'],
      ...headers,
    ]
    const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=${signedHeaderNames(fields)}, Signature=${seed}`
    const request = {
      method: 'PUT',
      path: '/examplebucket/chunkObject.txt',
      query: '',
      headers: [...fields, 'authorization', authorization],
    }
    const read = parseAuthentication(request, 's3')
    assert.ok(read.kind === 'header')
    const verdict = verifySignature(read, request, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', {
      family: 's3',
      now: Date.UTC(2013, 4, 24),
      region: 'us-east-1',
      services: ['s3'],
      keys: signingKeys(1),
    })
    assert.ok(verdict.kind === 'verified', JSON.stringify(verdict))
    const wire = `10000;chunk-signature=${first}\r\n${'a'.repeat(65536)}\r\n400;chunk-signature=${second}\r\n${'a'.repeat(1024)}\r\n0;chunk-signature=${last}\r\n${end}`
    const body = verifiedBody(bodyOf(wire), read, verdict, startHash)
    assert.equal((await body.collect(66560)).length, 66560)
    assert.deepEqual(
      body.trailers?.(),
      headers[0] === 'x-amz-trailer' ? { 'x-amz-checksum-crc32c': 'sOO8/Q==' } : undefined,
    )
  })
}

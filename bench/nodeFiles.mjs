import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'

// A file server on node:http that checks nothing and flushes nothing. Plain JavaScript, so that nothing is stripped
// when it starts. `node nodeFiles.mjs PORT FOLDER [sealed]`: sealed, files hold what AES-256-GCM makes of their octets; the
// key is one for all, and no tag is kept or checked, which costs next to nothing beside the octets.

const [port = '0', folder = '.', mode] = process.argv.slice(2)
const isSealed = mode === 'sealed'
const key = Buffer.alloc(32, 1)
const nonce = Buffer.alloc(12, 1)
const small = 64 * 1024
let arrivals = 0

createServer((request, response) => {
  const path = join(folder, decodeURIComponent(request.url ?? '/'))
  const answer = request.method === 'PUT' ? put(path, request, response) : get(path, response)
  answer.catch((error) => {
    if (!response.headersSent) response.writeHead(error.code === 'ENOENT' || error.code === 'EISDIR' ? 404 : 500)
    response.end()
  })
}).listen(Number(port), '127.0.0.1')

async function get(path, response) {
  const file = await open(path)
  const { size } = await file.stat()
  response.writeHead(200, { 'Content-Length': size })
  if (size > small) {
    await file.close()
    const octets = createReadStream(path, { highWaterMark: 1024 * 1024 })
    if (!isSealed) return pipeline(octets, response)
    const opening = createDecipheriv('aes-256-gcm', key, nonce)
    return pipeline(octets, (chunks) => opened(opening, chunks), response)
  }
  const octets = Buffer.allocUnsafe(size)
  await file.read(octets, 0, size, 0)
  await file.close()
  response.end(isSealed ? createDecipheriv('aes-256-gcm', key, nonce).update(octets) : octets)
}

async function* opened(opening, chunks) {
  for await (const chunk of chunks) yield opening.update(chunk)
}

async function put(path, request, response) {
  const arriving = join(folder, `.arriving-${arrivals++}`)
  const file = await open(arriving, 'w')
  const etag = await receive(request, file)
  await file.close()
  await rename(arriving, path).catch(async (error) => {
    if (error.code !== 'ENOENT') throw error
    await mkdir(dirname(path), { recursive: true })
    await rename(arriving, path)
  })
  response.writeHead(200, { ETag: `"${etag}"`, 'Content-Length': 0 })
  response.end()
}

async function receive(request, file) {
  const md5 = createHash('md5')
  const sha256 = createHash('sha256')
  const sealing = isSealed ? createCipheriv('aes-256-gcm', key, nonce) : undefined
  for await (const chunk of request) {
    md5.update(chunk)
    sha256.update(chunk)
    await file.write(sealing?.update(chunk) ?? chunk)
  }
  sha256.digest()
  return md5.digest('hex')
}

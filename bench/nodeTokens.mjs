import { createHmac, DiffieHellman, generateKeyPairSync, getDiffieHellman, randomBytes, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'

// The least that handing out tokens costs in Node: a JSON request that says how many exponentiations and signatures it is
// worth, those computed in a thread that gets as one group what was asked while it was busy, and an answer as long as three
// tokens. Nothing is read, checked or sealed. Plain JavaScript, so that nothing is stripped. `node nodeTokens.mjs PORT`.

if (isMainThread) serve()
else compute()

function serve() {
  const worker = new Worker(new URL(import.meta.url))
  const rest = 'r'.repeat(1000)
  let waiting = []
  let underWay = []
  const feed = () => {
    if (underWay.length > 0 || waiting.length === 0) return
    underWay = waiting
    waiting = []
    worker.postMessage(underWay.map(({ asked }) => asked))
  }
  worker.on('message', (answers) => {
    const done = underWay
    underWay = []
    feed()
    for (const [index, { answer }] of done.entries()) answer(answers[index])
  })
  const answerWith = (response) => (tokens) => {
    const json = JSON.stringify({ AuthenticationResult: { tokens, rest } })
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1', 'Content-Length': json.length })
    response.end(json)
  }
  createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const asked = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString())
      waiting.push({ asked: { powers: 0, signatures: 0, ...asked }, answer: answerWith(response) })
      feed()
    })
  }).listen(Number(process.argv[2] ?? 0), '127.0.0.1')
}

function compute() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const claims = randomBytes(600).toString('base64url')
  const base = createHmac('sha512', 'base').update('base').digest('hex').repeat(5)
  const power = () => {
    const exchange = getDiffieHellman('modp15')
    DiffieHellman.prototype.setPrivateKey.call(exchange, randomBytes(32).toString('hex'), 'hex')
    return exchange.computeSecret(base, 'hex', 'hex')
  }
  const token = () => `${claims}.${sign('sha256', Buffer.from(claims), privateKey).toString('base64url')}`
  parentPort.on('message', (group) => {
    parentPort.postMessage(
      group.map(({ powers, signatures }) => {
        for (let i = 0; i < powers; i++) power()
        return Array.from({ length: signatures }, token)
      }),
    )
  })
}

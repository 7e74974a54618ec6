import { createServer } from 'node:http'

// The smallest server on node:http: a kibibyte for a GET, an empty answer for a PUT, and a JSON document read and
// answered for a POST. Plain JavaScript, so that nothing is stripped when it starts. `node nodeHello.mjs PORT`.

const kibibyte = Buffer.alloc(1024, 'h')
const json = JSON.stringify({ AuthenticationResult: {}, ChallengeParameters: {} })

createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    if (request.method === 'POST') {
      JSON.parse(Buffer.concat(chunks).toString())
      response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1', 'Content-Length': json.length })
      response.end(json)
    } else {
      const body = request.method === 'PUT' ? '' : kibibyte
      response.writeHead(200, { 'Content-Length': body.length })
      response.end(body)
    }
  })
}).listen(Number(process.argv[2] ?? 0), '127.0.0.1')

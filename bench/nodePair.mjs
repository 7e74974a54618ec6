import { createCipheriv, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import { createServer } from 'node:http'

// The least that an id token's exchange for credentials costs in Node: two HTTP exchanges with their JSON, one RS256
// verification, one AES-256-GCM seal. Plain JavaScript, so that nothing is stripped. `node nodePair.mjs PORT`.

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const sealingKey = randomBytes(32)
const session = Buffer.alloc(600, 's')
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token of about the size that a user pool's have. */
function issue() {
  const claims = {
    sub: randomBytes(16).toString('hex'),
    padding: 'p'.repeat(400),
    exp: 4e9,
    jti: randomBytes(16).toString('hex'),
  }
  const signed = `${encoded({ alg: 'RS256', kid: 'k' })}.${encoded(claims)}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`
}

function holds(token) {
  const end = token.lastIndexOf('.')
  return verify(
    'RSA-SHA256',
    Buffer.from(token.slice(0, end)),
    publicKey,
    Buffer.from(token.slice(end + 1), 'base64url'),
  )
}

function seal() {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce)
  return Buffer.concat([nonce, cipher.update(session), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

const operations = {
  InitiateAuth: () => ({ AuthenticationResult: { IdToken: issue() } }),
  GetId: ({ Logins }) => {
    if (!Object.values(Logins).every(holds)) throw new Error('a token that was not issued here')
    return { IdentityId: 'us-east-1:00000000-0000-4000-8000-000000000000' }
  },
  GetCredentialsForIdentity: ({ IdentityId }) => ({
    IdentityId,
    Credentials: { AccessKeyId: 'A'.repeat(20), SecretKey: 'S'.repeat(40), SessionToken: seal(), Expiration: 4e9 },
  }),
}

createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const operation = request.headers['x-amz-target']?.split('.')[1]
    const answer = operation === undefined ? {} : operations[operation](JSON.parse(Buffer.concat(chunks).toString()))
    const json = JSON.stringify(answer)
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1', 'Content-Length': json.length })
    response.end(json)
  })
}).listen(Number(process.argv[2] ?? 0), '127.0.0.1')

import { createHmac, DiffieHellman, generateKeyPairSync, getDiffieHellman, randomBytes, sign } from 'node:crypto'

// What a sign-in cannot do without, in a process that does nothing else: modular exponentiations in Cognito's group with
// exponents of 256 bits, and RS256 signatures with a key of 2048 bits that was read beforehand. Asked for a count by a
// message, it answers what one of each takes.

/** CPU milliseconds of one. */
export interface Limits {
  readonly power: number
  readonly signature: number
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** As long as what is signed of an id token. */
const signed = Buffer.from(randomBytes(600).toString('base64url'))
/** Any number of the group but the first and the last. */
const base = createHmac('sha512', 'base').update('base').digest('hex').repeat(5)

function power(): void {
  const exchange = getDiffieHellman('modp15')
  DiffieHellman.prototype.setPrivateKey.call(exchange, randomBytes(32).toString('hex'), 'hex')
  exchange.computeSecret(base, 'hex')
}

function costOf(work: () => unknown, times: number): number {
  const before = process.cpuUsage()
  for (let i = 0; i < times; i++) work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / times
}

process.on('message', (times: number) => {
  const found: Limits = {
    power: costOf(power, times),
    signature: costOf(() => sign('sha256', signed, privateKey), times),
  }
  process.send?.(found)
})
process.on('disconnect', () => process.exit())

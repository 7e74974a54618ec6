import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import type { SigningCredentials } from '../../src/sigv4/index.ts'
import { deriveSigningKey, sign } from '../../src/sigv4/signingKey.ts'
import { formatAmzDate } from '../../src/sigv4/times.ts'
import {
  type Attack,
  bucket,
  type Folder,
  type IsolationWorld,
  openIsolationWorld,
  withstand,
} from './s3IsolationWorld.ts'
import type { Raw } from './s3Raw.ts'

const denied = [403, 'AccessDenied'] as const
const mismatch = [403, 'SignatureDoesNotMatch'] as const
const badArgument = [400, 'InvalidArgument'] as const
const contained = [204, undefined] as const

type Field = readonly [name: string, value: string]

/** A browser's form: what its policy says, and what is in it. */
interface Form {
  readonly key?: string
  /** Conditions beside those on the bucket and on the proof. */
  readonly conditions?: readonly unknown[]
  readonly expires?: number
  /** Fields before the file, behind the key. */
  readonly fields?: readonly Field[]
  readonly filename?: string
  /** Fields behind the file. */
  readonly behind?: readonly Field[]
  readonly as?: SigningCredentials
  /** Alters the fields after they were signed. */
  readonly tamper?: (fields: readonly Field[]) => readonly Field[]
  readonly more?: Partial<Raw>
}

const boundary = 'zBOUNDARYz'
const part = (name: string, value: string, more = '') =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`

/** A form signed by ana, as a browser sends it. */
function formOf({ server, ana }: IsolationWorld, form: Form): Raw {
  const { key = `${ana.id}/form`, conditions = [['starts-with', '$key', '']], as = ana.as, more = {} } = form
  const now = server.clock.now()
  const date = formatAmzDate(now)
  const scope = { date: date.slice(0, 8), region: server.region, service: 's3' }
  const proof: readonly Field[] = [
    ['x-amz-algorithm', 'AWS4-HMAC-SHA256'],
    ['x-amz-credential', `${as.accessKeyId}/${scope.date}/${scope.region}/s3/aws4_request`],
    ['x-amz-date', date],
    ['x-amz-security-token', as.sessionToken ?? ''],
  ]
  const expiration = new Date(now + (form.expires ?? 60_000)).toISOString()
  const whole = [{ bucket }, ...proof.map(([name, value]) => ({ [name]: value })), ...conditions]
  const policy = Buffer.from(JSON.stringify({ expiration, conditions: whole })).toString('base64')
  const signature = sign(deriveSigningKey(as.secretAccessKey, scope), policy)
  const signed: readonly Field[] = [
    ['key', key],
    ...proof,
    ['policy', policy],
    ['x-amz-signature', signature],
    ...(form.fields ?? []),
  ]
  const fields = (form.tamper ?? ((all) => all))(signed).map(([name, value]) => part(name, value))
  const file = part('file', 'planted', `; filename="${form.filename ?? 'x.txt'}"`)
  const behind = (form.behind ?? []).map(([name, value]) => part(name, value))
  return {
    method: 'POST',
    path: `/${bucket}`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${fields.join('')}${file}${behind.join('')}--${boundary}--\r\n`,
    ...more,
  }
}

const attack = (
  what: string,
  form: (aim: Folder, world: IsolationWorld) => Form,
  refused: Attack['refused'] = denied,
  control?: number,
): Attack => ({
  what: `a form with ${what}`,
  raw: (aim, world) => formOf(world, form(aim, world)),
  refused,
  ...(control === undefined ? {} : { control }),
})
const into = (id: string) => [['starts-with', '$key', `${id}/`]]
const replaced =
  (name: string, value: string): NonNullable<Form['tamper']> =>
  (fields) =>
    fields.map((field) => (field[0] === name ? [name, value] : field))
const without =
  (name: string): NonNullable<Form['tamper']> =>
  (fields) =>
    fields.filter((field) => field[0] !== name)
const variable = '${filename}'

/** Where a form's file goes is what its key says once the file's name is in it, and IAM is asked of that. */
const keys: readonly Attack[] = [
  attack('a key', ({ id }) => ({ key: `${id}/form` }), denied, 204),
  attack(
    'a key that its policy names',
    ({ id }) => ({ key: `${id}/form`, conditions: [{ key: `${id}/form` }] }),
    denied,
    204,
  ),
  attack(
    'a key under a prefix that its policy names',
    ({ id }) => ({ key: `${id}/form`, conditions: into(id) }),
    denied,
    204,
  ),
  attack(
    'the name of the file in its key',
    ({ id }) => ({ key: `${id}/${variable}`, conditions: into(id) }),
    denied,
    204,
  ),
  attack('a folder in the name of its file', ({ id }) => ({ key: variable, filename: `${id}/secret.txt` })),
  attack(
    'dot segments in the name of its file',
    ({ id }, { ana }) => ({ key: `${ana.id}/${variable}`, filename: `../${id}/secret.txt` }),
    contained,
  ),
  attack(
    'backslashes in the name of its file',
    ({ id }, { ana }) => ({ key: `${ana.id}/${variable}`, filename: `..\\\\${id}\\\\secret.txt` }),
    contained,
  ),
  attack(
    'slashes of full width in the name of its file',
    ({ id }, { ana }) => ({ key: `${ana.id}/${variable}`, filename: `..／${id}／secret.txt` }),
    contained,
  ),
  attack(
    'an encoded name of its file',
    ({ id }, { ana }) => ({ key: `${ana.id}/${variable}`, filename: `..%2f${id}%2fsecret.txt` }),
    contained,
  ),
  attack(
    'a variable as the name of its file',
    (_, { ana }) => ({ key: `${ana.id}/${variable}`, filename: variable }),
    contained,
  ),
  attack('a variable in capitals', ({ id }) => ({ key: '${FILENAME}', filename: `${id}/secret.txt` })),
  attack('a name of its file that is not its key’s', ({ id }, { ana }) => ({
    key: `${id}/${variable}`,
    conditions: into(ana.id),
  })),
  attack(
    'dot segments in its key',
    ({ id }, { ana }) => ({ key: `${ana.id}/../${id}/secret.txt`, conditions: into(ana.id) }),
    contained,
  ),
  attack('a slash in front of its key', ({ id }) => ({ key: `/${id}/secret.txt` })),
  attack('an encoded key', ({ id }) => ({ key: encodeURIComponent(`${id}/secret.txt`) })),
  attack('a zero octet in its key', ({ id }, { ana }) => ({ key: `${ana.id}/\0/../${id}/secret.txt` }), [
    400,
    'InvalidURI',
  ]),
  attack('a key in another folder than its policy’s', ({ id }, { ana }) => ({
    key: `${id}/form`,
    conditions: into(ana.id),
  })),
  attack('a key that only begins like its policy’s', ({ id }, { ana }) => ({
    key: `${ana.id}0/${id}`,
    conditions: [['starts-with', '$key', ana.id]],
  })),
  attack('two keys', ({ id }) => ({ fields: [['key', `${id}/form`]] })),
  attack('two keys in other letters', ({ id }) => ({ fields: [['KEY', `${id}/form`]] })),
  attack('another key behind its file', ({ id }) => ({ behind: [['key', `${id}/form`]] }), contained),
  attack(
    'a key behind its file only',
    ({ id }) => ({ tamper: without('key'), conditions: [], behind: [['key', `${id}/form`]] }),
    badArgument,
  ),
  attack('an empty key', () => ({ key: '' }), badArgument),
  attack('a key of other letters in its policy', ({ id }, { ana }) => ({
    key: `${id}/form`,
    conditions: [{ KEY: `${ana.id}/form` }],
  })),
  attack('a field that is named like a key', ({ id }) => ({ fields: [['x-ignore-key', `${id}/form`]] }), contained),
  attack('a name that ends in a zero octet', ({ id }) => ({ fields: [['key\0', `${id}/form`]] })),
  attack(
    'the own folder’s key at the path of an object',
    ({ id }) => ({ more: { path: `/${bucket}/${id}/secret.txt` } }),
    [405, 'MethodNotAllowed'],
  ),
]

/** A form holds to the whole of its policy. */
const policies: readonly Attack[] = [
  attack('no condition on its key', () => ({ conditions: [] })),
  attack('no condition on its bucket', () => ({ tamper: bare('bucket') }), mismatch),
  attack('a field that names another bucket', () => ({ fields: [['bucket', 'elsewhere']] }), contained),
  attack('a policy that has expired', () => ({ expires: -1 })),
  attack(
    'a policy that is not the signed one',
    () => ({
      tamper: replaced(
        'policy',
        Buffer.from('{"expiration":"2099-01-01T00:00:00Z","conditions":[["starts-with","$key",""]]}').toString(
          'base64',
        ),
      ),
    }),
    mismatch,
  ),
  attack(
    'a policy with an octet more',
    () => ({ tamper: (fields) => fields.map(([name, value]) => [name, name === 'policy' ? `${value}=` : value]) }),
    mismatch,
  ),
  attack('no policy', () => ({ tamper: without('policy') }), badArgument),
  attack('no signature', () => ({ tamper: without('x-amz-signature') }), badArgument),
  attack('a signature of zeros', () => ({ tamper: replaced('x-amz-signature', '0'.repeat(64)) }), mismatch),
  attack('no proof', () => ({ tamper: ([key]) => (key === undefined ? [] : [key]) })),
  attack(
    'a proof of the older scheme',
    () => ({
      tamper: ([key = ['key', 'x']]) => [key, ['AWSAccessKeyId', 'AKIA'], ['policy', 'e30='], ['signature', 'x']],
    }),
    [400, 'InvalidRequest'],
  ),
  attack(
    "another's session token",
    (_, { ben }) => ({ tamper: replaced('x-amz-security-token', ben.as.sessionToken) }),
    [400, 'InvalidToken'],
  ),
  attack('no session token', () => ({ tamper: without('x-amz-security-token') }), [403, 'InvalidAccessKeyId']),
  attack(
    "another's key id",
    (_, { ana, ben, server }) => ({
      tamper: replaced(
        'x-amz-credential',
        `${ben.as.accessKeyId}/${formatAmzDate(server.clock.now()).slice(0, 8)}/${server.region}/s3/aws4_request`,
      ),
      as: ana.as,
    }),
    [400, 'InvalidToken'],
  ),
  attack('another time', () => ({ tamper: replaced('x-amz-date', '20200101T000000Z') }), badArgument),
  attack('another algorithm', () => ({ tamper: replaced('x-amz-algorithm', 'none') }), [400, 'InvalidRequest']),
  ...[
    'acl',
    'content-type',
    'x-amz-meta-owner',
    'x-amz-storage-class',
    'success_action_redirect',
    'success_action_status',
    'x-amz-copy-source',
    'x-amz-server-side-encryption',
    'x-amz-object-lock-mode',
    'anything',
  ].map((name) =>
    attack(`a field ${name} that its policy does not speak of`, () => ({ fields: [[name, 'public-read']] })),
  ),
  attack(
    'tags that are none',
    () => ({
      fields: [['tagging', '<Tagging/>']],
      conditions: [
        ['starts-with', '$key', ''],
        ['starts-with', '$tagging', ''],
      ],
    }),
    [400, 'MalformedXML'],
  ),
  attack(
    'a file that is larger than its policy allows',
    () => ({
      conditions: [
        ['starts-with', '$key', ''],
        ['content-length-range', 0, 3],
      ],
    }),
    [400, 'EntityTooLarge'],
  ),
  attack(
    'a file that is smaller than its policy allows',
    () => ({
      conditions: [
        ['starts-with', '$key', ''],
        ['content-length-range', 99, 100],
      ],
    }),
    [400, 'EntityTooSmall'],
  ),
  attack('a condition of a kind that nobody knows', () => ({ conditions: [['ends-with', '$key', '']] }), [
    400,
    'InvalidPolicyDocument',
  ]),
  attack('a condition on a field that is not there', () => ({
    conditions: [
      ['starts-with', '$key', ''],
      ['starts-with', '$acl', ''],
    ],
  })),
  attack(
    'a proof in its header too',
    () => ({
      more: {
        unsigned: [
          'authorization',
          `AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
          'x-amz-date',
          '20260101T000000Z',
          'x-amz-content-sha256',
          'UNSIGNED-PAYLOAD',
        ],
      },
    }),
    badArgument,
  ),
  attack('another boundary', () => ({ more: { headers: { 'content-type': 'multipart/form-data; boundary=other' } } }), [
    400,
    'MalformedPOSTRequest',
  ]),
  attack('two boundaries', () => ({ more: { unsigned: ['content-type', 'multipart/form-data; boundary=other'] } }), [
    400,
    'MalformedPOSTRequest',
  ]),
  attack('the form of a page', () => ({ more: { headers: { 'content-type': 'application/x-www-form-urlencoded' } } }), [
    412,
    'PreconditionFailed',
  ]),
]

/** Fields whose policy is signed anew without a condition: the signature is then of another policy. */
function bare(name: string): NonNullable<Form['tamper']> {
  return (fields) =>
    fields.map((field) => {
      if (field[0] !== 'policy') return field
      const policy = JSON.parse(Buffer.from(field[1], 'base64').toString()) as { conditions: readonly object[] }
      const conditions = policy.conditions.filter((condition) => !(name in condition))
      return ['policy', Buffer.from(JSON.stringify({ ...policy, conditions })).toString('base64')]
    })
}

describe('no form puts a file into another folder', { timeout: 120_000 }, () => {
  let world: IsolationWorld
  before(async () => {
    world = await openIsolationWorld()
  })
  after(() => world.server.stop())

  it('by its key', () => withstand(world, keys))
  it('by its policy', () => withstand(world, policies))

  it('and a name of a file stays where its key puts it, letter by letter', async () => {
    const { ana, s3 } = world
    for (const name of [
      'secret.txt',
      `..／${world.ben.id}／secret.txt`,
      `..%2f${world.ben.id}%2fsecret.txt`,
      variable,
    ]) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${ana.id}/${name}` }))
      assert.equal(await Body?.transformToString(), 'planted', name)
    }
  })
})

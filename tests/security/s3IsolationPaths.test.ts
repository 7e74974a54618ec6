import { after, before, describe, it } from 'node:test'
import {
  type Attack,
  bucket,
  type Folder,
  type IsolationWorld,
  openIsolationWorld,
  withstand,
} from './s3IsolationWorld.ts'
import type { Raw, Sent } from './s3Raw.ts'

const denied = [403, 'AccessDenied'] as const
const badUri = [400, 'InvalidURI'] as const

type Path = (id: string) => string
const read = (what: string, path: (aim: Folder, own: Folder) => string, control?: number): Attack => ({
  what,
  raw: (aim, { ana }) => ({ path: path(aim, ana), as: ana.as }),
  refused: denied,
  ...(control === undefined ? {} : { control }),
})
const encoded = (text: string, letters: (hex: string) => string = (hex) => hex) =>
  [...Buffer.from(text)].map((octet) => `%${letters(octet.toString(16).padStart(2, '0'))}`).join('')
const key = (id: string) => `${id}/secret.txt`

/** Ways to write the path of one object: each reads an own one, and none another's. */
const spellings: readonly (readonly [what: string, path: Path])[] = [
  ['as it is', (id) => `/${bucket}/${key(id)}`],
  ['with its colon encoded', (id) => `/${bucket}/${key(id).replace(':', '%3A')}`],
  ['with its colon encoded in small letters', (id) => `/${bucket}/${key(id).replace(':', '%3a')}`],
  ['with its slash encoded', (id) => `/${bucket}/${key(id).replace('/', '%2F')}`],
  ['with its slash encoded in small letters', (id) => `/${bucket}/${key(id).replace('/', '%2f')}`],
  ['with every octet encoded', (id) => `/${bucket}/${encoded(key(id))}`],
  ['with every octet encoded in capitals', (id) => `/${bucket}/${encoded(key(id), (hex) => hex.toUpperCase())}`],
  [
    'with every octet encoded in mixed letters',
    (id) => `/${bucket}/${encoded(key(id), (hex) => `${hex[0]?.toUpperCase()}${hex[1]}`)}`,
  ],
  ['with its bucket encoded', (id) => `/${encoded(bucket)}/${key(id)}`],
  ['with the letters of its folder encoded', (id) => `/${bucket}/${encoded(id)}/secret.txt`],
  ['with dots encoded', (id) => `/${bucket}/${key(id).replace('.', '%2E')}`],
]

/** Paths that some reader takes for another's object, and that name none: they must not be resolved. */
const detours: readonly (readonly [what: string, path: (aim: string, own: string) => string])[] = [
  ['dot segments out of the own folder', (aim, own) => `/${bucket}/${own}/../${key(aim)}`],
  ['encoded dot segments', (aim, own) => `/${bucket}/${own}/%2e%2e/${key(aim)}`],
  ['encoded dot segments in capitals', (aim, own) => `/${bucket}/${own}/%2E%2E/${key(aim)}`],
  ['half encoded dot segments', (aim, own) => `/${bucket}/${own}/.%2e/${key(aim)}`],
  ['encoded dots and slashes', (aim, own) => `/${bucket}/${own}%2f..%2f${aim}%2fsecret.txt`],
  ['dot segments encoded twice', (aim, own) => `/${bucket}/${own}/%252e%252e/${key(aim)}`],
  ['dot segments encoded thrice', (aim, own) => `/${bucket}/${own}/%25252e%25252e/${key(aim)}`],
  ['dot segments with a parameter', (aim, own) => `/${bucket}/${own}/..;/${key(aim)}`],
  ['dot segments with an encoded parameter', (aim, own) => `/${bucket}/${own}/..%3Bx=1/${key(aim)}`],
  ['backslashes', (aim, own) => `/${bucket}/${own}/..\\${aim}\\secret.txt`],
  ['encoded backslashes', (aim, own) => `/${bucket}/${own}/..%5c${aim}%5csecret.txt`],
  ['one backslash among slashes', (aim, own) => `/${bucket}/${own}\\../${key(aim)}`],
  ['two dot segments, out of the bucket and in again', (aim, own) => `/${bucket}/${own}/../../${bucket}/${key(aim)}`],
  ['a dot segment before the folder', (aim) => `/${bucket}/./${key(aim)}`],
  ['an encoded dot segment before the folder', (aim) => `/${bucket}/%2e/${key(aim)}`],
  ['a double slash before the folder', (aim) => `/${bucket}//${key(aim)}`],
  ['an encoded double slash before the folder', (aim) => `/${bucket}/%2F${key(aim)}`],
  ['three slashes', (aim) => `/${bucket}///${key(aim)}`],
  ['a double slash in the key', (aim) => `/${bucket}/${aim}//secret.txt`],
  ['a slash encoded twice', (aim) => `/${bucket}/${aim}%252Fsecret.txt`],
  ['a colon encoded twice', (aim) => `/${bucket}/${key(aim).replace(':', '%253A')}`],
  ['dots of full width', (aim, own) => `/${bucket}/${own}/${encoded('．．')}/${key(aim)}`],
  ['slashes of full width', (aim, own) => `/${bucket}/${own}/..${encoded('／')}${aim}${encoded('／')}secret.txt`],
  ['a colon of full width', (aim) => `/${bucket}/${encoded(key(aim).replace(':', '：'))}`],
  ['hyphens that do not break', (aim) => `/${bucket}/${encoded(key(aim).replaceAll('-', '\u2011'))}`],
  ['a space of no width', (aim) => `/${bucket}/${aim}${encoded('\u200b')}/secret.txt`],
  ['a mark that turns the direction', (aim) => `/${bucket}/${encoded('\u202e')}${key(aim)}`],
  ['a letter of another alphabet', (aim) => `/${bucket}/${encoded(key(aim).replace('s', 'ѕ'))}`],
  ['a combining mark', (aim) => `/${bucket}/${aim}${encoded('\u0301')}/secret.txt`],
  ['a byte order mark', (aim) => `/${bucket}/${encoded('\ufeff')}${key(aim)}`],
  ['a space before the folder', (aim) => `/${bucket}/%20${key(aim)}`],
  ['a space behind the folder', (aim) => `/${bucket}/${aim}%20/secret.txt`],
  ['a plus behind the folder', (aim) => `/${bucket}/${aim}+/secret.txt`],
  ['a line feed before the folder', (aim) => `/${bucket}/%0A${key(aim)}`],
  ['a carriage return and line feed in the folder', (aim) => `/${bucket}/${aim}%0D%0A/secret.txt`],
  ['a tab behind the key', (aim) => `/${bucket}/${key(aim)}%09`],
  ['a dot behind the folder', (aim) => `/${bucket}/${aim}./secret.txt`],
  ['a key in capitals', (aim) => `/${bucket}/${key(aim).toUpperCase()}`],
  ['a bucket in capitals', (aim) => `/${bucket.toUpperCase()}/${key(aim)}`],
  ['a slash encoded behind the bucket', (aim) => `/${bucket}%2F${key(aim)}`],
  ['a question mark encoded', (aim, own) => `/${bucket}/${own}%3F/../${key(aim)}`],
  ['a hash', (aim, own) => `/${bucket}/${own}%23/../${key(aim)}`],
  ['a stream of the file', (aim) => `/${bucket}/${key(aim)}::$DATA`],
  ['the own folder without its slash', (_aim, own) => `/${bucket}/${own}`],
  ['a folder that begins like the own', (_aim, own) => `/${bucket}/${own}0/secret.txt`],
  ['a folder that the own begins like', (_aim, own) => `/${bucket}/${own.slice(0, -1)}/secret.txt`],
  ['a wildcard for the folder', () => `/${bucket}/*/secret.txt`],
  ['a question mark for a character of the folder', (aim) => `/${bucket}/${aim.slice(0, -1)}%3F/secret.txt`],
  ['the policy’s own variable', () => `/${bucket}/${encoded('${cognito-identity.amazonaws.com:sub}')}/secret.txt`],
  ['a variable of AWS’s for an asterisk', () => `/${bucket}/${encoded('${*}')}/secret.txt`],
  ['the ARN of the object', (aim) => `/arn:aws:s3:::${bucket}/${key(aim)}`],
  ['a bucket that ends in a dot', (aim) => `/${bucket}./${key(aim)}`],
  ['a bucket behind dot segments', (aim) => `/x/../${bucket}/${key(aim)}`],
  ['a bucket behind encoded dot segments', (aim) => `/x/%2e%2e/${bucket}/${key(aim)}`],
]

/** Paths that are none: refused before anything is looked at. */
const malformed: readonly (readonly [what: string, path: (aim: string, own: string) => string])[] = [
  ['a zero octet behind the own folder', (aim, own) => `/${bucket}/${own}/%00/../${key(aim)}`],
  ['a zero octet behind the key', (aim) => `/${bucket}/${key(aim)}%00`],
  ['a zero octet behind the key, and an ending', (aim) => `/${bucket}/${key(aim)}%00.txt`],
  ['dots in overlong UTF-8 of two octets', (aim, own) => `/${bucket}/${own}/%c0%ae%c0%ae/${key(aim)}`],
  ['dots in overlong UTF-8 of three octets', (aim, own) => `/${bucket}/${own}/%e0%80%ae%e0%80%ae/${key(aim)}`],
  ['a slash in overlong UTF-8', (aim, own) => `/${bucket}/${own}/..%c0%af${key(aim)}`],
  ['a slash in overlong UTF-8 of four octets', (aim, own) => `/${bucket}/${own}/..%f0%80%80%af${key(aim)}`],
  ['half a surrogate', (aim) => `/${bucket}/%ed%a0%80${key(aim)}`],
  ['an octet of another encoding', (aim) => `/${bucket}/${key(aim)}%e9`],
  ['dots encoded as UTF-16', (aim, own) => `/${bucket}/${own}/%u002e%u002e/${key(aim)}`],
  ['an escape that is none', (aim, own) => `/${bucket}/${own}/%2/${key(aim)}`],
  ['an escape of letters that are no digits', (aim, own) => `/${bucket}/${own}/%2g%2g/${key(aim)}`],
  ['no bucket', (aim) => `//${bucket}/${key(aim)}`],
]

const byHost = (what: string, host: string, path: Path, control?: number): Attack => ({
  what,
  raw: (aim, { ana }) => ({ path: path(aim.id), host, as: ana.as }),
  refused: denied,
  ...(control === undefined ? {} : { control }),
})
const inPath: Path = (id) => `/${bucket}/${key(id)}`
const inBucket: Path = (id) => `/${key(id)}`
const hosts: readonly Attack[] = [
  byHost('the bucket by host', `${bucket}.s3.localhost`, inBucket, 200),
  byHost('the bucket by host, in capitals', `${bucket.toUpperCase()}.S3.LocalHost`, inBucket, 200),
  byHost('the bucket by host, with a port', `${bucket}.s3.localhost:4566`, inBucket, 200),
  byHost('the bucket by host, with a port of letters', `${bucket}.s3.localhost:x`, inBucket, 200),
  byHost('the bucket by host, with an empty port', `${bucket}.s3.localhost:`, inBucket, 200),
  byHost('the bucket by host, of AWS', `${bucket}.s3.us-east-1.amazonaws.com`, inBucket, 200),
  byHost('the bucket by a short host', `${bucket}.localhost`, inBucket, 200),
  byHost('the bucket by host and in the path', `${bucket}.s3.localhost`, inPath),
  byHost('another bucket by host, the bucket in the path', 'elsewhere.s3.localhost', inPath),
  byHost('the bucket by host with a dot behind it', `${bucket}.s3.localhost.`, inBucket),
  byHost('the bucket in the path, a dot behind the host', 's3.localhost.', inPath, 200),
  byHost('the bucket by host, two dots behind it', `${bucket}..s3.localhost`, inBucket),
  byHost('a dot before the bucket', `.${bucket}.s3.localhost`, inBucket),
  byHost('a bucket that is an address', '127.0.0.1.s3.localhost', inPath),
  byHost('a bucket with a slash in it', `x%2f${bucket}.s3.localhost`, inBucket),
  byHost('a host with a path in it', `s3.localhost/${bucket}`, inBucket),
  byHost('a host with a user in it', `${bucket}.s3.localhost@elsewhere`, inPath),
  byHost('a host that a user stands before', `ana@${bucket}.s3.localhost`, inBucket),
  byHost('the identity as a bucket', `${bucket}.s3.localhost`, (id) => `/../${id}/secret.txt`),
  byHost('dot segments by host', `${bucket}.s3.localhost`, (id) => `/x/../${key(id)}`),
  byHost('the bucket again behind dot segments', `${bucket}.s3.localhost`, (id) => `/../${bucket}/${key(id)}`),
  byHost('a double slash by host', `${bucket}.s3.localhost`, (id) => `//${key(id)}`),
  byHost('an address of IPv6', '[::1]:4566', inPath, 200),
  byHost('a host that is empty', '', inPath, 200),
]

const changed = (what: string, refused: Attack['refused'], raw: Attack['raw'], control?: number): Attack => ({
  what,
  raw,
  refused,
  ...(control === undefined ? {} : { control }),
})
const target =
  (change: (text: string) => string): NonNullable<Raw['tamper']> =>
  (sent: Sent) => ({ ...sent, target: change(sent.target) })

/** Requests that say twice where they go. */
const twofold: readonly Attack[] = [
  changed(
    'a target with scheme and host',
    denied,
    (aim, { ana }) => ({ path: inPath(aim.id), as: ana.as, tamper: target((text) => `http://127.0.0.1${text}`) }),
    200,
  ),
  changed('a target with another host, which does not count', denied, (aim, { ana }) => ({
    path: inPath(aim.id),
    as: ana.as,
    tamper: target((text) => `http://elsewhere.s3.localhost${text}`),
  })),
  changed('a target with the bucket as its host', denied, (aim, { ana }) => ({
    path: `/${key(aim.id)}`,
    as: ana.as,
    tamper: target((text) => `http://${bucket}.s3.localhost${text}`),
  })),
  changed('a target with a host and nothing else', [403, 'SignatureDoesNotMatch'], (aim, { ana }) => ({
    path: inPath(aim.id),
    as: ana.as,
    tamper: target(() => 'http://127.0.0.1'),
  })),
  changed('two hosts', [400, 'InvalidRequest'], (aim, { ana }) => ({
    path: inPath(aim.id),
    as: ana.as,
    unsigned: ['host', `${bucket}.s3.localhost`],
  })),
  ...[
    'x-original-url',
    'x-rewrite-url',
    'x-forwarded-path',
    'x-accel-redirect',
    'x-forwarded-prefix',
    'x-http-destinationurl',
  ].map((header) =>
    changed(`an own path in ${header}`, denied, (aim, { ana }) => ({
      path: inPath(aim.id),
      as: ana.as,
      headers: { [header]: inPath(ana.id) },
    })),
  ),
  ...['x-http-method-override', 'x-http-method', 'x-method-override'].map((header) =>
    changed(
      `a method in ${header}`,
      denied,
      (aim, { ana }) => ({ method: 'DELETE', path: inPath(aim.id), as: ana.as, headers: { [header]: 'GET' } }),
      204,
    ),
  ),
  changed(
    'a method in the query',
    denied,
    (aim, { ana }) => ({ path: inPath(aim.id), query: '_method=HEAD', as: ana.as }),
    200,
  ),
]

/** What is written under a path that only some reader would resolve stays in the own folder, letter by letter. */
const literal: readonly Attack[] = [
  ['dot segments', (aim: string, own: string) => `/${bucket}/${own}/../${key(aim)}`],
  ['encoded dot segments', (aim: string, own: string) => `/${bucket}/${own}/%2e%2e/${key(aim)}`],
  ['encoded slashes', (aim: string, own: string) => `/${bucket}/${own}%2f..%2f${aim}%2fsecret.txt`],
  ['backslashes', (aim: string, own: string) => `/${bucket}/${own}/..%5c..%5c${aim}%5csecret.txt`],
  ['many dot segments', (aim: string, own: string) => `/${bucket}/${own}/${'../'.repeat(20)}etc/${aim}`],
].map(([what, path]) => ({
  what: `a write by ${what}`,
  raw: (aim, { ana }) => ({
    method: 'PUT',
    path: (path as (aim: string, own: string) => string)(aim.id, ana.id),
    as: ana.as,
    body: 'planted',
  }),
  refused: [200, undefined] as const,
}))

describe('no spelling of a path leads into another folder', { timeout: 120_000 }, () => {
  let world: IsolationWorld
  before(async () => {
    world = await openIsolationWorld()
  })
  after(() => world.server.stop())

  const methods = ['GET', 'HEAD', 'DELETE', 'PUT'] as const
  for (const method of methods) {
    it(`of one object: ${method}`, () =>
      withstand(
        world,
        spellings.map(([what, path]) => ({
          what: `${method} of the path ${what}`,
          raw: (aim, { ana }) => ({
            method,
            path: path(aim.id),
            as: ana.as,
            ...(method === 'PUT' ? { body: 'x' } : {}),
          }),
          refused: method === 'HEAD' ? [403, undefined] : denied,
          control: method === 'DELETE' ? 204 : 200,
        })),
      ))
  }

  it('by a detour', () =>
    withstand(
      world,
      detours.map(([what, path]) => read(what, (aim, own) => path(aim.id, own.id))),
    ))

  it('by what is no path', () =>
    withstand(
      world,
      malformed.map(([what, path]) => ({
        ...read(what, (aim, own) => path(aim.id, own.id)),
        refused: badUri,
      })),
    ))

  it('by the host', () => withstand(world, hosts))
  it('by saying twice where it goes', () => withstand(world, twofold))
  it('by a write that stays as it is spelled', () => withstand(world, literal))
})

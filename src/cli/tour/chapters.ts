import { randomBytes } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expiredSession } from './expired.ts'
import { foreignToken } from './foreign.ts'
import { type Chapter, type Credentials, type Person, type Place, refused, type Step, WrongTurn } from './walk.ts'

interface SignedIn {
  readonly id_token: string
  readonly refresh_token: string
}

interface Vended {
  readonly identity_id: string
  readonly access_key: string
  readonly secret_key: string
  readonly session_token: string
  readonly expiration: string
}

/** The whole tour as data: what is done, and what must come of it. */
export function chapters(place: Place): readonly Chapter[] {
  const ana = newPerson('Ana')
  const ben = newPerson('Ben')
  return [
    { title: 'Two people sign up and sign in', steps: [ana, ben].flatMap((person) => arrival(place, person)) },
    { title: "Ana works in her own folder, with the AWS SDK's S3 client", steps: ownFolder(place, ana, ben) },
    { title: "Ana is refused in Ben's folder, and everywhere else", steps: otherFolder(place, ana, ben) },
    { title: 'What is forged, foreign or too old is refused', steps: forged(place, ana) },
  ]
}

function newPerson(name: string): Person {
  const mark = randomBytes(4).toString('hex')
  return {
    name,
    email: `${name.toLowerCase()}.${mark}@example.com`,
    password: `Tour-${randomBytes(12).toString('base64url')}-9a`,
    idToken: '',
    refreshToken: '',
    identityId: '',
    credentials: { accessKeyId: '', secretAccessKey: '', sessionToken: '' },
    s3: new S3Client({}),
  }
}

function arrival(place: Place, person: Person): readonly Step[] {
  const { name, email, password } = person
  return [
    {
      title: `POST /signup: ${name} signs up`,
      run: async () => {
        await api(place, 'POST', '/signup', { body: { email, password } })
        return `${email}; a confirmation code went out by mail (to the outbox folder, here)`
      },
    },
    {
      title: `POST /confirm: ${name} confirms with the code`,
      run: async () => {
        await api(place, 'POST', '/confirm', { body: { email, code: await place.codeFor(email) } })
        return 'confirmed'
      },
    },
    {
      title: `POST /signin: ${name} signs in`,
      run: async () => {
        const tokens = await api<SignedIn>(place, 'POST', '/signin', { body: { email, password } })
        person.idToken = tokens.id_token
        person.refreshToken = tokens.refresh_token
        return 'an id token, an access token and a refresh token'
      },
    },
    {
      title: `POST /refresh: ${name} renews the id token`,
      run: async () => {
        const tokens = await api<SignedIn>(place, 'POST', '/refresh', { body: { refresh_token: person.refreshToken } })
        person.idToken = tokens.id_token
        return 'a fresh id token'
      },
    },
    {
      title: `GET /me: the API knows ${name} by the token`,
      run: async () => {
        const me = await api<{ email?: string }>(place, 'GET', '/me', { token: person.idToken })
        if (me.email !== email) throw new WrongTurn(`it answered ${JSON.stringify(me)}, not ${email}`)
        return email
      },
    },
    {
      title: `POST /credentials: ${name} trades the id token for temporary AWS credentials`,
      run: async () => {
        const vended = await api<Vended>(place, 'POST', '/credentials', { token: person.idToken })
        person.identityId = vended.identity_id
        person.credentials = {
          accessKeyId: vended.access_key,
          secretAccessKey: vended.secret_key,
          sessionToken: vended.session_token,
        }
        person.s3 = s3As(place, person.credentials)
        return `identity ${vended.identity_id}, access key ${vended.access_key}, until ${vended.expiration}`
      },
    },
  ]
}

function ownFolder(place: Place, ana: Person, ben: Person): readonly Step[] {
  const Bucket = place.bucket
  const key = (name: string) => `${ana.identityId}/${name}`
  return [
    step('put hello.txt (and Ben puts one in his)', async () => {
      await ana.s3.send(new PutObjectCommand({ Bucket, Key: key('hello.txt'), Body: 'hello from Ana' }))
      await ben.s3.send(new PutObjectCommand({ Bucket, Key: `${ben.identityId}/hello.txt`, Body: 'hello from Ben' }))
      return `s3://${Bucket}/${key('hello.txt')}`
    }),
    step('list the folder', async () => {
      const page = await ana.s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${ana.identityId}/` }))
      const keys = page.Contents?.map((object) => object.Key) ?? []
      if (keys.join() !== key('hello.txt')) throw new WrongTurn(`it listed ${keys.join(', ') || 'nothing'}`)
      return '1 key: hello.txt'
    }),
    step('get it back', async () => {
      const got = await ana.s3.send(new GetObjectCommand({ Bucket, Key: key('hello.txt') }))
      return same(await got.Body?.transformToString(), 'hello from Ana')
    }),
    step('copy it', async () => {
      const CopySource = `${Bucket}/${key('hello.txt').split('/').map(encodeURIComponent).join('/')}`
      await ana.s3.send(new CopyObjectCommand({ Bucket, Key: key('copy.txt'), CopySource }))
      const got = await ana.s3.send(new GetObjectCommand({ Bucket, Key: key('copy.txt') }))
      return same(await got.Body?.transformToString(), 'hello from Ana')
    }),
    step('delete the copy', async () => {
      await ana.s3.send(new DeleteObjectCommand({ Bucket, Key: key('copy.txt') }))
      return 'gone'
    }),
    step('upload 6 MiB in two parts', () => multipart(place, ana, key('film.bin'))),
  ]
}

async function multipart(place: Place, person: Person, Key: string): Promise<string> {
  const at = { Bucket: place.bucket, Key }
  const parts = [randomBytes(5 * 1024 * 1024), randomBytes(1024 * 1024)]
  const { UploadId } = await person.s3.send(new CreateMultipartUploadCommand(at))
  const Parts = []
  for (const [index, Body] of parts.entries()) {
    const PartNumber = index + 1
    const { ETag } = await person.s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body }))
    Parts.push({ PartNumber, ETag })
  }
  await person.s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } }))
  const got = await person.s3.send(new GetObjectCommand(at))
  const bytes = await got.Body?.transformToByteArray()
  if (bytes === undefined || Buffer.compare(bytes, Buffer.concat(parts)) !== 0) {
    throw new WrongTurn('what came back is not what was sent')
  }
  return `${bytes.length} octets, ETag ${got.ETag}`
}

function otherFolder(place: Place, ana: Person, ben: Person): readonly Step[] {
  const Bucket = place.bucket
  const theirs = () => `${ben.identityId}/hello.txt`
  const denied = ['AccessDenied']
  const copySource = () => `${Bucket}/${theirs().split('/').map(encodeURIComponent).join('/')}`
  return [
    refused("get Ben's file", denied, () => ana.s3.send(new GetObjectCommand({ Bucket, Key: theirs() }))),
    refused("put a file into Ben's folder", denied, () =>
      ana.s3.send(new PutObjectCommand({ Bucket, Key: `${ben.identityId}/note.txt`, Body: 'from Ana' })),
    ),
    refused("delete Ben's file", denied, () => ana.s3.send(new DeleteObjectCommand({ Bucket, Key: theirs() }))),
    refused("list Ben's folder", denied, () =>
      ana.s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${ben.identityId}/` })),
    ),
    refused("copy Ben's file into her own folder", denied, () =>
      ana.s3.send(new CopyObjectCommand({ Bucket, Key: `${ana.identityId}/stolen.txt`, CopySource: copySource() })),
    ),
    refused("start a multipart upload into Ben's folder", denied, async () => {
      const at = { Bucket, Key: `${ben.identityId}/film.bin` }
      const { UploadId } = await ana.s3.send(new CreateMultipartUploadCommand(at))
      await ana.s3.send(new AbortMultipartUploadCommand({ ...at, UploadId }))
    }),
    refused('list the whole bucket', denied, () => ana.s3.send(new ListObjectsV2Command({ Bucket }))),
    step("and Ben's file is as he left it", async () => {
      const got = await ben.s3.send(new GetObjectCommand({ Bucket, Key: theirs() }))
      return same(await got.Body?.transformToString(), 'hello from Ben')
    }),
  ]
}

function forged(place: Place, ana: Person): readonly Step[] {
  const own = () => ({ Bucket: place.bucket, Key: `${ana.identityId}/hello.txt` })
  return [
    refused('a session token with one character changed', ['InvalidToken'], () => {
      const { sessionToken } = ana.credentials
      const at = Math.floor(sessionToken.length / 2)
      const changed = sessionToken[at] === 'A' ? 'B' : 'A'
      const tampered = sessionToken.slice(0, at) + changed + sessionToken.slice(at + 1)
      return s3As(place, { ...ana.credentials, sessionToken: tampered }).send(new GetObjectCommand(own()))
    }),
    expiredSession(),
    ...foreignToken(place, (token) => api(place, 'POST', '/credentials', { token })),
    refused('POST /credentials without a token', ['401'], () => api(place, 'POST', '/credentials', {})),
    refused('get a file without credentials', ['403'], async () => {
      const { Bucket, Key } = own()
      const url = `${place.endpoint}/${Bucket}/${Key.split('/').map(encodeURIComponent).join('/')}`
      const response = await fetch(url)
      const text = await response.text()
      const said = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]
      if (!response.ok) throw named(String(response.status), `${said('Code')}: ${said('Message')}`)
    }),
  ]
}

function step(title: string, run: () => Promise<string>): Step {
  return { title, run }
}

function same(got: string | undefined, wanted: string): string {
  if (got !== wanted) throw new WrongTurn(`it holds "${got}", not "${wanted}"`)
  return `"${got}"`
}

/** The unmodified S3 client with somebody's temporary credentials. */
function s3As(place: Place, credentials: Credentials): S3Client {
  return new S3Client({ endpoint: place.endpoint, region: place.region, credentials, maxAttempts: 1 })
}

function named(name: string, message: string): Error {
  const error = new Error(message)
  error.name = name
  return error
}

/** Calls the stack's API; an answer that is not 2xx is thrown, named by its status. */
async function api<T>(
  place: Place,
  method: string,
  path: string,
  { body, token }: { body?: object; token?: string },
): Promise<T> {
  const response = await fetch(place.apiUrl + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const why = response.headers.get('www-authenticate')
  if (!response.ok) throw named(String(response.status), why === null ? text : `${text}, www-authenticate: ${why}`)
  return JSON.parse(text) as T
}

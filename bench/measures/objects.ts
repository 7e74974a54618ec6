import type { Load } from '../load.ts'
import { type Payload, payload, type S3Access, s3Request } from '../requests.ts'
import type { Pace, Site } from '../servers/kind.ts'
import { figuresOf, forSeconds, type Measure, type Measured, once, timed } from './measure.ts'

const kibibyte = 1024
const mebibyte = 1024 * kibibyte
const large = 64 * 1024 * 1024
const inFlight = 16
const mediumInFlight = 8
const largeInFlight = 4

/** Objects that are read, and keys that are written, before they come again. */
const readKeys = 1000
const writtenKeys = 20_000
const largeKeys = 4
const mediumKeys = 64

/** `prefix/name/000042`, a thousand to a folder. */
function keysOf({ prefix }: S3Access, name: string, count: number): readonly string[] {
  const number = (value: number) => String(value).padStart(3, '0')
  return Array.from({ length: count }, (_, i) => `${prefix}${name}/${number(Math.floor(i / 1000))}/${number(i % 1000)}`)
}

function puts(
  { server }: Site,
  access: S3Access,
  keys: readonly string[],
  body: Payload,
): Pick<Load, 'requests' | 'bodies' | 'statuses'> {
  const now = Date.now()
  const put = { method: 'PUT', bucket: access.bucket, payload: body } as const
  const requests = keys.map((key) => s3Request(server, access.credentials, now, { ...put, key }))
  // nginx says 201 where it made a file, and 204 where it replaced one.
  return { requests, bodies: [body.octets], statuses: [200, 201, 204] }
}

function gets({ server }: Site, access: S3Access, keys: readonly string[]): Pick<Load, 'requests' | 'bodies'> {
  const now = Date.now()
  const get = { method: 'GET', bucket: access.bucket } as const
  const requests = keys.map((key) => s3Request(server, access.credentials, now, { ...get, key }))
  return { requests, bodies: [] }
}

/** Runs a measure for each way into the server's S3, or only the first. */
async function forEachAccess(
  ways: readonly S3Access[],
  run: (access: S3Access) => Promise<Measured['figures']>,
): Promise<readonly Measured[]> {
  const measured: Measured[] = []
  for (const access of ways) measured.push({ label: access.label, figures: await run(access) })
  return measured
}

function transfers({ largeTransfers }: Pace): Pick<Load, 'warmUp' | 'measured' | 'inFlight'> {
  return { inFlight: largeInFlight, warmUp: { requests: largeInFlight }, measured: { requests: largeTransfers } }
}

const comparedWith = { peer: 's3rver', limit: 'node-files' }

/** Reads of objects of a kibibyte, which are written for it now. */
export async function smallGets(
  site: Site,
  access: S3Access,
): Promise<Pick<Load, 'requests' | 'bodies' | 'minimumSize'>> {
  const keys = keysOf(access, 'small', readKeys)
  await once(site, puts(site, access, keys, payload(kibibyte)))
  return { ...gets(site, access, keys), minimumSize: kibibyte }
}

/** What reading and writing objects costs. */
export const objectMeasures: readonly Measure[] = [
  {
    name: 'get-1k',
    title: () => 'GET 1 KiB, 16 at once',
    ...comparedWith,
    run: (site) =>
      forEachAccess(site.s3, async (access) => {
        const load = { ...(await smallGets(site, access)), ...forSeconds(site.pace), inFlight }
        return figuresOf(await timed(site, load))
      }),
  },
  {
    name: 'put-1k',
    title: () => 'PUT 1 KiB, 16 at once',
    ...comparedWith,
    run: (site) =>
      forEachAccess(site.s3, async (access) => {
        const keys = keysOf(access, 'written', writtenKeys)
        const load = { ...puts(site, access, keys, payload(kibibyte)), ...forSeconds(site.pace), inFlight }
        return figuresOf(await timed(site, load))
      }),
  },
  {
    name: 'get-1m',
    title: () => 'GET 1 MiB, 8 at once',
    ...comparedWith,
    run: (site) =>
      forEachAccess(site.s3.slice(0, 1), async (access) => {
        const keys = keysOf(access, 'medium', mediumKeys)
        await once(site, puts(site, access, keys, payload(mebibyte)))
        const load = { ...gets(site, access, keys), ...forSeconds(site.pace), minimumSize: mebibyte }
        return figuresOf(await timed(site, { ...load, inFlight: mediumInFlight }), 1, mebibyte)
      }),
  },
  {
    name: 'put-1m',
    title: () => 'PUT 1 MiB, 8 at once',
    ...comparedWith,
    run: (site) =>
      forEachAccess(site.s3.slice(0, 1), async (access) => {
        const keys = keysOf(access, 'medium', mediumKeys)
        const load = { ...puts(site, access, keys, payload(mebibyte)), ...forSeconds(site.pace) }
        return figuresOf(await timed(site, { ...load, inFlight: mediumInFlight }), 1, mebibyte)
      }),
  },
  {
    name: 'get-64m',
    title: () => 'GET 64 MiB, 4 at once',
    ...comparedWith,
    run: (site) =>
      forEachAccess(site.s3.slice(0, 1), async (access) => {
        const keys = keysOf(access, 'large', largeKeys)
        await once(site, puts(site, access, keys, payload(large)))
        const load = { ...gets(site, access, keys), ...transfers(site.pace), minimumSize: large }
        return figuresOf(await timed(site, load), 1, large)
      }),
  },
  {
    name: 'put-64m',
    title: () => 'PUT 64 MiB, 4 at once',
    ...comparedWith,
    run: (site) =>
      forEachAccess(site.s3.slice(0, 1), async (access) => {
        const load = {
          ...puts(site, access, keysOf(access, 'large', largeKeys), payload(large)),
          ...transfers(site.pace),
        }
        return figuresOf(await timed(site, load), 1, large)
      }),
  },
  {
    name: 'list',
    title: ({ listedKeys }) => `list 1,000 of ${listedKeys.toLocaleString('en')} keys, 4 at once`,
    ...comparedWith,
    run: (site) =>
      forEachAccess(site.s3.slice(0, 1), async (access) => {
        const load = { ...(await pages(site, access)), ...forSeconds(site.pace), inFlight: largeInFlight }
        return figuresOf(await timed(site, load))
      }),
  },
]

/** Writes objects and reads pages of their listing. */
export async function pages(
  site: Site,
  access: S3Access,
): Promise<Pick<Load, 'requests' | 'bodies'> & { readonly minimumSize: number }> {
  const keys = keysOf(access, 'page', site.pace.listedKeys)
  await once(site, puts(site, { ...access, bucket: access.listed }, keys, payload(64)))
  return { ...listings(site, access, keys), minimumSize: 1000 * keys[0]!.length }
}

/** Pages of a thousand keys, each beginning somewhere else. */
function listings({ server }: Site, access: S3Access, keys: readonly string[]): Pick<Load, 'requests' | 'bodies'> {
  const now = Date.now()
  const prefix = `max-keys=1000&prefix=${encodeURIComponent(access.prefix)}`
  const after = access.listsByMarker ? 'marker' : 'list-type=2&start-after'
  const starts = keys.filter((_, index) => index % 500 === 0 && index + 1000 < keys.length)
  const requests = starts.map((key) => {
    const query = `${prefix}&${after}=${encodeURIComponent(key)}`
    return s3Request(server, access.credentials, now, { method: 'GET', bucket: access.listed, query })
  })
  return { requests, bodies: [] }
}

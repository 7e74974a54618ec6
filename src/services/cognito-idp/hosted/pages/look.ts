import type { HttpResponse } from '../../../../kernel/http.ts'
import type { Needs } from '../../ports.ts'
import { everyClient } from '../../rules/clients.ts'
import { imageType } from '../../rules/looks.ts'
import type { LookRecord } from '../ports.ts'
import { script } from '../script.ts'
import { style } from '../style.ts'
import type { Visit } from '../visit.ts'

function part(type: string, body: string | Uint8Array): HttpResponse {
  const headers = ['content-type', type, 'x-content-type-options', 'nosniff', 'cache-control', 'private, max-age=300']
  return { status: 200, headers: [...headers, 'content-security-policy', "default-src 'none'"], body }
}

export async function styleSheet(): Promise<HttpResponse> {
  return part('text/css; charset=utf-8', style)
}

export async function passkeysScript(): Promise<HttpResponse> {
  return part('text/javascript; charset=utf-8', script)
}

function namedLook({ userPools }: Pick<Needs, 'userPools'>, { pool, query }: Visit): Promise<LookRecord | undefined> {
  return userPools.look(pool.id, query.get('client_id') ?? everyClient)
}

/** The styles that a pool's administrator gave, as styles and as nothing else. */
export async function customStyle(needs: Pick<Needs, 'userPools'>, visit: Visit): Promise<HttpResponse> {
  return part('text/css; charset=utf-8', (await namedLook(needs, visit))?.css ?? '')
}

/** The logo that a pool's administrator gave, as an image and as nothing else. */
export async function logo(needs: Pick<Needs, 'userPools'>, visit: Visit): Promise<HttpResponse> {
  const image = (await namedLook(needs, visit))?.image
  const type = image && imageType(image)
  if (image === undefined || type === undefined)
    return { status: 404, headers: ['content-type', 'text/plain'], body: '' }
  return part(type, image)
}

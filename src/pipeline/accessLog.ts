import type { HttpRequest, HttpResponse } from '../kernel/http.ts'
import type { Visit } from '../kernel/visit.ts'
import type { Journey, Road } from './road.ts'

/** Hears of a request when it was answered. */
type Listener = (visit: Visit) => void

/** Who wants to hear of a request to a bucket; a promise where that has to be found out first. */
export type AccessListener = (
  bucket: string,
  operation: string | undefined,
  input: unknown,
) => Listener | undefined | Promise<Listener | undefined>

/** Lets the log of a bucket hear how a request to it ended, when its answer was sent. */
export function withAccessLog(
  road: Road,
  journey: Journey,
  response: HttpResponse,
): HttpResponse | Promise<HttpResponse> {
  const bucket = journey.family === 's3' ? journey.labels?.['Bucket'] : undefined
  if (bucket === undefined) return response
  const listener = road.needs.accessListener(bucket, journey.operation?.name, journey.input)
  if (listener === undefined) return response
  const heard = (listens: Listener | undefined) =>
    listens === undefined ? response : listened(road, journey, response, bucket, listens)
  return listener instanceof Promise ? listener.then(heard) : heard(listener)
}

function listened(
  road: Road,
  journey: Journey,
  response: HttpResponse,
  bucket: string,
  listens: Listener,
): HttpResponse {
  const { id, began, operation, caller, connection, input, output, proof, fault, labels, found } = journey
  const request = connection.visited ?? journey.request
  const turnAround = road.needs.clock.now() - began
  const told = (sent: number): void => {
    listens({
      ...{ id, began, turnAround, total: road.needs.clock.now() - began },
      request,
      isWebsite: connection.visited !== undefined,
      address: road.originOf(connection, request.headers).address,
      ...{ caller, proof, operation: operation?.name, bucket, key: labels?.['Key'], input, output },
      ...{ status: response.status, fault: fault?.code, headers: response.headers, sent },
      byAcl: found?.byAcl === true,
    })
  }
  const { body } = response
  if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    return { ...response, body: counted(body, told) }
  }
  told(body === undefined || isBodiless(journey.request, response) ? 0 : Buffer.byteLength(body))
  return response
}

function isBodiless({ method }: Pick<HttpRequest, 'method'>, { status }: HttpResponse): boolean {
  return method === 'HEAD' || status === 204 || status === 304
}

/** A body that tells how much of it was read, once, when its reader is done with it or gives it up. */
function counted(body: AsyncIterable<Uint8Array>, told: (sent: number) => void): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => {
      const source = body[Symbol.asyncIterator]()
      let sent = 0
      let ended = false
      const end = (): void => {
        if (!ended) told(sent)
        ended = true
      }
      return {
        next: async () => {
          try {
            const step = await source.next()
            if (step.done === true) end()
            else sent += step.value.byteLength
            return step
          } catch (error) {
            end()
            throw error
          }
        },
        return: async () => {
          end()
          await source.return?.()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

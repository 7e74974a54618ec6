import { Fault } from '../kernel/fault.ts'
import type { HttpRequest, HttpResponse, Page } from '../kernel/http.ts'
import type { Protocol } from '../wire/protocols/index.ts'
import { bucketOfHost } from './s3Address.ts'

/** The page that a request is for. Where the host names a bucket, the path names one of its objects. */
export function pageAt(pages: readonly Page[], { path }: HttpRequest, host: string): Page | undefined {
  return bucketOfHost(host) === undefined ? pages.find((page) => page.path === path) : undefined
}

/** A page as a protocol: its input is in the query, and is checked as the service's own protocol checks it. */
export function pageProtocol(page: Page, { query }: HttpRequest, own: Protocol): Protocol {
  const asked = new URLSearchParams(query)
  return {
    decode: (model, operation, request, _body, labels) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') throw notAllowed()
      return own.decode(model, operation, request, Buffer.from(JSON.stringify(page.input(asked))), labels)
    },
    encode: (_model, _operation, output, requestId) => withId(page.show(output, asked), requestId),
    encodeFault: (_model, _operation, fault, requestId) => withId(page.refuse(fault, requestId), requestId),
  }
}

function notAllowed(): Fault {
  return new Fault('MethodNotAllowed', 'A page is only read.', { status: 405, headers: { allow: 'GET, HEAD' } })
}

function withId(response: HttpResponse, requestId: string): HttpResponse {
  return { ...response, headers: [...response.headers, 'x-amzn-requestid', requestId] }
}

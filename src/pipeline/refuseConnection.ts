import type { Socket } from 'node:net'
import type { Answers } from './answers.ts'

/** What a refusal depends on. */
interface Circumstances {
  readonly answers: Answers
  /** Octets of request line and headers together. */
  readonly headerBytes: number
}

const refusals: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/** Why node:http gave a connection up, with the octets that it was reading, where it was reading. */
interface ReadingError extends NodeJS.ErrnoException {
  readonly rawPacket?: Uint8Array
}

/** What is not HTTP gets a bare status line and a closed connection, unless it would pass for a part of an answer. */
export function refuseConnection(error: ReadingError, socket: Socket, { answers, headerBytes }: Circumstances): void {
  if (!socket.writable || error.code === 'ECONNRESET' || answers.haveBegun(socket)) {
    socket.destroy()
    return
  }
  if (error.code === 'HPE_HEADER_OVERFLOW' && isForS3(error)) {
    const body = headTooLarge(headerBytes)
    socket.end(answer('400 Bad Request', ['Content-Type: application/xml'], body))
  } else socket.end(answer(refusals[error.code ?? ''] ?? '400 Bad Request', [], ''))
}

function answer(status: string, headers: readonly string[], body: string): string {
  const lines = [`HTTP/1.1 ${status}`, ...headers, 'Connection: close', `Content-Length: ${body.length}`, '', body]
  return lines.join('\r\n')
}

/** Whether what was being read says, as far as it is at hand, that it is signed for S3: its clients read a fault. */
function isForS3({ rawPacket }: ReadingError): boolean {
  return rawPacket !== undefined && /(\/|%2f)s3(\/|%2f)aws4_request/i.test(Buffer.from(rawPacket).toString('latin1'))
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList, with our own limit. */
function headTooLarge(limit: number): string {
  const message = 'Your request header section exceeds the maximum allowed size.'
  const told = `<Code>RequestHeaderSectionTooLarge</Code><Message>${message}</Message>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${told}<MaxSizeAllowed>${limit}</MaxSizeAllowed></Error>`
}

import { Fault } from '../../kernel/fault.ts'
import { type HeaderList, headerValues } from '../../kernel/http.ts'

/** Whether a request brings a browser's form with a file. */
export function isMultipart(headers: HeaderList): boolean {
  return /^multipart\/form-data\s*(;|$)/i.test(headerValues(headers, 'content-type').join())
}

/** The delimiter between the parts of a form. https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1 */
export function boundaryOf(headers: HeaderList): string {
  const values = headerValues(headers, 'content-type')
  const named = /;\s*boundary=(?:"([^"]*)"|([^\s;"]+))/i.exec(values[0] ?? '')
  const boundary = named?.[1] ?? named?.[2] ?? ''
  if (values.length !== 1 || !/^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$/.test(boundary)) {
    throw malformedForm('there is no boundary')
  }
  return boundary
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export function malformedForm(reason: string): Fault {
  const message = 'The body of your POST request is not well-formed multipart/form-data.'
  return new Fault('MalformedPOSTRequest', message, { status: 400, reason })
}

/** Why a website has nothing to show. */
export interface WebsiteError {
  readonly status: number
  readonly code: string
  readonly message: string
  /** What else AWS tells, by name. */
  readonly details?: Readonly<Record<string, string>>
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  412: 'Precondition Failed',
  416: 'Requested Range Not Satisfiable',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
}

/** The page that stands where a website has none of its own. https://docs.aws.amazon.com/AmazonS3/latest/userguide/CustomErrorDocSupport.html */
export function errorPage(error: WebsiteError, requestId: string, ofErrorDocument?: WebsiteError): string {
  const title = `${error.status} ${titles[error.status] ?? 'Error'}`
  const second = 'An Error Occurred While Attempting to Retrieve a Custom Error Document'
  const beside = ofErrorDocument && `<h3>${second}</h3>\n${list(ofErrorDocument, {})}`
  return [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<h1>${title}</h1>`,
    list(error, { RequestId: requestId, HostId: requestId }),
    ...(beside === undefined ? [] : [beside]),
    '<hr/>',
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

function list({ code, message, details }: WebsiteError, more: Readonly<Record<string, string>>): string {
  const items = Object.entries({ Code: code, Message: message, ...details, ...more })
  return ['<ul>', ...items.map(([name, value]) => `<li>${name}: ${escaped(value)}</li>`), '</ul>'].join('\n')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

import type { HttpResponse } from '../../../kernel/http.ts'

/** An answer of API Gateway's own: `{"message":"Not Found"}`. */
export function messageResponse(status: number, message: string, headers: readonly string[] = []): HttpResponse {
  return { status, headers: ['content-type', 'application/json', ...headers], body: JSON.stringify({ message }) }
}

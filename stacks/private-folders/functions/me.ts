import { jsonHandler } from './http.ts'

/** `GET /me`: who the caller is, by the token that the API's authorizer has already verified. */
export const handler = jsonHandler(async ({ requestContext }) => {
  const claims = requestContext.authorizer?.jwt?.claims
  if (claims === undefined) throw new Error('the route of this function has no JWT authorizer')
  return claims
})

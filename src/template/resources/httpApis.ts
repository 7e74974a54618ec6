/** The service that HTTP APIs are made by. */
export const httpApis = 'apigatewayv2'

import assert from 'node:assert/strict'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { start } from '../../src/testing.ts'

export const password = 'Correct-horse-9'

/** A server with a user pool that has pages, an app, and a user. */
export type HostedWorld = Awaited<ReturnType<typeof openHostedWorld>>

export async function openHostedWorld(callback: string) {
  const server = await start()
  const admin = new CognitoIdentityProviderClient({
    endpoint: server.url,
    region: server.region,
    maxAttempts: 1,
    credentials: server.root,
  })
  const made = await admin.send(new CreateUserPoolCommand({ PoolName: 'people', AutoVerifiedAttributes: ['email'] }))
  const UserPoolId = made.UserPool?.Id ?? ''
  await admin.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'people' }))
  const newApp = async (more: Partial<CreateUserPoolClientCommandInput> = {}) => {
    const input: CreateUserPoolClientCommandInput = {
      UserPoolId,
      ClientName: 'web',
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: [callback],
      LogoutURLs: [callback],
      SupportedIdentityProviders: ['COGNITO'],
      ...more,
    }
    const { UserPoolClient } = await admin.send(new CreateUserPoolClientCommand(input))
    return { id: UserPoolClient?.ClientId ?? '', secret: UserPoolClient?.ClientSecret ?? '' }
  }
  const user = { UserPoolId, Username: 'ana' }
  const UserAttributes = [{ Name: 'email', Value: 'ana@example.com' }]
  await admin.send(new AdminCreateUserCommand({ ...user, UserAttributes, MessageAction: 'SUPPRESS' }))
  await admin.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }))
  return {
    server,
    admin,
    poolId: UserPoolId,
    issuer: `${server.url}/${UserPoolId}`,
    pages: `${server.url}/_poolhouse/auth/people`,
    newApp,
  }
}

/** Signs in by the page's form, as a browser without scripts does; where the app is told. */
export async function signInByForm(address: string, username: string): Promise<URL> {
  const begun = await fetch(address, { redirect: 'manual' })
  const login = new URL(begun.headers.get('location') ?? '', address)
  const page = await fetch(login)
  const cookie = page.headers.getSetCookie().map((each) => each.split(';')[0] ?? '')
  const markup = await page.text()
  const [, action = ''] = /<form method="post" action="([^"]+)"/.exec(markup) ?? []
  const [, token = ''] = /name="_csrf" value="([^"]+)"/.exec(markup) ?? []
  const answer = await fetch(new URL(action.replaceAll('&amp;', '&'), login), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookie.join('; ') },
    body: new URLSearchParams({ _csrf: token, username, password }),
  })
  assert.equal(answer.status, 302, await answer.text())
  return new URL(answer.headers.get('location') ?? '')
}

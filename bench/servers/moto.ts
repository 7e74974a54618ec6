import { spawnSync } from 'node:child_process'
import { CognitoIdentityClient, CreateIdentityPoolCommand } from '@aws-sdk/client-cognito-identity'
import type { RunningServer, ServerKind } from './kind.ts'
import { createUsers } from './userPool.ts'

const settings = ({ host, port }: RunningServer) => ({
  endpoint: `http://${host}:${port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})

/** AWS's services in Python, for tests: verifies no token and no signature. https://github.com/getmoto/moto */
export const moto: ServerKind = {
  name: 'moto',
  title: 'moto',
  role: 'peer',
  measures: ['sign-in', 'identity', 'start', 'memory'],
  isPersistent: false,
  missing: () => {
    const found = spawnSync('python3', ['-c', 'import moto.server'], { stdio: 'ignore' }).status === 0
    return found ? undefined : 'moto is not installed: pip install "moto[server]", so that python3 finds it'
  },
  command: ({ folder, port }) => ({
    file: 'python3',
    parameters: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    directory: folder,
    environment: {},
  }),
  openUsers: (server, users) => createUsers(settings(server), users),
  openIdentities: async (server, users) => {
    const provider = `cognito-idp.us-east-1.amazonaws.com/${users.userPoolId}`
    const pool = await new CognitoIdentityClient(settings(server)).send(
      new CreateIdentityPoolCommand({
        IdentityPoolName: 'bench',
        AllowUnauthenticatedIdentities: false,
        CognitoIdentityProviders: [{ ProviderName: provider, ClientId: users.clientId }],
      }),
    )
    return { ...users, identityPoolId: pool.IdentityPoolId ?? '', provider }
  },
}

/**
 * How many of a thing there may be: AWS's quotas as they are for everybody, and nobody raises them. What one request
 * names is counted by the wire model, such as 100 callback URLs of a client or 50 identifiers of a provider.
 * Deviation: users of a pool are not bounded.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#resource-quotas
 */
export const resourceQuotas = {
  /** Of an account, in each region. */
  userPools: 1000,
  appClients: 1000,
  groups: 10_000,
  identityProviders: 300,
  resourceServers: 25,
  userImportJobs: 1000,
  customAttributes: 50,
  tags: 50,
  scopesOfResourceServer: 100,
  /** One that is in use, and one that takes its place. */
  secretsOfClient: 2,
  groupsOfUser: 100,
  identitiesOfUser: 5,
  passkeysOfUser: 20,
} as const

/** What is counted against. */
export type ResourceQuotas = Readonly<Record<keyof typeof resourceQuotas, number>>

/** How many and how large things may be. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const quotas = {
  attachedPolicies: 10,
  accessKeysPerUser: 2,
  groupsPerUser: 10,
  policyVersions: 5,
  policyVersionsInUse: 10_000,
  policies: 1500,
  instanceProfiles: 1000,
  oidcProviders: 100,
  samlProviders: 100,
  oidcClientIds: 100,
  oidcThumbprints: 5,
  serverCertificates: 20,
  mfaDevicesPerUser: 8,
  /** Of each kind a user; service-specific ones of each service. */
  credentials: { ssh: 5, signing: 2, service: 2 },
  /** Of each kind in an account. */
  principals: { role: 1000, user: 5000, group: 300 },
  /** Characters without white space. */
  sizes: { managed: 6144, role: 10_240, user: 2048, group: 5120, trust: 2048 },
} as const

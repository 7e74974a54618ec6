/** Tags of whatever carries some, by their keys. */
export type Tags = Readonly<Record<string, string>>

/** What carries tags beside users and roles, named by its table's key. */
export type TaggedEntity = 'policy' | 'instanceProfile' | 'provider' | 'serverCertificate' | 'mfaDevice'

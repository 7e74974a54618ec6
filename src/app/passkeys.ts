import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { PasskeyCeremony, PasskeyRefusal, Passkeys } from '../services/cognito-idp/rules/passkeys/ports.ts'

/** Verifies the answers of authenticators with SimpleWebAuthn, which is loaded for the first of them. */
export function openPasskeys(isOwnApp: Passkeys['isOwnApp']): Passkeys {
  const load = () => import('@simplewebauthn/server')
  return {
    isOwnApp,
    registered: (ceremony) =>
      unlessRefused(async () => {
        const { verifyRegistrationResponse } = await load()
        const response = ceremony.answer as RegistrationResponseJSON
        const supportedAlgorithmIDs = [...ceremony.algorithms]
        const expectations = { ...expected(ceremony), supportedAlgorithmIDs }
        const { registrationInfo } = await verifyRegistrationResponse({ response, ...expectations })
        if (registrationInfo === undefined) return 'answer'
        const { id, publicKey, counter } = registrationInfo.credential
        return { credentialId: id, publicKey, counter }
      }),
    asserted: (ceremony, { credentialId, publicKey, counter }) =>
      unlessRefused(async () => {
        const { verifyAuthenticationResponse } = await load()
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response: ceremony.answer as AuthenticationResponseJSON,
          ...expected(ceremony),
          credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter },
        })
        return verified ? authenticationInfo.newCounter : 'answer'
      }),
  }
}

function expected({ challenge, origin, relyingParty, verifiesUser }: PasskeyCeremony) {
  return {
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: relyingParty,
    requireUserVerification: verifiesUser,
  }
}

/** The library throws for every answer that does not hold, and tells why in words only. */
async function unlessRefused<T>(verify: () => Promise<T>): Promise<T | PasskeyRefusal> {
  try {
    return await verify()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return /RP ID/.test(error.message) ? 'relyingParty' : 'answer'
  }
}

import type {
  GetSigningCertificateRequest,
  GetSigningCertificateResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { operation } from '../../../kernel/operation.ts'
import type { Needs } from '../ports.ts'
import { poolFaults } from '../rules/faults.ts'
import { askPool, requirePool } from '../rules/pools.ts'
import { samlKeyOf } from '../rules/saml/keys.ts'

/** Shows by which certificate SAML providers verify a pool's requests: DER in base64, as their metadata holds it. */
export const GetSigningCertificate = operation<GetSigningCertificateRequest, GetSigningCertificateResponse>()({
  name: 'GetSigningCertificate',
  caller: 'signed',
  asks: askPool('GetSigningCertificate'),
  faults: poolFaults,
  handle:
    (needs: Pick<Needs, 'userPools' | 'keyRing' | 'random'>) =>
    async (input, request): Promise<GetSigningCertificateResponse> => {
      const pool = await requirePool(needs, request, input.UserPoolId)
      const { certificate } = await samlKeyOf(needs, pool.id, 'signing', request.now)
      return { Certificate: Buffer.from(certificate).toString('base64') }
    },
})

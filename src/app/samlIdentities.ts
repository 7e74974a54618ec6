import { createHash } from 'node:crypto'
import type { Federation } from '../federation/index.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Directory } from '../services/iam/index.ts'
import type { SamlIdentities, SamlIdentityVerdict } from '../services/sts/ports.ts'

interface SamlNeeds {
  readonly saml: Federation['saml']
  readonly providerOf: Directory['provider']
  readonly clock: Clock
}

/** Who AWS is to identity providers, and where it takes their assertions, whatever the partition's host. */
const audiences = ['urn:amazon:webservices', 'https://signin.aws.amazon.com/saml']
const isSignIn = (url: string) =>
  /^https:\/\/([a-z0-9-]+\.)?signin\.aws\.amazon\.com\/saml(\/acs\/SAML[A-Z0-9]+)?$/.test(url)

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html#troubleshoot_saml_duration-exceeds */
const freshFor = 300

/** Seconds by which a provider's clock may be ahead of this one. */
const earlyBy = 60

type Reason = Extract<Awaited<ReturnType<Federation['saml']['verify']>>, { readonly ok: false }>['reason']
type Refusal = Pick<Extract<SamlIdentityVerdict, { readonly ok: false }>, 'code' | 'message'>

const code = 'InvalidIdentityToken'
const invalidSignature: Refusal = { code, message: 'Response signature invalid' }
const notForAws: Refusal = { code, message: 'Response does not contain the required audience.' }
const unreadable: Refusal = { code, message: 'Request included an invalid SAML response' }

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html */
const refusals: Readonly<Record<Reason, Refusal>> = {
  badMetadata: { code, message: 'Could not parse metadata' },
  badSignature: invalidSignature,
  encrypted: { code, message: 'Encrypted SAML assertions are not supported.' },
  expired: { code: 'ExpiredTokenException', message: 'Response has expired' },
  malformed: unreadable,
  notSuccessful: { code: 'IDPRejectedClaim', message: 'The identity provider rejected the claim.' },
  notYetValid: unreadable,
  stale: { code: 'ExpiredTokenException', message: 'Token must be redeemed within 5 minutes of issuance' },
  tooLong: unreadable,
  unsigned: invalidSignature,
  unusualSignature: invalidSignature,
  weakSignature: invalidSignature,
  wrongAudience: notForAws,
  wrongIssuer: { code, message: 'Issuer not present in specified provider' },
  wrongRecipient: notForAws,
  wrongRequest: unreadable,
}

/**
 * Reads the assertions of SAML providers that are registered in IAM.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
export function samlIdentities({ saml, providerOf, clock }: SamlNeeds): SamlIdentities {
  return {
    verify: async (response, arn): Promise<SamlIdentityVerdict> => {
      const registered = await providerOf('saml', arn)
      if (registered === undefined) {
        const message = "Specified provider doesn't exist"
        return { ok: false, code: 'InvalidIdentityToken', message, reason: `${arn} is not registered` }
      }
      const { metadata } = registered.body
      const question = { response, metadata, audiences, recipients: isSignIn, now: clock.now(), freshFor, earlyBy }
      const verdict = await saml.verify(question)
      if (!verdict.ok) return { ok: false, ...refusals[verdict.reason], reason: verdict.detail }
      const { issuer, subject, attributes, recipient, sessionEndsAt } = verdict.assertion
      const provider = arn.slice(arn.lastIndexOf('/') + 1)
      return {
        ok: true,
        issuer,
        recipient,
        subject: subject.nameId,
        format: subject.format,
        attributes,
        nameQualifier: createHash('sha1').update(`${issuer}${registered.account}/${provider}`).digest('base64'),
        ...(sessionEndsAt === undefined ? {} : { sessionEndsAt }),
      }
    },
  }
}

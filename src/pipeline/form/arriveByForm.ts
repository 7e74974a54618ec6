import { anonymous } from '../../kernel/caller.ts'
import { Fault } from '../../kernel/fault.ts'
import type { HttpRequest } from '../../kernel/http.ts'
import type { Body } from '../../kernel/operation.ts'
import {
  checkPostPolicy,
  type FormFields,
  isVersion2Form,
  type PostAuthentication,
  type PostLimits,
  parseAuthentication,
  parsePostAuthentication,
  parsePostPolicy,
  parseVersion2Post,
  type Refusal,
  refusalFault,
  refused,
  type Version2PostAuthentication,
  verifyPostSignature,
  verifyVersion2Post,
  version2Proof,
} from '../../sigv4/index.ts'
import { type Authenticated, type AuthenticateNeeds, signerOf } from '../authenticate.ts'
import { noBody } from '../body.ts'
import { boundaryOf, isMultipart } from './boundary.ts'
import { fileBody } from './fileBody.ts'
import { readForm } from './multipart.ts'

/** What a form must be for. */
export interface FormTerms {
  readonly bucket: string
  readonly region: string
  readonly now: number
}

/** A form whose sender is known, or known to be nobody. */
export interface ArrivedForm {
  readonly authenticated: Authenticated
  readonly input: {
    readonly Bucket: string
    readonly Key: string
    readonly fields: Readonly<Record<string, string>>
    readonly Body: Body
  }
  /** Lets go of the body; to be called whatever happens. */
  readonly close: () => Promise<void>
}

/**
 * Takes in a browser's form: its fields, who signed their policy, and whether they keep to it. The file flows on.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
export async function arriveByForm(
  needs: AuthenticateNeeds,
  request: HttpRequest,
  terms: FormTerms,
): Promise<ArrivedForm> {
  requireForm(request)
  const form = await readForm(request.body.chunks(), boundaryOf(request.headers))
  try {
    const fields = expanded(form.fields, form.filename)
    const { caller, limits, version } = await senderOf(needs, fields, terms)
    const values = valuesOf(fields)
    const { key } = values
    if (key === undefined || key === '') throw missingKey()
    const keys = Object.create(null) as Record<string, readonly string[]>
    if (version !== undefined) {
      keys['s3:authtype'] = ['POST']
      keys['s3:signatureversion'] = [version]
    }
    return {
      authenticated: { caller, body: noBody, keys },
      input: { Bucket: terms.bucket, Key: key, fields: values, Body: fileBody(form, limits?.contentLengthRange) },
      close: form.close,
    }
  } catch (error) {
    await form.close()
    throw error
  }
}

/** A form is proved by its fields, and by nothing beside them. */
function requireForm(request: HttpRequest): void {
  const beside = parseAuthentication(request, 's3')
  if (beside.kind === 'refused') throw refusalFault(beside, 's3')
  if (beside.kind !== 'anonymous') throw refusalFault(refused({ reason: 'conflicting' }), 's3')
  if (isMultipart(request.headers)) return
  throw new Fault('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    status: 412,
    members: { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' },
  })
}

/** The file's name stands for `${filename}`, in every field, and before the policy is asked. */
function expanded(fields: FormFields, filename: string): FormFields {
  const last = filename.slice(Math.max(filename.lastIndexOf('/'), filename.lastIndexOf('\\')) + 1)
  return fields.map(([name, value]) => [name, value.replaceAll('${filename}', () => last)] as const)
}

interface Sender {
  readonly caller: Authenticated['caller']
  readonly limits?: PostLimits
  /** The signature's, as condition keys name it; absent for nobody. */
  readonly version?: 'AWS4-HMAC-SHA256' | 'AWS'
}

async function senderOf(needs: AuthenticateNeeds, fields: FormFields, terms: FormTerms): Promise<Sender> {
  const isOlder = needs.takesVersion2 && isVersion2Form(fields)
  const proof = held(isOlder ? parseVersion2Post(fields) : parsePostAuthentication(fields))
  if (proof.kind === 'anonymous') return { caller: anonymous }
  const caller = await signedBy(needs, proof, terms)
  const policy = held(parsePostPolicy(proof.policy))
  const asked = isOlder ? { ...terms, proof: version2Proof } : terms
  const limits = held(checkPostPolicy(policy, fields, asked))
  return { caller, limits, version: isOlder ? 'AWS' : 'AWS4-HMAC-SHA256' }
}

async function signedBy(
  needs: AuthenticateNeeds,
  proof: PostAuthentication | Version2PostAuthentication,
  { region, now }: FormTerms,
): Promise<Authenticated['caller']> {
  const signer = await signerOf(needs, proof, now)
  if ('reason' in signer) throw refusalFault(signer, 's3')
  const scope = { region, services: ['s3'], keys: needs.signingKeys }
  const { secret } = signer
  held(proof.kind === 'form' ? verifyPostSignature(proof, secret, scope) : verifyVersion2Post(proof, secret))
  if (proof.sessionToken === undefined) needs.keyUsed(proof.credential.accessKeyId, 's3', region, now)
  return signer.caller
}

function held<T extends { readonly kind: string }>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw refusalFault(outcome, 's3')
  return outcome
}

function isRefusal(outcome: { readonly kind: string }): outcome is Refusal {
  return outcome.kind === 'refused'
}

/** Fields by lower-case name. A name that stands twice would mean two things. */
function valuesOf(fields: FormFields): Readonly<Record<string, string>> {
  const values = Object.create(null) as Record<string, string>
  for (const [name, value] of fields) {
    const lower = name.toLowerCase()
    if (lower in values) throw invalidField('A form field may appear only once.', lower, value)
    values[lower] = value
  }
  return values
}

function missingKey(): Fault {
  const message =
    "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields."
  return invalidField(message, 'key', '')
}

function invalidField(message: string, name: string, value: string): Fault {
  return new Fault('InvalidArgument', message, {
    status: 400,
    members: { ArgumentName: name, ArgumentValue: value },
  })
}

import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { conformanceFolder } from '../../tests/conformanceData.ts'
import type { SignedAuthentication } from './authentication.ts'
import { canonicalRequest, emptyHash, type SignableRequest, stringToSign } from './canonical.ts'
import { parseAuthentication } from './parseAuthentication.ts'
import { presignQuery, signRequest } from './sign.ts'
import { signingKeys } from './signingKey.ts'
import { verifySignature } from './verify.ts'

const root = conformanceFolder('sigv4')
const cases = root === undefined ? [] : readdirSync(root)

const now = Date.UTC(2015, 7, 30, 12, 36, 0)
const read = (name: string, file: string) => readFileSync(join(root ?? '', name, file), 'utf8')

/** The request of a case and its body, as a server would receive them. */
function requestOf(text: string): { readonly request: SignableRequest; readonly body: string } {
  const [head = '', body = ''] = text.split('\n\n')
  const [line = '', ...fields] = head.replace(/\n[ \t]+/g, '\n ').split(/\n(?! )/)
  const target = line.slice(line.indexOf(' ') + 1, line.lastIndexOf(' '))
  const mark = target.indexOf('?')
  const [path, query] = mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)]
  const headers = fields.flatMap((field) => {
    const colon = field.indexOf(':')
    return colon < 0 ? [] : [field.slice(0, colon).toLowerCase(), field.slice(colon + 1)]
  })
  return { request: { method: line.slice(0, line.indexOf(' ')), path, query, headers }, body }
}

/** What the case says about how it is signed. */
function termsOf(name: string, body: string) {
  const context = JSON.parse(read(name, 'context.json'))
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, token } = context.credentials
  return {
    credentials: { accessKeyId, secretAccessKey, sessionToken: token },
    terms: {
      now,
      region: context.region,
      service: context.service,
      payload: body === '' ? emptyHash : hash('sha256', body, 'hex'),
      style: context.normalize ? ('normalized' as const) : ('s3' as const),
      sendsPayloadHash: context.sign_body,
      leavesTokenUnsigned: context.omit_session_token === true,
    },
    expires: context.expiration_in_seconds,
  }
}

function signed(request: SignableRequest): SignedAuthentication {
  const proof = parseAuthentication(request, 'rest')
  assert.ok(proof.kind === 'header' || proof.kind === 'presigned', JSON.stringify(proof))
  return proof
}

for (const name of cases) {
  test(`${name} has its canonical request, string to sign and signature, by header and by query`, () => {
    const { request, body } = requestOf(read(name, 'request.txt'))
    const { credentials, terms, expires } = termsOf(name, body)
    const byHeader = { ...request, headers: [...request.headers, ...signRequest(request, credentials, terms)] }
    const byQuery = { ...request, query: presignQuery(request, credentials, { ...terms, expires }) }
    for (const [form, whole] of [
      ['header', byHeader],
      ['query', byQuery],
    ] as const) {
      const proof = signed(whole)
      const hidesToken = form === 'query' && terms.leavesTokenUnsigned
      const covered = hidesToken ? { ...whole, query: whole.query.replace(/&X-Amz-Security-Token=[^&]*/, '') } : whole
      const canonical = canonicalRequest(covered, proof.signedHeaders, terms.payload, terms.style) ?? ''
      assert.equal(canonical, read(name, `${form}-canonical-request.txt`))
      assert.equal(stringToSign(canonical, proof.amzDate, proof.scope), read(name, `${form}-string-to-sign.txt`))
      assert.equal(proof.signature, read(name, `${form}-signature.txt`))
    }
  })

  const { terms, credentials } = termsOf(name, requestOf(read(name, 'request.txt')).body)
  if (terms.style === 's3') continue
  const outcome = terms.leavesTokenUnsigned ? 'is refused for its unsigned token' : 'verifies'
  test(`${name}, as the suite signed it, ${outcome}`, () => {
    for (const form of ['header', 'query']) {
      const { request } = requestOf(read(name, `${form}-signed-request.txt`))
      const verdict = verifySignature(signed(request), request, credentials.secretAccessKey, {
        ...terms,
        family: 'rest',
        services: [terms.service],
        keys: signingKeys(1),
        bodyHash: terms.payload,
      })
      const reason = form === 'header' ? 'unsignedHeaders' : 'mismatch'
      const { kind } = verdict
      assert.equal(kind === 'refused' ? verdict.reason : kind, terms.leavesTokenUnsigned ? reason : 'verified')
    }
  })
}

test('the suite has its 38 cases', { skip: root === undefined }, () => {
  assert.equal(cases.length, 38)
})

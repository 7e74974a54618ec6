import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Fault } from '../kernel/fault.ts'
import { explained, type Refusal, refusal } from '../policy/index.ts'
import { type Circumstances, openDenials } from './denials.ts'

const limits = { count: 3, size: 100_000, largest: 50_000 }
const account = '000000000000'

function at(id: string): Circumstances {
  return { id, at: 0, service: 's3', operation: 'GetObject', caller: undefined }
}

function denied(reason: unknown = 'no'): Fault {
  return new Fault('AccessDenied', 'Access Denied', { reason })
}

function refused(given: Readonly<Record<string, readonly string[]>> = {}): Refusal {
  const context = { 'aws:resourceaccount': [account], ...given }
  const principal = { kind: 'user', account, arn: `arn:aws:iam::${account}:user/u` } as const
  const request = { action: 's3:GetObject', resource: '*', context, principal, resourceAccount: account, identity: [] }
  return refusal(explained(request), { denied: 's3:GetObject' })
}

describe('denials', () => {
  it('are kept under their request ids, the newest first and the newest only', () => {
    const denials = openDenials(() => undefined, limits)
    for (const id of ['1', '2', '3', '4']) denials.keep(at(id), denied())
    assert.equal(denials.find('1'), undefined)
    assert.equal(denials.find('4')?.reason, 'no')
    assert.deepEqual(
      denials.list({ limit: 10 }).denials.map(({ requestId }) => requestId),
      ['4', '3', '2'],
    )
  })

  it('are listed a part at a time, whatever comes in between', () => {
    const denials = openDenials(() => undefined, limits)
    for (const id of ['1', '2', '3']) denials.keep(at(id), denied())
    const first = denials.list({ limit: 2 })
    denials.keep(at('4'), denied())
    const second = denials.list({ limit: 2, before: first.next })
    const ids = [first, second].map((page) => page.denials.map(({ requestId }) => requestId))
    assert.deepEqual(ids, [['3', '2'], []])
    assert.equal(second.next, undefined)
  })

  it('take no more than their space', () => {
    const denials = openDenials(() => undefined, { ...limits, size: 2_500 })
    for (const id of ['1', '2', '3']) denials.keep(at(id), denied('x'.repeat(1_000)))
    assert.equal(denials.find('1'), undefined)
    assert.equal(denials.list({ limit: 10 }).denials.length, 2)
  })

  it('of a size that nobody reads lose their policies, and keep the answer', () => {
    const denials = openDenials(() => undefined, { ...limits, largest: 10 })
    const kept = denials.keep(at('1'), denied(refused()))
    assert.deepEqual(kept?.explained?.trace.policies, [])
    assert.equal(kept?.explained?.changes.length, 1)
  })

  it('are those faults that have a reason', () => {
    const denials = openDenials(() => undefined, limits)
    assert.equal(denials.keep(at('1'), new Fault('NoSuchKey', 'no')), undefined)
    assert.deepEqual(denials.list({ limit: 10 }).denials, [])
  })

  it('are told to an account where it alone has a part, and a policy decided', () => {
    const denials = openDenials(() => undefined, { ...limits, count: 10 })
    denials.keep(at('own'), denied(refused({ 'aws:resourceaccount': [account] })))
    denials.keep(at('abroad'), denied(refused({ 'aws:resourceaccount': ['999999999999'] })))
    denials.keep(at('unknown'), denied('a reason that may name anybody'))
    const told = (within?: string) => denials.list({ limit: 10, within }).denials.map(({ requestId }) => requestId)
    assert.deepEqual(told(), ['unknown', 'abroad', 'own'])
    assert.deepEqual(told(account), ['own'])
    assert.deepEqual(told('999999999999'), [])
    assert.equal(denials.find('own', account)?.requestId, 'own')
    for (const id of ['abroad', 'unknown']) assert.equal(denials.find(id, account), undefined)
  })

  it('of a call from inside become those of the request that made it', () => {
    const denials = openDenials(() => undefined, limits)
    const why = refused()
    denials.keep(at('inner'), denied(why))
    denials.keep(at('outer'), denied(why))
    assert.equal(denials.find('inner'), undefined)
    assert.equal(denials.find('outer')?.explained?.question.action, 's3:GetObject')
  })

  it('hold no query of the page that a request came from', () => {
    const documents: string[] = []
    const denials = openDenials((_account, document) => {
      documents.push(document)
      return 'sealed'
    }, limits)
    const kept = denials.keep(at('1'), denied(refused({ 'aws:referer': ['https://a.example/in?id_token=ey.J'] })))
    assert.deepEqual(kept?.explained?.question.context['aws:referer'], ['https://a.example/in?'])
    assert.equal(kept?.authorizationMessage, 'sealed')
    assert.doesNotMatch(documents.join(), /id_token/)
  })

  it('are sealed for the account that alone has a part, and not at all where another has', () => {
    const denials = openDenials((within) => `for ${within}`, limits)
    assert.equal(denials.keep(at('own'), denied(refused()))?.authorizationMessage, `for ${account}`)
    const abroad = denied(refused({ 'aws:resourceaccount': ['999999999999'] }))
    assert.equal(denials.keep(at('abroad'), abroad)?.authorizationMessage, undefined)
  })

  it('are sealed without their condition keys where the message would be too long', () => {
    const seal = (_account: string, document: string) => (document.length > 500 ? undefined : document)
    const denials = openDenials(seal, limits)
    const kept = denials.keep(at('1'), denied(refused({ 'x:long': ['y'.repeat(400)] })))
    assert.deepEqual(JSON.parse(kept?.authorizationMessage ?? '{}'), {
      allowed: false,
      explicitDeny: false,
      matchedStatements: { items: [] },
      failures: { items: [] },
      context: {
        principal: { id: '', arn: `arn:aws:iam::${account}:user/u` },
        action: 's3:GetObject',
        resource: '*',
        conditions: { items: [] },
      },
    })
  })
})

import fc from 'fast-check'
import type { Principal } from '../../src/policy/index.ts'
import type { Case, ConditionDocument, PolicyDocument, PrincipalDocument, StatementDocument } from './case.ts'
import {
  abroad,
  type Family,
  federated,
  home,
  identities,
  type Key,
  keys,
  operatorsOf,
  principalNames,
  roles,
  roots,
  type Service,
  services,
  strangers,
  valuesOf,
} from './vocabulary.ts'

// Random cases. The request comes first; policies are made around it, so that they match, nearly match or miss it.

type Context = Case['context']
type Request = Pick<Case, 'principal' | 'action' | 'resource' | 'resourceAccount' | 'context' | 'isTrust'>

const pick = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const chance = (percent: number): fc.Arbitrary<boolean> => fc.nat(99).map((value) => value < percent)
const some = <T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: percent, arbitrary }, { weight: 100 - percent, arbitrary: fc.constant(undefined) })
const weighted = <T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })))
const few = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> =>
  fc.array(arbitrary, { minLength: 1, maxLength, size: 'max' })

// Requests

const contextValue = ({ family, isMultivalued }: Key): fc.Arbitrary<string | readonly string[]> => {
  const one = weighted([19, pick(valuesOf[family].request)], [1, pick(valuesOf['String'].request)])
  return isMultivalued ? few(one, 3) : one
}

const context: fc.Arbitrary<Context> = fc
  .tuple(
    ...keys.map((key) =>
      some(
        55,
        contextValue(key).map((value) => [key.name, value] as const),
      ),
    ),
  )
  .map((entries) => Object.fromEntries(entries.filter((entry) => entry !== undefined)))

const requestTo = (service: Service, principal: fc.Arbitrary<Principal>, isTrust: boolean): fc.Arbitrary<Request> =>
  fc.record({
    principal,
    action: pick(service.actions),
    resource: pick(service.resources),
    resourceAccount: isTrust ? fc.constant(home) : weighted([7, fc.constant(home)], [2, fc.constant(abroad)]),
    context,
    isTrust: fc.constant(isTrust),
  })

const request: fc.Arbitrary<Request> = weighted(
  ...services.map(
    (service, index) =>
      [
        index === 0 ? 50 : 12,
        requestTo(service, weighted([20, pick(identities)], [1, pick(roots)], [4, pick(strangers)]), false),
      ] as const,
  ),
  [
    12,
    requestTo(
      roles,
      weighted([10, pick(identities)], [1, pick(roots)], [2, pick(strangers)], [6, pick(federated)]),
      true,
    ),
  ],
)

// Actions and resources around a request

const changeCase = (text: string) =>
  text.replace(/[a-zA-Z]/g, (letter, at) => (at % 2 ? letter.toUpperCase() : letter.toLowerCase()))

const actionAround = (action: string): fc.Arbitrary<string> => {
  const colon = action.indexOf(':')
  const vendor = action.slice(0, colon + 1)
  const name = action.slice(colon + 1)
  const others = [...services, roles].flatMap(({ actions }) => actions)
  if (vendor === 'sts:') return weighted([4, fc.constant(action)], [2, fc.constant('sts:*')], [2, pick(roles.actions)])
  return weighted(
    [4, fc.constant(action)],
    [3, fc.constant('*')],
    [4, fc.constant(`${vendor}*`)],
    [2, fc.nat(name.length).map((at) => `${vendor}${name.slice(0, at)}*`)],
    [1, fc.nat(name.length - 1).map((at) => `${vendor}${name.slice(0, at)}?${name.slice(at + 1)}`)],
    [1, fc.constant(`${vendor}*${name.slice(-4)}`)],
    [1, fc.constant(changeCase(action))],
    [1, fc.constant(`${action}s`)],
    [4, pick(others)],
  )
}

/** Where an ARN's last field begins. */
const startOf = (arn: string): number => arn.split(':').slice(0, 5).join(':').length + 1

/** Where the name of the resource begins, behind what names its type; in S3 the last field is all name. */
const nameOf = (arn: string): number => {
  const start = startOf(arn)
  return arn.startsWith('arn:aws:s3:') ? start : start + (/^[a-z-]+[/:]/.exec(arn.slice(start))?.[0].length ?? 0)
}

/** The resource with a part of it, behind its account, made something else. */
const partReplaced = (resource: string, by: readonly string[]): fc.Arbitrary<string> => {
  const within = (min: number) =>
    fc.tuple(fc.integer({ min, max: resource.length }), fc.integer({ min, max: resource.length }), pick(by))
  return weighted([9, within(nameOf(resource))], [1, within(startOf(resource))]).map(([one, other, text]) => {
    const [from, to] = one < other ? [one, other] : [other, one]
    return resource.slice(0, from) + text + resource.slice(text === '?' ? from + 1 : to)
  })
}

/** The resource with a value of the request in it written as the variable that holds it. */
const withVariable = (resource: string, context: Context): fc.Arbitrary<string> => {
  const head = resource.slice(0, startOf(resource))
  const tail = resource.slice(head.length)
  const held = Object.entries(context).flatMap(([key, value]) =>
    typeof value === 'string' && value !== '' && tail.includes(value)
      ? [`\${${key}}`, `\${${key}, 'bob'}`].map((written) => head + tail.replace(value, () => written))
      : [],
  )
  const absent = ['alice', 'red'].flatMap((name) =>
    ['${aws:PrincipalTag/absent}', `\${aws:PrincipalTag/absent, '${name}'}`].map(
      (written) => head + tail.replace(name, () => written),
    ),
  )
  return weighted(
    [held.length === 0 ? 0 : 4, pick([...held, resource])],
    [1, pick(absent)],
    [1, fc.constant(`${resource}\${aws:username}`)],
  )
}

const patternAround = ({ resource, context }: Request): fc.Arbitrary<string> => {
  if (resource === '*') return pick(['*', 'arn:aws:sqs:*:*:*'])
  const fields = resource.split(':')
  const wider = (index: number, text: string) => fields.map((field, at) => (at === index ? text : field)).join(':')
  return weighted(
    [4, fc.constant('*')],
    [3, fc.constant(resource)],
    [4, partReplaced(resource, ['*'])],
    [1, partReplaced(resource, ['?', '*/', '${*}', '${?}', 'x'])],
    [2, fc.constant(`${resource.slice(0, resource.lastIndexOf('/') + 1) || `${fields.slice(0, 5).join(':')}:`}*`)],
    [2, withVariable(resource, context)],
    [1, pick([wider(4, '*'), wider(3, '*'), wider(3, 'eu-*'), wider(4, '12345678901?')])],
    [3, pick(services.flatMap(({ resources }) => resources))],
  )
}

/** In an identity-based policy an ARN may end early, and IAM's own resources are named by their paths. */
const resourceAround = (request: Request, isAttached: boolean): fc.Arbitrary<string> => {
  const { resource } = request
  if (request.isTrust)
    return pick([
      '*',
      resource,
      `arn:aws:iam::${home}:role/*`,
      `arn:aws:iam::*:role/app`,
      `arn:aws:iam::${home}:role/other`,
    ])
  if (isAttached || resource === '*') return patternAround(request)
  return weighted(
    [40, patternAround(request)],
    [
      1,
      pick(
        [resource.split(':').slice(0, 3).join(':'), resource.split(':').slice(0, 4).join(':')].filter(
          (text) => !text.includes('::'),
        ),
      ),
    ],
  )
}

// Conditions

const variable = pick([
  '${aws:username}',
  '${aws:PrincipalTag/team}',
  "${aws:PrincipalTag/team, 'red'}",
  '${aws:PrincipalTag/absent}',
  '${cognito-identity.amazonaws.com:sub}',
  '${AWS:UserName}',
])

const around = (text: string): fc.Arbitrary<string> =>
  weighted(
    [6, fc.constant(text)],
    [1, fc.nat(text.length).map((at) => `${text.slice(0, at)}*`)],
    [1, fc.constant(text.toUpperCase())],
    [1, fc.constant(`${text}x`)],
    [1, fc.constant(text.replace(/[a-z]/, '?'))],
  )

/** A policy's value for a key: one that the request has, or nearly, or another. */
const policyValue = (family: Family, held: readonly string[]): fc.Arbitrary<string> => {
  const pool = pick(valuesOf[family].policy)
  if (family === 'Date' || held.length === 0) return weighted([8, pool], [family === 'String' ? 2 : 0, variable])
  return weighted(
    [4, family === 'String' ? pick(held).chain(around) : pick(held)],
    [4, pool],
    [family === 'String' ? 2 : 0, variable],
  )
}

const operator = (family: Family, isMultivalued: boolean): fc.Arbitrary<string> => {
  const quantified = pick(['ForAllValues:', 'ForAnyValue:'])
  return fc
    .tuple(
      weighted([isMultivalued ? 1 : 12, fc.constant('')], [isMultivalued ? 12 : 1, quantified]),
      pick(operatorsOf[family]),
      chance(12),
    )
    .map(([quantifier, name, ifExists]) => `${quantifier}${name}${ifExists ? 'IfExists' : ''}`)
}

const families = Object.keys(operatorsOf) as readonly Family[]

const condition = (context: Context): fc.Arbitrary<ConditionDocument> =>
  fc
    .tuple(pick(keys), weighted([20, fc.constant(undefined)], [1, pick(families)]), chance(8))
    .chain(([key, odd, isNull]) => {
      if (isNull) return pick(['true', 'false']).map((value) => ({ Null: { [key.name]: [value] } }))
      const family = odd ?? key.family
      const held = [context[key.name] ?? []].flat()
      return fc
        .tuple(operator(family, key.isMultivalued), few(policyValue(family, held), 2))
        .map(([name, values]) => ({ [name]: { [key.name]: values } }))
    })

const conditions = (context: Context): fc.Arbitrary<ConditionDocument | undefined> =>
  weighted<ConditionDocument | undefined>(
    [5, fc.constant(undefined)],
    [4, condition(context)],
    [2, fc.tuple(condition(context), condition(context)).map(([one, other]) => ({ ...one, ...other }))],
  )

// Principals

/** Names that mean who asks, more or less closely. */
function ownNames(principal: Principal): readonly PrincipalDocument[] {
  if (principal.kind === 'anonymous') return ['*', { AWS: ['*'] }]
  if (principal.kind === 'service') return [{ Service: [principal.service] }]
  if (principal.kind === 'federated') return [{ Federated: [principal.provider] }]
  const { arn, account } = principal
  const own: PrincipalDocument[] = [{ AWS: [arn] }, { AWS: [account] }, { AWS: [`arn:aws:iam::${account}:root`] }]
  if (principal.kind === 'session') own.push({ AWS: [principal.roleArn] }, { AWS: [principal.roleArn, arn, account] })
  if (principal.kind === 'user') own.push({ AWS: [arn, account] })
  return own
}

const principalAround = (principal: Principal, isTrust: boolean): fc.Arbitrary<PrincipalDocument> => {
  const foreign = pick(Object.keys(principalNames)).chain((kind) =>
    few(pick(principalNames[kind] ?? []), 2).map((names): PrincipalDocument => ({ [kind]: names })),
  )
  const everybody: PrincipalDocument = isTrust ? { AWS: ['*'] } : '*'
  return weighted(
    [10, pick(ownNames(principal).filter((name) => !isTrust || name !== '*'))],
    [principal.kind === 'federated' ? 1 : 3, pick<PrincipalDocument>([everybody, { AWS: ['*'] }])],
    [3, foreign],
  )
}

// Policies

const version: fc.Arbitrary<PolicyDocument['Version']> = weighted<PolicyDocument['Version']>(
  [60, fc.constant('2012-10-17')],
  [1, fc.constant('2008-10-17')],
)
const everything: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
}

interface Shape {
  readonly attached: 'none' | 'resource' | 'trust' | 'resourceControl'
  readonly denials: number
}

const elements = <K extends string>(name: K, negated: boolean, values: readonly string[]) =>
  ({ [negated ? `Not${name}` : name]: values }) as Partial<Record<K | `Not${K}`, readonly string[]>>

const statement = (request: Request, { attached, denials }: Shape): fc.Arbitrary<StatementDocument> =>
  fc
    .record({
      effect: chance(denials).map((denies): StatementDocument['Effect'] => (denies ? 'Deny' : 'Allow')),
      principal: principalAround(request.principal, attached === 'trust'),
      excepts: chance(attached === 'resource' ? 8 : 0),
      action: few(actionAround(request.action), 2),
      notAction: chance(attached === 'trust' ? 0 : 8),
      resource: few(resourceAround(request, attached !== 'none'), 2),
      notResource: chance(8),
      condition: conditions(request.context),
    })
    .map(({ effect, principal, excepts, action, notAction, resource, notResource, condition }) => ({
      Effect: effect,
      ...(attached === 'resourceControl' ? { Principal: '*' as const } : {}),
      ...(attached === 'resource' || attached === 'trust'
        ? { [excepts ? 'NotPrincipal' : 'Principal']: principal }
        : {}),
      ...elements('Action', notAction, action),
      ...(attached === 'trust' ? {} : elements('Resource', notResource, resource)),
      ...(condition === undefined ? {} : { Condition: condition }),
    }))

const policy = (request: Request, shape: Shape): fc.Arbitrary<PolicyDocument> =>
  fc.record({ Version: version, Statement: few(statement(request, shape), 3) })

const limit = (request: Request): fc.Arbitrary<PolicyDocument> =>
  weighted([2, fc.constant(everything)], [3, policy(request, { attached: 'none', denials: 15 })])

/** Levels of an organization: most of them open but for what is denied, as organizations write them. */
const levels = (
  one: fc.Arbitrary<PolicyDocument>,
  open: PolicyDocument,
): fc.Arbitrary<readonly (readonly PolicyDocument[])[]> =>
  few(weighted([4, one.map((each) => [open, each])], [1, one.map((each) => [each])]), 2)

const openToAll: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: ['*'], Resource: ['*'] }],
}

const policiesAround = (request: Request): fc.Arbitrary<Case> => {
  const { principal, isTrust } = request
  const hasPolicies = principal.kind === 'user' || principal.kind === 'session'
  const hasAccount = hasPolicies || principal.kind === 'root'
  const only = <T>(applies: boolean, percent: number, arbitrary: fc.Arbitrary<T>) =>
    applies ? some(percent, arbitrary) : fc.constant(undefined)
  const attached: Shape = { attached: isTrust ? 'trust' : 'resource', denials: 22 }
  return fc
    .record({
      identity: hasPolicies
        ? fc.array(policy(request, { attached: 'none', denials: 20 }), { maxLength: 2, size: 'max' })
        : fc.constant([]),
      boundary: only(hasPolicies, 22, limit(request)),
      session: only(principal.kind === 'session', 35, limit(request)),
      resourcePolicy: isTrust || !hasPolicies ? policy(request, attached) : some(50, policy(request, attached)),
      serviceControl: only(
        hasAccount && !isTrust,
        15,
        levels(policy(request, { attached: 'none', denials: 50 }), everything),
      ),
      resourceControl: only(
        !isTrust,
        10,
        levels(policy(request, { attached: 'resourceControl', denials: 70 }), openToAll),
      ),
    })
    .map((policies) => ({ ...request, ...policies }))
}

/** Random cases. */
export const cases: fc.Arbitrary<Case> = request.chain(policiesAround)

import {
  type CompiledPolicy,
  compilePolicy,
  type Decision,
  decide,
  decideTrust,
  type PolicyKind,
  type PolicyType,
  type Principal,
  parsePolicy,
} from '../../src/policy/index.ts'

/** A statement as it stands in a document. */
export interface StatementDocument {
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: PrincipalDocument
  readonly NotPrincipal?: PrincipalDocument
  readonly Action?: readonly string[]
  readonly NotAction?: readonly string[]
  readonly Resource?: readonly string[]
  readonly NotResource?: readonly string[]
  readonly Condition?: ConditionDocument
}

export type PrincipalDocument = '*' | Readonly<Record<string, readonly string[]>>
export type ConditionDocument = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** A policy document. */
export interface PolicyDocument {
  readonly Version: '2012-10-17' | '2008-10-17'
  readonly Statement: readonly StatementDocument[]
}

/** The places a policy document can stand in, of a case. */
export const places = [
  'identity',
  'boundary',
  'session',
  'resourcePolicy',
  'serviceControl',
  'resourceControl',
] as const
export type Place = (typeof places)[number]

/** One question to both engines: a request, and every policy that speaks of it. */
export interface Case {
  readonly principal: Principal
  readonly action: string
  readonly resource: string
  readonly resourceAccount: string
  /** A key that can have several values has a list, however many it has. */
  readonly context: Readonly<Record<string, string | readonly string[]>>
  readonly identity: readonly PolicyDocument[]
  readonly boundary?: PolicyDocument | undefined
  readonly session?: PolicyDocument | undefined
  /** The policy of the resource; where `isTrust`, the trust policy of a role. */
  readonly resourcePolicy?: PolicyDocument | undefined
  readonly serviceControl?: readonly (readonly PolicyDocument[])[] | undefined
  readonly resourceControl?: readonly (readonly PolicyDocument[])[] | undefined
  /** Whether the question is who may become a role. */
  readonly isTrust: boolean
}

export type Effect = Decision['effect']

function compile(document: PolicyDocument, type: PolicyType, kind: PolicyKind = 'identity'): CompiledPolicy {
  return compilePolicy(parsePolicy(JSON.stringify(document), kind), { name: type, type })
}

/** An engine, asked. */
export type Decide = (each: Case) => Effect

/** What our engine says. */
export function ours(each: Case): Effect {
  const { principal, action, resource, resourceAccount, boundary, session, resourcePolicy } = each
  const request = {
    principal,
    action,
    resource,
    resourceAccount,
    context: Object.fromEntries(
      Object.entries(each.context).map(([key, value]) => [
        key.toLowerCase(),
        typeof value === 'string' ? [value] : value,
      ]),
    ),
    identity: each.identity.map((document) => compile(document, 'identity')),
    boundary: boundary && compile(boundary, 'boundary'),
    session: session && [compile(session, 'session')],
  }
  if (each.isTrust) {
    if (resourcePolicy === undefined) throw new TypeError('a role has a trust policy')
    return decideTrust({ ...request, trustPolicy: compile(resourcePolicy, 'trust', 'trust') }).effect
  }
  return decide({
    ...request,
    resourcePolicy: resourcePolicy && compile(resourcePolicy, 'resource', 'resource'),
    serviceControl: each.serviceControl?.map((level) => level.map((document) => compile(document, 'serviceControl'))),
    resourceControl: each.resourceControl?.map((level) =>
      level.map((document) => compile(document, 'resourceControl', 'resource')),
    ),
  }).effect
}

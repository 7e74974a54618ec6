import { isIP } from 'node:net'
import type { Principal } from '../../src/policy/index.ts'
import type { PrincipalDocument } from './case.ts'
import { type Facts, patternsOf, type Stated, type Test, variablesIn } from './facts.ts'

/** Something that the other implementation answers differently, looked up in AWS's documentation. */
export interface KnownDifference {
  readonly name: string
  /** What the other implementation does. */
  readonly theirs: string
  /** What Poolhouse does, and why. */
  readonly ours: string
  /** AWS's page. */
  readonly source: string
  /** Whether the page says so, or leaves the answer open and Poolhouse takes the stricter one. */
  readonly settledBy: 'the page' | 'caution'
  /** Whether a difference, made as small as it can be, is this one. */
  readonly explains: (facts: Facts) => boolean
}

const guide = (page: string) => `https://docs.aws.amazon.com/IAM/latest/UserGuide/${page}`
const operators = (anchor: string) => guide(`reference_policies_elements_condition_operators.html#${anchor}`)
const sets = guide('reference_policies_condition-single-vs-multi-valued-context-keys.html')
const resources = guide('reference_policies_elements_resource.html')
const variables = (anchor: string) => guide(`reference_policies_variables.html#${anchor}`)
const principals = guide('reference_policies_elements_principal.html')

const someTest = (is: (test: Test, facts: Facts) => boolean) => (facts: Facts) =>
  facts.tests.some((test) => is(test, facts))
const someStatement = (is: (stated: Stated, facts: Facts) => boolean) => (facts: Facts) =>
  facts.stated.some((stated) => is(stated, facts))
const somePattern = (is: (pattern: string, facts: Facts) => boolean) =>
  someStatement((stated, facts) => patternsOf(stated).some((pattern) => is(pattern, facts)))

const isNegated = ({ operator }: Test) => operator.includes('Not')
const isNumber = (text: string) => /^[+-]?\d+(\.\d+)?$/.test(text)
const isDate = (text: string) => /^\d+$|^\d{4}-\d{2}(-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?)?$/.test(text)
const isArn = (text: string) => /^arn(:[^:]*){4}:/.test(text)

/** Whether a value of the request is what the operator is for. */
const isOfType: Readonly<Record<string, (text: string) => boolean>> = {
  Numeric: isNumber,
  Date: isDate,
  Ip: (text) => isIP(text) > 0,
  Arn: isArn,
}

function hasOddValue({ operator, held = [] }: Test): boolean {
  const family = Object.keys(isOfType).find((name) => operator.replace(/^Not/, '').startsWith(name))
  return family !== undefined && !held.every(isOfType[family] ?? (() => true))
}

/** Whether two texts stand for the same octets though they differ, or are the same and no base64. */
function areOneInBase64(one: string, other: string): boolean {
  const isBase64 = (text: string) =>
    Buffer.from(text, 'base64').toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
  if (one === other) return !isBase64(one)
  return isBase64(one) && isBase64(other) && Buffer.from(one, 'base64').equals(Buffer.from(other, 'base64'))
}

/** The part of an ARN pattern that the other implementation takes as it stands: all before the resource's own name. */
function typeOf(pattern: string): string {
  const resource = pattern.split(':').slice(5).join(':')
  return /^[^/:]*[/:]/.exec(resource)?.[0] ?? ''
}

const isS3 = (pattern: string) => /^arn:[^:]*:s3:/.test(pattern)

function names(element: PrincipalDocument | undefined, kind: string): readonly string[] {
  return typeof element === 'object' ? (element[kind] ?? []) : []
}

const elementOf = ({ statement }: Stated) => statement.Principal ?? statement.NotPrincipal
const isEverybody = (element: PrincipalDocument | undefined) => element === '*' || names(element, 'AWS').includes('*')

/** Whether an allow names the session itself, or everybody, or everybody but others. */
function namesDirectly({ statement: { Principal, NotPrincipal } }: Stated, arn: string): boolean {
  return NotPrincipal !== undefined || isEverybody(Principal) || names(Principal, 'AWS').includes(arn)
}

/** Whether a list holds who asks, its role and its account. */
function namesFully(element: PrincipalDocument, principal: Principal): boolean {
  if (isEverybody(element) || principal.kind === 'root' || !('account' in principal)) return true
  const { arn, account } = principal
  const listed = new Set(names(element, 'AWS'))
  const isAccountListed = listed.has(account) || listed.has(`arn:aws:iam::${account}:root`)
  return listed.has(arn) && isAccountListed && (principal.kind === 'user' || listed.has(principal.roleArn))
}

/** Whether a name is that of the session's role but for the path, which a session's ARN does not have. */
function namesOtherPath(name: string, principal: Principal): boolean {
  if (principal.kind !== 'session' || name === principal.roleArn) return false
  const role = (arn: string) => `${arn.split(':')[4]}/${arn.slice(arn.lastIndexOf('/') + 1)}`
  return name.includes(':role/') && role(name) === role(principal.roleArn)
}

/** Every kind of difference there is, the first that explains one counts. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    name: 'a variable without a value, under a negated operator',
    theirs: 'does not hold',
    ours: 'holds: nothing is equal to or like a value that is not there',
    source: variables('policy-vars-no-value'),
    settledBy: 'the page',
    explains: someTest(
      (test, { case: each }) =>
        isNegated(test) && test.wanted.some((text) => variablesIn(text, each).includes(undefined)),
    ),
  },
  {
    name: 'a variable without a value in `NotResource`',
    theirs: 'the statement applies to nothing',
    ours: 'the pattern matches no resource, so the statement applies to all of them',
    source: variables('policy-vars-no-value'),
    settledBy: 'the page',
    explains: someStatement(({ statement }, { case: each }) =>
      (statement.NotResource ?? []).some((text) => variablesIn(text, each).includes(undefined)),
    ),
  },
  {
    name: 'a variable whose value is empty',
    theirs: 'is taken for one without a value',
    ours: 'the empty text is a value',
    source: variables('policy-vars-using-variables'),
    settledBy: 'the page',
    explains: (facts) =>
      [...facts.tests.flatMap(({ wanted }) => wanted), ...facts.stated.flatMap(patternsOf)].some((text) =>
        variablesIn(text, facts.case).includes(''),
      ),
  },
  {
    name: 'variables in a policy of version 2008-10-17',
    theirs: 'are filled in',
    ours: 'are text: that version has none',
    source: guide('reference_policies_elements_version.html'),
    settledBy: 'the page',
    explains: someStatement(
      ({ version, statement }) => version === '2008-10-17' && JSON.stringify(statement).includes('${'),
    ),
  },
  {
    name: '`${*}`, `${?}` and `${$}` under operators that take no wildcards',
    theirs: 'are themselves, braces and all',
    ours: 'are the one character',
    source: variables('policy-vars-specialchars'),
    settledBy: 'the page',
    explains: someTest(
      ({ operator, wanted }) => /Equals/.test(operator) && wanted.some((text) => /\$\{[*?$]\}/.test(text)),
    ),
  },
  {
    name: 'a key of several values without a set operator',
    theirs: 'no condition holds, negated or not, in a deny either',
    ours: 'a set operator is required; without one an allow does not hold, and a deny holds for any of the values',
    source: sets,
    settledBy: 'caution',
    explains: someTest(
      ({ quantifier, operator, isMultivalued }) => quantifier === '' && operator !== 'Null' && isMultivalued,
    ),
  },
  {
    name: 'set operators over values that are all empty',
    theirs: 'compare the empty text',
    ours: 'empty values are no values: `ForAllValues` holds, `ForAnyValue` fails',
    source: sets,
    settledBy: 'the page',
    explains: someTest(({ quantifier, held }) => quantifier !== '' && held?.every((text) => text === '') === true),
  },
  {
    name: '`ForAnyValue` with `IfExists`, of a key that is absent',
    theirs: '`IfExists` counts for nothing',
    ours: 'one page has `ForAnyValue` fail and another has `IfExists` hold: an allow does not hold, a deny does',
    source: operators('Conditions_IfExists'),
    settledBy: 'caution',
    explains: someTest(
      ({ quantifier, ifExists, held, effect }) =>
        quantifier === 'ForAnyValue' && ifExists && held === undefined && effect === 'Deny',
    ),
  },
  {
    name: 'seconds since the epoch',
    theirs: 'are milliseconds',
    ours: 'are seconds',
    source: guide('reference_policies_condition-keys.html#condition-keys-epochtime'),
    settledBy: 'the page',
    explains: someTest(
      ({ operator, wanted, held = [] }) =>
        operator.startsWith('Date') && [...wanted, ...held].some((text) => /^\d+$/.test(text)),
    ),
  },
  {
    name: 'values that a negated operator is not made for',
    theirs:
      '`NotIpAddress`, `NumericNotEquals`, `DateNotEquals` and `ArnNotLike` do not hold for what is no address, number, date or ARN',
    ours: 'they hold wherever the operator that they negate does not',
    source: guide('reference_policies_elements_condition_operators.html'),
    settledBy: 'the page',
    explains: someTest((test) => isNegated(test) && hasOddValue(test)),
  },
  {
    name: 'dates that are not written as dates',
    theirs: 'are dates where JavaScript makes one of them: `2026-1-1`, or `9.5`, the fifth of September',
    ours: 'are no dates: a date is in ISO 8601, or seconds since the epoch',
    source: operators('Conditions_Date'),
    settledBy: 'the page',
    explains: someTest(({ operator, held = [] }) => operator.startsWith('Date') && !held.every(isDate)),
  },
  {
    name: 'numbers that begin a text',
    theirs: '`9.5x` and `198.51.100.7` are numbers',
    ours: 'a number is the whole of a value',
    source: operators('Conditions_Numeric'),
    settledBy: 'the page',
    explains: someTest(
      ({ operator, wanted, held = [] }) => operator.startsWith('Numeric') && ![...wanted, ...held].every(isNumber),
    ),
  },
  {
    name: '`BinaryEquals`',
    theirs: 'compares the base64 texts',
    ours: 'compares the octets that they stand for; what is not base64 matches nothing',
    source: operators('Conditions_BinaryEquals'),
    settledBy: 'the page',
    explains: someTest(
      ({ operator, wanted, held = [] }) =>
        operator === 'BinaryEquals' && wanted.some((text) => held.some((value) => areOneInBase64(text, value))),
    ),
  },
  {
    name: 'ranges of addresses with a prefix of no bits',
    theirs: '`0.0.0.0/0` holds one address',
    ours: 'holds every address of its kind',
    source: operators('Conditions_IPAddress'),
    settledBy: 'the page',
    explains: someTest(
      ({ operator, wanted }) => /IpAddress$/.test(operator) && wanted.some((text) => /^[\d.]+\/0$/.test(text)),
    ),
  },
  {
    name: 'an IPv6 address without a prefix',
    theirs: 'is compared as text, `2001:DB8::7` is not `2001:db8::7`',
    ours: 'is compared as an address',
    source: operators('Conditions_IPAddress'),
    settledBy: 'the page',
    explains: someTest(
      ({ operator, wanted, held = [] }) =>
        /IpAddress$/.test(operator) && wanted.some((text) => isIP(text) === 6) && held.some((text) => isIP(text) === 6),
    ),
  },
  {
    name: '`NotIpAddress` of an address without a prefix, for an address of the other kind',
    theirs: 'does not hold',
    ours: 'holds: the one is not the other',
    source: operators('Conditions_IPAddress'),
    settledBy: 'the page',
    explains: someTest(
      ({ operator, wanted, held = [] }) =>
        operator === 'NotIpAddress' &&
        wanted.some((text) => isIP(text) > 0 && held.some((value) => isIP(value) > 0 && isIP(value) !== isIP(text))),
    ),
  },
  {
    name: 'ARN operators with a value that is not written as an ARN: `*`, or a variable',
    theirs: 'match nothing; the colon in the name of a variable parts the ARN',
    ours: '`*` is any ARN, a variable is its value',
    source: operators('Conditions_ARN'),
    settledBy: 'the page',
    explains: someTest(
      ({ operator, wanted }) =>
        operator.startsWith('Arn') && wanted.some((text) => text.split(':').length < 6 || text.includes('${')),
    ),
  },
  {
    name: 'wildcards and variables in the part of an ARN that names its type of resource',
    theirs: 'are characters like any other: `func*:resize` is not `function:resize`',
    ours: 'are wildcards and variables, as in the rest of the last field',
    source: resources,
    settledBy: 'the page',
    explains: somePattern((pattern) => !isS3(pattern) && /[*?$]/.test(typeOf(pattern))),
  },
  {
    name: 'an ARN that ends early, in `NotResource` or in a service control policy',
    theirs: 'makes the statement apply to nothing',
    ours: 'stands for all values of the fields that it leaves out',
    source: resources,
    settledBy: 'the page',
    explains: someStatement(
      (stated) =>
        (stated.statement.NotResource !== undefined || stated.place === 'serviceControl') &&
        patternsOf(stated).some((pattern) => pattern !== '*' && pattern.split(':').length < 6),
    ),
  },
  {
    name: 'a `*` in the name of the resource that is asked for',
    theirs: 'is a wildcard, and the request speaks of every resource that it matches',
    ours: 'is a character of the name, as a key in S3 may have it',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html',
    settledBy: 'the page',
    explains: somePattern(
      (pattern, { case: { resource } }) => pattern !== '*' && resource !== '*' && resource.includes('*'),
    ),
  },
  {
    name: 'a resource policy that allows a session itself, or everybody, and a session policy that does not',
    theirs: 'session policies limit all that others allow',
    ours: 'what is granted to the session directly is limited by explicit denies only',
    source: guide('access_policies_boundaries.html#access_policies_boundaries-eval-logic'),
    settledBy: 'the page',
    explains: ({ case: { session, principal, resourceAccount }, ours, theirs, stated }) =>
      session !== undefined &&
      principal.kind === 'session' &&
      principal.account === resourceAccount &&
      ours === 'allow' &&
      theirs === 'implicitDeny' &&
      stated.some((each) => each.statement.Effect === 'Allow' && namesDirectly(each, principal.arn)),
  },
  {
    name: '`NotPrincipal` with `Deny`, that names a user or session without its account',
    theirs: 'spares whoever is named in any way',
    ours: 'spares who is named together with its role and account, which AWS asks for',
    source: guide('reference_policies_elements_notprincipal.html'),
    settledBy: 'caution',
    explains: (facts) =>
      facts.ours === 'explicitDeny' &&
      facts.case.boundary === undefined &&
      facts.stated.some(
        ({ statement }) =>
          statement.Effect === 'Deny' &&
          statement.NotPrincipal !== undefined &&
          !namesFully(statement.NotPrincipal, facts.case.principal),
      ),
  },
  {
    name: 'the identity provider behind a session, as a principal',
    theirs: 'names no session',
    ours: 'names the sessions that its identities have',
    source: principals,
    settledBy: 'the page',
    explains: someStatement((stated, { case: { principal } }) =>
      principal.kind === 'session' && principal.provider !== undefined
        ? names(elementOf(stated), 'Federated').includes(principal.provider)
        : false,
    ),
  },
  {
    name: 'a canonical user id, as a principal',
    theirs: 'names nobody',
    ours: 'names the account that has it',
    source: principals,
    settledBy: 'the page',
    explains: someStatement((stated, { case: { principal } }) =>
      'canonicalUser' in principal && principal.canonicalUser !== undefined
        ? names(elementOf(stated), 'CanonicalUser').includes(principal.canonicalUser)
        : false,
    ),
  },
  {
    name: 'a role of the same name under another path, as a principal',
    theirs: 'is the role of the session',
    ours: 'is another role',
    source: principals,
    settledBy: 'the page',
    explains: someStatement((stated, { case: { principal } }) =>
      names(elementOf(stated), 'AWS').some((name) => namesOtherPath(name, principal)),
    ),
  },
  {
    name: '`{"AWS": "*"}` with `Allow`, for an identity that has no session yet',
    theirs: 'names everybody',
    ours: 'names the principals of AWS: a role is not opened to every identity provider',
    source: principals,
    settledBy: 'caution',
    explains: (facts) =>
      facts.case.principal.kind === 'federated' &&
      facts.ours === 'implicitDeny' &&
      facts.stated.some((stated) => stated.statement.Effect === 'Allow' && isEverybody(elementOf(stated))),
  },
]

/** The kind of a difference; undefined where none is known. */
export function kindOf(facts: Facts): KnownDifference | undefined {
  return knownDifferences.find(({ explains }) => explains(facts))
}

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import {
  type Attack,
  bucket,
  etagOf,
  type Folder,
  history,
  type IsolationWorld,
  openIsolationWorld,
  secretOf,
  withstand,
} from './s3IsolationWorld.ts'
import type { Raw } from './s3Raw.ts'

const denied = [403, 'AccessDenied'] as const
const noUpload = [404, 'NoSuchUpload'] as const
const malformed = [400, 'MalformedXML'] as const
const contained = [200, undefined] as const

const pathOf = (id: string, name = 'secret.txt', place = bucket) => `/${place}/${id}/${name}`

/** A request of ana's widest session: what it may not do is not for want of an action. */
const attack = (
  what: string,
  raw: (aim: Folder, world: IsolationWorld) => Raw,
  control?: number,
  refused: Attack['refused'] = denied,
): Attack => ({
  what,
  raw: (aim, world) => ({ as: world.ana.wide, ...raw(aim, world) }),
  refused,
  ...(control === undefined ? {} : { control }),
})

const copy = (
  what: string,
  source: (aim: Folder, own: Folder) => string,
  control?: number,
  refused?: Attack['refused'],
): Attack =>
  attack(
    `a copy of ${what}`,
    (aim, { ana }) => ({
      method: 'PUT',
      path: pathOf(ana.id, 'stolen'),
      headers: { 'x-amz-copy-source': source(aim, ana) },
    }),
    control,
    refused,
  )

/** A copy asks for both of its sides, however the source is spelled. */
const copies: readonly Attack[] = [
  copy('an object', ({ id }) => `${bucket}/${id}/secret.txt`, 200),
  copy('an object with a slash in front', ({ id }) => `/${bucket}/${id}/secret.txt`, 200),
  copy('an object that is encoded', ({ id }) => encodeURIComponent(`${bucket}/${id}/secret.txt`), 200),
  copy('an object that is encoded with its slash', ({ id }) => encodeURIComponent(`/${bucket}/${id}/secret.txt`), 200),
  copy('an object whose colon is encoded', ({ id }) => `${bucket}/${encodeURIComponent(id)}/secret.txt`, 200),
  copy('an object by dot segments', ({ id }, own) => `${bucket}/${own.id}/../${id}/secret.txt`),
  copy('an object by encoded dot segments', ({ id }, own) => `${bucket}/${own.id}/%2e%2e/${id}/secret.txt`),
  copy('an object by a double slash', ({ id }) => `${bucket}//${id}/secret.txt`),
  copy('an object that is encoded twice', ({ id }) => `${bucket}/${id}%252Fsecret.txt`),
  copy('an object of a bucket in capitals', ({ id }) => `FOLDERS/${id}/secret.txt`),
  copy('an object of a bucket with a dot behind it', ({ id }) => `${bucket}./${id}/secret.txt`),
  copy('an object of a bucket behind dot segments', ({ id }) => `x/../${bucket}/${id}/secret.txt`),
  copy('a version', ({ id, version }) => `${history}/${id}/secret.txt?versionId=${version}`, 200),
  copy(
    'a version of the own key by its id',
    ({ version }, own) => `${history}/${own.id}/secret.txt?versionId=${version}`,
    200,
    denied,
  ),
  copy('a version that is null', ({ id }) => `${bucket}/${id}/secret.txt?versionId=null`, 200),
  copy('a version whose mark is encoded', ({ id, version }) => `${history}/${id}/secret.txt%3FversionId=${version}`),
  copy('two versions', ({ id, version }) => `${history}/${id}/secret.txt?versionId=x?versionId=${version}`),
  copy(
    'an own object, with another behind its version',
    ({ id }, own) => `${bucket}/${own.id}/secret.txt?versionId=null/../../${id}/secret.txt`,
    undefined,
    [400, 'InvalidArgument'],
  ),
  copy('a deleted object', ({ id }) => `${history}/${id}/deleted.txt`),
  copy('an object, unless it is as known', ({ id }) => `${bucket}/${id}/missing`),
  copy(
    'an access point',
    ({ id }) => `arn:aws:s3:us-east-1:000000000000:accesspoint/ap/object/${id}/secret.txt`,
    undefined,
    [400, 'InvalidArgument'],
  ),
  copy(
    'an encoded access point',
    ({ id }) => encodeURIComponent(`arn:aws:s3:us-east-1:000000000000:accesspoint/ap/object/${id}/secret.txt`),
    undefined,
    [400, 'InvalidArgument'],
  ),
  copy('an object by its ARN', ({ id }) => `arn:aws:s3:::${bucket}/${id}/secret.txt`, undefined, [
    400,
    'InvalidArgument',
  ]),
  copy('an object by its URL', ({ id }) => `http://127.0.0.1/${bucket}/${id}/secret.txt`),
  copy('two slashes and an object', ({ id }) => `//${bucket}/${id}/secret.txt`, undefined, [400, 'InvalidArgument']),
  copy('an object by overlong UTF-8', ({ id }, own) => `${bucket}/${own.id}/%c0%ae%c0%ae/${id}/secret.txt`, undefined, [
    400,
    'InvalidArgument',
  ]),
  copy('an object behind a zero octet', ({ id }, own) => `${bucket}/${own.id}/%00/../${id}/secret.txt`, undefined, [
    400,
    'InvalidURI',
  ]),
  copy('a bucket', () => bucket, undefined, [400, 'InvalidArgument']),
  copy('nothing', () => '', undefined, [400, 'InvalidArgument']),
  attack(
    'a copy into the folder',
    ({ id }, { ana }) => ({
      method: 'PUT',
      path: pathOf(id, 'planted'),
      headers: { 'x-amz-copy-source': `${bucket}/${ana.id}/secret.txt` },
    }),
    200,
  ),
  attack(
    'two sources of a copy',
    ({ id }, { ana }) => ({
      method: 'PUT',
      path: pathOf(ana.id, 'stolen'),
      headers: { 'x-amz-copy-source': `${bucket}/${ana.id}/secret.txt` },
      unsigned: ['x-amz-copy-source', `${bucket}/${id}/secret.txt`],
    }),
    undefined,
    [403, 'SignatureDoesNotMatch'],
  ),
  ...['x-amz-copy-source-if-match', 'x-amz-copy-source-if-none-match'].map((name) =>
    attack(
      `a copy as a question by ${name}`,
      ({ id }, { ana }) => ({
        method: 'PUT',
        path: pathOf(ana.id, 'stolen'),
        headers: { 'x-amz-copy-source': `${bucket}/${id}/secret.txt`, [name]: `"${etagOf(id)}"` },
      }),
      name.endsWith('none-match') ? 412 : 200,
    ),
  ),
  attack(
    'a copied part',
    ({ id }, { ana }) => ({
      method: 'PUT',
      path: pathOf(ana.id, 'upload'),
      query: `partNumber=1&uploadId=${ana.upload}`,
      headers: { 'x-amz-copy-source': `${bucket}/${id}/secret.txt` },
    }),
    200,
  ),
  attack(
    'a copied range as a part',
    ({ id }, { ana }) => ({
      method: 'PUT',
      path: pathOf(ana.id, 'upload'),
      query: `partNumber=1&uploadId=${ana.upload}`,
      headers: { 'x-amz-copy-source': `${bucket}/${id}/secret.txt`, 'x-amz-copy-source-range': 'bytes=0-3' },
    }),
    200,
  ),
]

const partsOf = (...etags: readonly string[]) =>
  `<CompleteMultipartUpload>${etags.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`).join('')}</CompleteMultipartUpload>`

/** An upload belongs to its key: its id opens nothing under another. */
const uploads: readonly Attack[] = [
  attack(
    'a part',
    ({ id, upload }) => ({
      method: 'PUT',
      path: pathOf(id, 'upload'),
      query: `partNumber=1&uploadId=${upload}`,
      body: 'x',
    }),
    200,
  ),
  attack(
    'a part under the own key',
    ({ upload }, { ana }) => ({
      method: 'PUT',
      path: pathOf(ana.id, 'upload'),
      query: `partNumber=1&uploadId=${upload}`,
      body: 'x',
    }),
    200,
    noUpload,
  ),
  attack(
    'a part by two upload ids, the own first',
    ({ upload }, { ana }) => ({
      method: 'PUT',
      path: pathOf(ana.id, 'upload'),
      query: `partNumber=1&uploadId=${ana.upload}&uploadId=${upload}`,
      body: 'x',
    }),
    200,
    contained,
  ),
  attack('the parts', ({ id, upload }) => ({ path: pathOf(id, 'upload'), query: `uploadId=${upload}` }), 200),
  attack(
    'the parts under the own key',
    ({ upload }, { ana }) => ({ path: pathOf(ana.id, 'upload'), query: `uploadId=${upload}` }),
    200,
    noUpload,
  ),
  attack(
    'the parts by dot segments',
    ({ id, upload }, { ana }) => ({ path: `/${bucket}/${ana.id}/../${id}/upload`, query: `uploadId=${upload}` }),
    undefined,
    noUpload,
  ),
  attack(
    'the parts under an own key of another bucket',
    ({ upload }, { ana }) => ({ path: pathOf(ana.id, 'upload', history), query: `uploadId=${upload}` }),
    undefined,
    noUpload,
  ),
  attack(
    'an end',
    ({ id, upload }) => ({ method: 'DELETE', path: pathOf(id, 'upload'), query: `uploadId=${upload}` }),
    204,
  ),
  attack(
    'an end under the own key',
    ({ upload }, { ana }) => ({ method: 'DELETE', path: pathOf(ana.id, 'upload'), query: `uploadId=${upload}` }),
    204,
    noUpload,
  ),
  attack(
    'a completion',
    ({ id, upload }) => ({
      method: 'POST',
      path: pathOf(id, 'upload'),
      query: `uploadId=${upload}`,
      body: partsOf(etagOf(id)),
    }),
    200,
  ),
  attack(
    'a completion under the own key',
    ({ id, upload }, { ana }) => ({
      method: 'POST',
      path: pathOf(ana.id, 'upload'),
      query: `uploadId=${upload}`,
      body: partsOf(etagOf(id)),
    }),
    200,
    noUpload,
  ),
  attack(
    'a completion of an own upload by another’s part',
    ({ id }, { ana }) => ({
      method: 'POST',
      path: pathOf(ana.id, 'upload'),
      query: `uploadId=${ana.upload}`,
      body: partsOf(etagOf(id)),
    }),
    200,
    [400, 'InvalidPart'],
  ),
  attack(
    'a completion of an own upload by both parts',
    ({ id }, { ana }) => ({
      method: 'POST',
      path: pathOf(ana.id, 'upload'),
      query: `uploadId=${ana.upload}`,
      body: partsOf(etagOf(ana.id), etagOf(id)),
    }),
    undefined,
    [400, 'InvalidPart'],
  ),
  attack('a beginning', ({ id }) => ({ method: 'POST', path: pathOf(id, 'more'), query: 'uploads' }), 200),
  attack('a list of all', () => ({ path: `/${bucket}`, query: 'uploads' })),
  attack('a list of those of a folder', ({ id }) => ({ path: `/${bucket}`, query: `uploads&prefix=${id}/` })),
  attack('a part of a finished upload', ({ id }) => ({ path: pathOf(id, 'whole'), query: 'partNumber=1' }), 206),
  attack(
    'the head of a part',
    ({ id }) => ({ method: 'HEAD', path: pathOf(id, 'whole'), query: 'partNumber=1' }),
    206,
    [403, undefined],
  ),
  attack(
    'the attributes of the parts',
    ({ id }) => ({
      path: pathOf(id, 'whole'),
      query: 'attributes',
      headers: { 'x-amz-object-attributes': 'ObjectParts,ETag,ObjectSize' },
    }),
    200,
  ),
]

const retention =
  '<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate></Retention>'
const tagging = '<Tagging><TagSet><Tag><Key>stolen</Key><Value>yes</Value></Tag></TagSet></Tagging>'
const old = ({ version }: Folder) => `versionId=${version}`

/** What hangs on an object or one of its versions is as closed as the object. */
const attached: readonly Attack[] = [
  attack('the tags', ({ id }) => ({ path: pathOf(id), query: 'tagging' }), 200),
  attack('new tags', ({ id }) => ({ method: 'PUT', path: pathOf(id), query: 'tagging', body: tagging }), 200),
  attack('removed tags', ({ id }) => ({ method: 'DELETE', path: pathOf(id), query: 'tagging' }), 204),
  attack(
    'the tags of a version',
    (aim) => ({ path: pathOf(aim.id, undefined, history), query: `tagging&${old(aim)}` }),
    200,
  ),
  attack(
    'new tags of a version',
    (aim) => ({ method: 'PUT', path: pathOf(aim.id, undefined, history), query: `tagging&${old(aim)}`, body: tagging }),
    200,
  ),
  attack(
    'removed tags of a version',
    (aim) => ({ method: 'DELETE', path: pathOf(aim.id, undefined, history), query: `tagging&${old(aim)}` }),
    204,
  ),
  attack('the access control', ({ id }) => ({ path: pathOf(id), query: 'acl' }), 200),
  attack(
    'a new access control',
    ({ id }) => ({ method: 'PUT', path: pathOf(id), query: 'acl', headers: { 'x-amz-acl': 'public-read' } }),
    400,
  ),
  attack(
    'an upload that is open to all',
    ({ id }) => ({ method: 'PUT', path: pathOf(id), headers: { 'x-amz-acl': 'public-read' }, body: 'x' }),
    400,
  ),
  attack(
    'the attributes',
    ({ id }) => ({ path: pathOf(id), query: 'attributes', headers: { 'x-amz-object-attributes': 'ETag,ObjectSize' } }),
    200,
  ),
  attack('a version', (aim) => ({ path: pathOf(aim.id, undefined, history), query: old(aim) }), 200),
  attack(
    'the head of a version',
    (aim) => ({ method: 'HEAD', path: pathOf(aim.id, undefined, history), query: old(aim) }),
    200,
    [403, undefined],
  ),
  attack(
    'a version under the own key',
    (aim, { ana }) => ({ path: pathOf(ana.id, undefined, history), query: old(aim) }),
    200,
    denied,
  ),
  attack(
    'a version that is removed',
    (aim) => ({ method: 'DELETE', path: pathOf(aim.id, undefined, history), query: old(aim) }),
    204,
  ),
  attack(
    'a version that is removed under the own key',
    (aim, { ana }) => ({ method: 'DELETE', path: pathOf(ana.id, undefined, history), query: old(aim) }),
    204,
    [204, undefined],
  ),
  attack(
    'a delete marker',
    ({ id, marker }) => ({ path: pathOf(id, 'deleted.txt', history), query: `versionId=${marker}` }),
    405,
  ),
  attack(
    'a delete marker that is removed',
    ({ id, marker }) => ({ method: 'DELETE', path: pathOf(id, 'deleted.txt', history), query: `versionId=${marker}` }),
    204,
  ),
  attack(
    'a delete marker under the own key',
    ({ marker }, { ana }) => ({ path: pathOf(ana.id, 'deleted.txt', history), query: `versionId=${marker}` }),
    405,
    denied,
  ),
  attack('an empty version', ({ id }) => ({ path: pathOf(id), query: 'versionId=' })),
  attack(
    'two versions',
    (aim, { ana }) => ({ path: pathOf(aim.id, undefined, history), query: `${old(ana)}&${old(aim)}` }),
    200,
  ),
  attack('a retention', ({ id }) => ({ path: pathOf(id, undefined, history), query: 'retention' }), 404),
  attack(
    'a new retention',
    ({ id }) => ({ method: 'PUT', path: pathOf(id, undefined, history), query: 'retention', body: retention }),
    200,
  ),
  attack(
    'a new retention of a version',
    (aim) => ({
      method: 'PUT',
      path: pathOf(aim.id, undefined, history),
      query: `retention&${old(aim)}`,
      body: retention,
      headers: { 'x-amz-bypass-governance-retention': 'true' },
    }),
    200,
  ),
  attack('a legal hold', ({ id }) => ({ path: pathOf(id, undefined, history), query: 'legal-hold' }), 404),
  attack(
    'a new legal hold',
    ({ id }) => ({
      method: 'PUT',
      path: pathOf(id, undefined, history),
      query: 'legal-hold',
      body: '<LegalHold><Status>ON</Status></LegalHold>',
    }),
    200,
  ),
  attack(
    'a locked upload',
    ({ id }) => ({
      method: 'PUT',
      path: pathOf(id, 'locked', history),
      body: 'x',
      headers: { 'x-amz-object-lock-legal-hold': 'ON', 'content-md5': 'ndTkYSaMgDT1yFZOFVxnpg==' },
    }),
    200,
  ),
  attack(
    'a restored object',
    ({ id }) => ({
      method: 'POST',
      path: pathOf(id),
      query: 'restore',
      body: '<RestoreRequest><Days>1</Days></RestoreRequest>',
    }),
    501,
    [501, 'NotImplemented'],
  ),
  attack(
    'a selection of its content',
    ({ id }) => ({ method: 'POST', path: pathOf(id), query: 'select&select-type=2', body: '<x/>' }),
    501,
    [501, 'NotImplemented'],
  ),
  attack('a torrent', ({ id }) => ({ path: pathOf(id), query: 'torrent' }), 404),
  attack('a range', ({ id }) => ({ path: pathOf(id), headers: { range: 'bytes=0-0' } }), 206),
  attack('many ranges', ({ id }) => ({ path: pathOf(id), headers: { range: 'bytes=0-0,2-2' } }), 200),
  attack('a range beyond its end', ({ id }) => ({ path: pathOf(id), headers: { range: 'bytes=9999-' } }), 416),
]

const removal = (
  what: string,
  keys: (aim: Folder, own: Folder) => string,
  refused: Attack['refused'],
  control?: number,
  more: Partial<Raw> = {},
): Attack =>
  attack(
    `removal of ${what}`,
    (aim, { ana }) => ({ method: 'POST', path: `/${bucket}`, query: 'delete', body: keys(aim, ana), ...more }),
    control,
    refused,
  )
const objects = (...inside: readonly string[]) =>
  `<Delete>${inside.map((each) => `<Object>${each}</Object>`).join('')}</Delete>`
const named = (key: string) => `<Key>${key}</Key>`
const target = (id: string) => `${id}/spare.txt`
const told = [200, 'AccessDenied'] as const

/** Each key of a list is asked about by itself, and as the parser, not an eye, reads it. */
const removals: readonly Attack[] = [
  removal('one key', ({ id }) => objects(named(target(id))), told, 200),
  removal('an own key and another’s', ({ id }, own) => objects(named(target(own.id)), named(target(id))), told, 200),
  removal('another’s key and an own', ({ id }, own) => objects(named(target(id)), named(target(own.id))), told, 200),
  removal(
    'keys in silence',
    ({ id }) => `<Delete><Quiet>true</Quiet><Object>${named(target(id))}</Object></Delete>`,
    told,
    200,
  ),
  removal(
    'a version',
    ({ id, version }) => objects(`${named(`${id}/secret.txt`)}<VersionId>${version}</VersionId>`),
    told,
    200,
    { path: `/${history}` },
  ),
  removal(
    'a key that is there as known',
    ({ id }) => objects(`${named(target(id))}<ETag>"${etagOf(id)}"</ETag>`),
    told,
    200,
  ),
  removal('a key by dot segments', ({ id }, own) => objects(named(`${own.id}/../${target(id)}`)), contained),
  removal('a key with a slash in front', ({ id }) => objects(named(`/${target(id)}`)), told),
  removal('an encoded key', ({ id }) => objects(named(encodeURIComponent(target(id)))), told),
  removal('a key in CDATA', ({ id }) => objects(`<Key><![CDATA[${target(id)}]]></Key>`), told, 200),
  removal('a key half in CDATA', ({ id }) => objects(`<Key>${id}<![CDATA[/spare]]>.txt</Key>`), told, 200),
  removal('a key around a comment', ({ id }) => objects(`<Key>${id}/<!-- x -->spare.txt</Key>`), told, 200),
  removal(
    'a key by character references',
    ({ id }) => objects(named([...target(id)].map((c) => `&#${c.codePointAt(0)};`).join(''))),
    told,
    200,
  ),
  removal(
    'a key by hexadecimal references',
    ({ id }) => objects(named([...target(id)].map((c) => `&#x${c.codePointAt(0)?.toString(16)};`).join(''))),
    told,
    200,
  ),
  removal('two keys of one object', ({ id }, own) => objects(named(target(own.id)) + named(target(id))), malformed),
  removal(
    'a key among elements nobody knows',
    ({ id }) => objects(`<Owner><Key>x</Key></Owner>${named(target(id))}`),
    malformed,
  ),
  removal(
    'an object within an object',
    ({ id }, own) => objects(`${named(target(own.id))}<Object>${named(target(id))}</Object>`),
    malformed,
  ),
  removal('a key with a processing instruction', ({ id }) => objects(`<?x y?>${named(target(id))}`), malformed),
  removal(
    'a key in another namespace',
    ({ id }) =>
      `<s:Delete xmlns:s="http://s3.amazonaws.com/doc/2006-03-01/"><s:Object><s:Key>${target(id)}</s:Key></s:Object></s:Delete>`,
    told,
    200,
  ),
  removal(
    'an entity',
    ({ id }) => `<!DOCTYPE Delete [<!ENTITY k "${target(id)}">]>${objects('<Key>&k;</Key>')}`,
    malformed,
  ),
  removal(
    'an entity of a file',
    () => `<!DOCTYPE Delete [<!ENTITY k SYSTEM "file:///etc/passwd">]>${objects('<Key>&k;</Key>')}`,
    malformed,
  ),
  removal(
    'an entity of a parameter',
    () => `<!DOCTYPE Delete [<!ENTITY % k SYSTEM "http://127.0.0.1:1/x"> %k;]>${objects(named('x'))}`,
    malformed,
  ),
  removal(
    'a bomb of entities',
    () =>
      `<!DOCTYPE Delete [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>${objects('<Key>&c;</Key>')}`,
    malformed,
  ),
  removal(
    'an external document type',
    () => `<!DOCTYPE Delete SYSTEM "http://127.0.0.1:1/x.dtd">${objects(named('x'))}`,
    malformed,
  ),
  removal('an unknown entity', () => objects('<Key>&nbsp;</Key>'), malformed),
  removal(
    'a document that includes another',
    () =>
      `<Delete xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></Delete>`,
    malformed,
  ),
  removal(
    'a document of another encoding',
    ({ id }) => `<?xml version="1.0" encoding="UTF-16"?>${objects(named(target(id)))}`,
    told,
    200,
  ),
  removal('two documents', ({ id }, own) => objects(named(target(own.id))) + objects(named(target(id))), malformed),
  removal('a document cut short', ({ id }) => objects(named(target(id))).slice(0, -4), malformed),
  removal(
    'a document whose root is another',
    ({ id }) => `<delete><Object>${named(target(id))}</Object></delete>`,
    malformed,
  ),
  removal(
    'more keys than a document may have',
    ({ id }) => objects(...Array.from({ length: 1001 }, () => named(target(id)))),
    malformed,
  ),
]

type Probe = Omit<Partial<Raw>, 'body' | 'path'> & { readonly body?: string; readonly in?: string }

/** Requests whose answer depends on whether an object is there, and how it is. */
const probes: readonly Probe[] = [
  {},
  { method: 'HEAD' },
  { headers: { 'if-match': '"x"' } },
  { headers: { 'if-match': '*' } },
  { headers: { 'if-none-match': '*' } },
  { headers: { 'if-modified-since': 'Wed, 21 Oct 2015 07:28:00 GMT' } },
  { headers: { 'if-unmodified-since': 'Wed, 21 Oct 2015 07:28:00 GMT' } },
  { method: 'HEAD', headers: { 'if-none-match': '*' } },
  { method: 'HEAD', headers: { range: 'bytes=0-0' } },
  { headers: { range: 'bytes=0-0' } },
  { headers: { range: 'bytes=99999-' } },
  { query: 'partNumber=1' },
  { query: 'partNumber=99' },
  { query: 'versionId=null' },
  { query: 'tagging' },
  { query: 'acl' },
  { query: 'retention', in: history },
  { query: 'legal-hold', in: history },
  { query: 'attributes', headers: { 'x-amz-object-attributes': 'ETag' } },
  { query: `uploadId=${'0'.repeat(64)}` },
  { query: 'response-content-type=text/html' },
  { method: 'PUT', body: 'x' },
  { method: 'PUT', body: 'x', headers: { 'if-none-match': '*' } },
  { method: 'PUT', body: 'x', headers: { 'if-match': '"x"' } },
  { method: 'PUT', body: 'x', headers: { 'x-amz-tagging': 'a=b' } },
  { method: 'PUT', query: 'tagging', body: tagging },
  { method: 'PUT', query: 'retention', body: retention, in: history },
  { method: 'PUT', headers: { 'content-md5': 'rL0Y20zC+Fzt72VPzMSk2A==' }, body: 'x' },
  { method: 'DELETE' },
  { method: 'DELETE', headers: { 'if-match': '*' } },
  { method: 'DELETE', query: 'versionId=null' },
  { method: 'DELETE', query: 'tagging' },
  { method: 'POST', query: 'uploads' },
  { method: 'POST', query: `uploadId=${'0'.repeat(64)}`, body: partsOf('x'), headers: { 'if-none-match': '*' } },
]

describe('nothing of another folder is reached', { timeout: 120_000 }, () => {
  let world: IsolationWorld
  before(async () => {
    world = await openIsolationWorld()
  })
  after(() => world.server.stop())

  it('by a copy', () => withstand(world, copies))
  it('by an upload', () => withstand(world, uploads))
  it('by what hangs on an object or a version', () => withstand(world, attached))
  it('by a list of keys to remove', () => withstand(world, removals))

  it('nor learnt: there, missing and deleted are answered alike, but for the key', async () => {
    const { ana, ben, send, treasure } = world
    const before = await treasure()
    const told = async (name: string, { in: place = bucket, ...probe }: Probe, as: Raw['as']) => {
      const answer = await send({ path: pathOf(ben.id, name, place), ...(as === undefined ? {} : { as }), ...probe })
      const { 'x-amz-request-id': _id, 'x-amz-id-2': _host, date: _date, ...headers } = answer.headers
      const text = answer.text.replaceAll(name, 'NAME').replace(/<(RequestId|HostId)>.*?<\/\1>/g, '')
      const { 'content-length': _length, ...same } = headers
      return [answer.status, same, text]
    }
    for (const as of [ana.as, ana.wide, undefined]) {
      for (const probe of probes) {
        const there = await told('secret.txt', probe, as)
        const what = `${JSON.stringify(probe)} ${JSON.stringify(there)}`
        assert.deepEqual(there[0], 403, what)
        assert.deepEqual(await told('absent.txt', probe, as), there, what)
        const historic = { ...probe, in: history }
        const kept = await told('secret.txt', historic, as)
        assert.deepEqual(await told('absent.txt', historic, as), kept, what)
        assert.deepEqual(await told('deleted.txt', historic, as), kept, what)
      }
    }
    assert.deepEqual(await treasure(), before)
  })

  it('and who may list the bucket is told that an own key is missing; nobody else is', async () => {
    const { ana, send, iam, s3 } = world
    const missing = { path: pathOf(ana.id, 'absent.txt'), as: ana.as }
    assert.deepEqual(await codes(send, missing), [403, 403])
    const Statement = [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${bucket}` }]
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement })
    const RoleName = 'federated_identity'
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'list', PolicyDocument }))
    assert.deepEqual(await codes(send, missing), [404, 404])
    assert.deepEqual(await codes(send, { ...missing, path: pathOf(world.ben.id, 'absent.txt') }), [403, 403])
    assert.deepEqual(await codes(send, { ...missing, path: pathOf(world.ben.id) }), [403, 403])
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${world.ben.id}/secret.txt` }))
    assert.equal(await Body?.transformToString(), secretOf(world.ben.id))
  })
})

async function codes(send: IsolationWorld['send'], raw: Raw): Promise<number[]> {
  return [(await send(raw)).status, (await send({ ...raw, method: 'HEAD' })).status]
}

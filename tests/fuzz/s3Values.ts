/** Values that parameters and headers of S3 have, rightly and wrongly: texts of any are tried with all. */

/** What the house of the fuzz holds; generated requests name it. */
export interface Known {
  readonly upload: string
  readonly version: string
  readonly etag: string
}

const often = <T>(times: number, ...values: readonly T[]): T[] => Array.from({ length: times }, () => values).flat()

export const buckets = [
  ...often(9, 'plain', 'plain', 'history'),
  ...['absent', 'Plain', 'a', 'x'.repeat(64), '..', 'xn--x', '192.168.0.1', 'made', 'made'],
]
export const keys = [
  ...[
    'key',
    'key',
    'key',
    'folder/key',
    'upload',
    'whole',
    'absent',
    '%2e%2e/key',
    'a//b',
    'k%C3%A9y',
    'key%00',
    '%',
    '%ff',
  ],
  ...[
    '%F0%9F%98%80',
    '%EF%BF%BF',
    'k+y',
    'k%20y',
    '%01',
    '%0A',
    '.',
    '..',
    '/',
    `${'k'.repeat(1024)}`,
    'k'.repeat(1025),
    '%C3%A9'.repeat(513),
  ],
]

const numbers = [
  '0',
  '1',
  '2',
  '3',
  '10000',
  '10001',
  '-1',
  '1000',
  '2147483647',
  '2147483648',
  '9'.repeat(30),
  '1e3',
  '1.5',
  'NaN',
  ' 1',
  '',
]
const texts = [
  '',
  '/',
  'key',
  'folder/',
  'null',
  '*',
  'é',
  '%00',
  '%ff',
  '\u0001',
  '\ufffe',
  'x'.repeat(1100),
  '${*}',
  "'",
  '"',
  '\\',
  '😀',
  'a=b&c=d',
]
const dates = [
  ...[
    'Wed, 21 Oct 2015 07:28:00 GMT',
    'Wed, 21 Oct 2099 07:28:00 GMT',
    '2099-01-01T00:00:00Z',
    '2099-01-01T00:00:00.5Z',
    '2015-01-01',
  ],
  ...[
    '0',
    '1e400',
    '-1',
    '275760-09-14T00:00:00Z',
    '+275760-09-13T00:00:00Z',
    '99999999999999',
    'Wed, 99 Oct 2015 07:28:00 GMT',
  ],
]
const ranges = [
  'bytes=0-0',
  'bytes=-1',
  'bytes=-0',
  'bytes=1-',
  'bytes=9-1',
  'bytes=0-0,2-2',
  'bytes=99-',
  'bytes=',
  'bytes=x',
  'octets=0-1',
  'bytes=0-99999999999999999999',
]
const digests = [
  '',
  'x',
  'AAAAAA==',
  'AAAAAAAAAAA=',
  'AAAAAAAAAAAAAAAAAAAAAA==',
  'ndTkYSaMgDT1yFZOFVxnpg==',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  'AAAAAA==-2',
  '====',
]
const algorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'MD5', 'crc32', 'constructor', '__proto__', '']
const switches = ['true', 'false', 'TRUE', '1', '', 'ON', 'OFF']
const sources = [
  ...[
    'plain/key',
    '/plain/key',
    'plain/absent',
    'history/key',
    'absent/key',
    'plain%2Fkey',
    'plain/key?versionId=null',
    'history/key?versionId=x',
  ],
  ...[
    '//plain/key',
    'plain',
    '',
    '%',
    '%ff/key',
    'arn:aws:s3:us-east-1:000000000000:accesspoint/x/object/key',
    'plain/key?versionId=',
    'plain/whole',
  ],
]

/** Values by a word in the name of a header or parameter; the first that fits. */
const byName: readonly (readonly [part: RegExp, values: readonly string[]])[] = [
  [/copy-source-range|^range$|part-?range/, ranges],
  [/copy-source$/, sources],
  [/checksum-algorithm|checksum-type|sdk-checksum/, [...algorithms, 'FULL_OBJECT', 'COMPOSITE']],
  [/checksum-mode/, ['ENABLED', 'DISABLED', '']],
  [/checksum|md5/i, digests],
  [/modified|expires|date|initiated/i, dates],
  [/max-|partnumber|part-number|size|days|years|offset/i, numbers],
  [/acl/, ['private', 'public-read', 'authenticated-read', 'bucket-owner-full-control', 'x', '']],
  [/grant/, ['id=x', 'uri="http://acs.amazonaws.com/groups/global/AllUsers"', 'emailAddress=x@example.com', 'x', '']],
  [
    /tagging$/,
    [
      'a=b',
      'a=b&c=d',
      'a=b&a=c',
      '=',
      'a',
      '%',
      `${'k'.repeat(129)}=v`,
      'aws:x=y',
      'a=b&'.repeat(20),
      'constructor=1',
      '__proto__=1',
      '',
    ],
  ],
  [/directive/, ['COPY', 'REPLACE', 'copy', '']],
  [/lock-mode/, ['GOVERNANCE', 'COMPLIANCE', 'x', '']],
  [/legal-hold/, ['ON', 'OFF', 'on', '']],
  [/server-side-encryption$/, ['AES256', 'aws:kms', 'aws:kms:dsse', 'aes256', '']],
  [/storage-class/, ['STANDARD', 'GLACIER', 'STANDARD_IA', 'standard', '']],
  [/object-attributes/, ['ETag', 'ETag,ObjectSize,ObjectParts,Checksum,StorageClass', 'x', ',', '']],
  [/enabled|bypass|quiet|fetch-owner|force/i, switches],
  [/encoding-type/, ['url', 'URL', '', 'x']],
  [/list-type/, ['2', '1', '3', '']],
  [/payer/, ['requester', 'x', '']],
  [/owner/, ['000000000000', '000000000000', '000000000000', '999999999999']],
]

/** Texts to try for a header or parameter: those of its kind, those that exist, and any. */
export function valuesOf(name: string, { upload, version, etag }: Known): readonly string[] {
  const kind = byName.find(([part]) => part.test(name))?.[1] ?? texts
  if (/uploadid/i.test(name)) return [upload, upload, 'x', '0'.repeat(64), '']
  if (/version-?id/i.test(name)) return [version, 'null', 'x', '', '0'.repeat(32)]
  if (/match$/.test(name)) return [`"${etag}"`, etag, '*', '"x"', `W/"${etag}"`, '"', '', `"${etag}", "x"`]
  if (/owner/.test(name)) return kind
  return [...kind, ...kind, ...kind, ...texts]
}

/** Documents of the operations that take one, as they should be. */
export const documents: Readonly<Record<string, readonly string[]>> = {
  CompleteMultipartUpload: [
    '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>ETAG</ETag></Part></CompleteMultipartUpload>',
    '<CompleteMultipartUpload><Part><PartNumber>2</PartNumber><ETag>ETAG</ETag></Part><Part><PartNumber>1</PartNumber><ETag>ETAG</ETag></Part></CompleteMultipartUpload>',
    '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>ETAG</ETag></Part><Part><PartNumber>1</PartNumber><ETag>ETAG</ETag></Part></CompleteMultipartUpload>',
    '<CompleteMultipartUpload/>',
  ],
  CreateBucket: [
    '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>',
    '<CreateBucketConfiguration><Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags></CreateBucketConfiguration>',
  ],
  DeleteObjects: [
    '<Delete><Object><Key>key</Key></Object><Object><Key>folder/key</Key></Object></Delete>',
    '<Delete><Quiet>true</Quiet><Object><Key>key</Key><VersionId>VERSION</VersionId></Object></Delete>',
    '<Delete><Object><Key>key</Key><ETag>ETAG</ETag></Object></Delete>',
    '<Delete><Object><Key></Key></Object></Delete>',
  ],
  PutBucketAcl: ['<AccessControlPolicy><Owner><ID>x</ID></Owner><AccessControlList/></AccessControlPolicy>'],
  PutBucketLifecycleConfiguration: [
    '<LifecycleConfiguration><Rule><ID>a</ID><Filter><Prefix>x/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>3000</Days></Expiration></Rule></LifecycleConfiguration>',
    '<LifecycleConfiguration><Rule><Filter><And><Prefix>x</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And></Filter><Status>Disabled</Status><NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration></Rule></LifecycleConfiguration>',
  ],
  PutBucketOwnershipControls: [
    '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>',
  ],
  PutBucketPolicy: [
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::plain/*"}]}',
    '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}',
    '{"Statement":[]}',
    '[]',
    'null',
  ],
  PutBucketTagging: ['<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>'],
  PutBucketVersioning: [
    '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
    '<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>',
    '<VersioningConfiguration/>',
  ],
  PutObjectLegalHold: ['<LegalHold><Status>ON</Status></LegalHold>', '<LegalHold><Status>OFF</Status></LegalHold>'],
  PutObjectLockConfiguration: [
    '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>',
  ],
  PutObjectRetention: [
    '<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate></Retention>',
    '<Retention/>',
  ],
  PutObjectTagging: [
    '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>',
    '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag><Tag><Key>a</Key><Value>c</Value></Tag></TagSet></Tagging>',
  ],
  PutPublicAccessBlock: [
    '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>',
  ],
}

/** What is put into a document, or cut out of it, to break it. */
export const shards = [
  ...[
    '<',
    '>',
    '&',
    '</',
    '/>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<?x?>',
    '&#0;',
    '&#xD800;',
    '&x;',
    '&amp;',
    '\0',
    '\u0001',
    '\ufffe',
  ],
  ...[
    '<!DOCTYPE x [<!ENTITY a "b">]>',
    '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    '<x>',
    '<x y="z">',
    '</x>',
    'é',
    '\ud800',
    ' ',
    '\n',
    '-1',
    '9'.repeat(30),
  ],
  ...[
    'true',
    '{',
    '}',
    '"',
    '[',
    '\\u0000',
    ',',
    ':',
    'null',
    '<Key>key</Key>',
    '<Object/>',
    '<Part/>',
    '<Tag/>',
    '<Rule/>',
    '<Status>x</Status>',
    '<Days>0</Days>',
  ],
]

import { isMap, isScalar, parseDocument } from 'yaml'

/** A function whose code is a path beside the template: it must be put in a bucket before the template is deployed. */
export interface LocalCode {
  readonly logicalId: string
  /** The path as written, relative to the template. */
  readonly path: string
}

const codeMembers: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'CodeUri',
  'AWS::Lambda::Function': 'Code',
}

/** The functions of a template whose code is a local path, as `sam package` finds them. */
export function localCode(template: string): readonly LocalCode[] {
  const document = parseDocument(template, { schema: 'core' })
  const resources = document.get('Resources')
  if (!isMap(resources)) return []
  return resources.items.flatMap(({ key }) => {
    const logicalId = String(isScalar(key) ? key.value : key)
    const member = codeMembers[String(document.getIn(['Resources', logicalId, 'Type']))]
    if (member === undefined) return []
    const own = document.getIn(['Resources', logicalId, 'Properties', member], true)
    const path = written(own ?? (member === 'CodeUri' ? document.getIn(['Globals', 'Function', 'CodeUri'], true) : own))
    const inline = document.hasIn(['Resources', logicalId, 'Properties', 'InlineCode'])
    return path !== undefined && !path.startsWith('s3://') && !inline ? [{ logicalId, path }] : []
  })
}

/** A path as it is written; undefined where a function such as `!Ref` is to give it. */
function written(node: unknown): string | undefined {
  if (!isScalar(node) || node.tag?.startsWith('!') === true) return undefined
  return typeof node.value === 'string' ? node.value : undefined
}

/** The same template with each local path replaced by where its code was put; comments and functions stay as they are. */
export function withStoredCode(
  template: string,
  stored: ReadonlyMap<string, { readonly bucket: string; readonly key: string }>,
): string {
  const document = parseDocument(template, { schema: 'core' })
  for (const { logicalId } of localCode(template)) {
    const place = stored.get(logicalId)
    if (place === undefined) continue
    const serverless = document.getIn(['Resources', logicalId, 'Type']) === 'AWS::Serverless::Function'
    const code = serverless
      ? `s3://${place.bucket}/${place.key}`
      : document.createNode({ S3Bucket: place.bucket, S3Key: place.key })
    document.setIn(['Resources', logicalId, 'Properties', serverless ? 'CodeUri' : 'Code'], code)
  }
  return document.toString({ lineWidth: 0 })
}

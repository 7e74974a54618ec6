/** What a request asks of a website. */
export interface WebsiteAddress {
  readonly bucket: string
  /** As the host names it; undefined in a path. */
  readonly region: string | undefined
  /** What stands in the path before the website's own. */
  readonly base: string
  /** The website's own path, as it was received: begins with a slash. */
  readonly path: string
}

const hosts = /^([a-z0-9][a-z0-9.-]+)\.s3-website[.-]([a-z0-9-]+)\.(?:localhost|amazonaws\.com)$/
const paths = /^(\/_aws\/s3-website\/([a-z0-9][a-z0-9.-]+))(\/.*)?$/

/**
 * Reads which website a request is for: `<bucket>.s3-website.<region>.localhost`, either of AWS's own host names, or
 * `/_aws/s3-website/<bucket>/` where a name cannot be had. Undefined where it is for none.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
 */
export function websiteAddress(host: string, path: string): WebsiteAddress | undefined {
  if (host.includes('.s3-website')) {
    const [, bucket, region] = hosts.exec(host) ?? []
    if (bucket !== undefined) return { bucket, region, base: '', path }
  }
  if (!path.startsWith('/_aws/s3-website/')) return undefined
  const [, base, bucket, own = ''] = paths.exec(path) ?? []
  if (base === undefined || bucket === undefined) return undefined
  return { bucket, region: undefined, base, path: own }
}

/** How a bucket is shown as a website. https://docs.aws.amazon.com/AmazonS3/latest/API/API_WebsiteConfiguration.html */
export type Website = WebsitePages | WebsiteElsewhere

/** The bucket's own objects are shown. */
export interface WebsitePages {
  readonly kind: 'pages'
  /** What stands for a folder, such as `index.html`. */
  readonly index: string
  /** The key of what is shown in place of an error. */
  readonly error?: string
  readonly rules: readonly RoutingRule[]
}

/** Every request is sent to another host. */
export interface WebsiteElsewhere {
  readonly kind: 'elsewhere'
  readonly host: string
  readonly protocol?: 'http' | 'https'
}

/** Where some requests are sent. https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html */
export interface RoutingRule {
  readonly prefix?: string
  /** The rule is about requests that would be answered so. */
  readonly failure?: number
  readonly redirect: {
    readonly host?: string
    readonly protocol?: 'http' | 'https'
    readonly status?: number
    readonly replacePrefix?: string
    readonly replaceKey?: string
  }
}

/**
 * Who the policies of resources name. A user or role is kept by its unique id: one that is made anew under an old name is
 * somebody else, and has nothing of what the old one was given.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
export interface PolicyPrincipals {
  /** The document as it is to be kept; `invalid` is a principal that is nobody. `account` is the resource's. */
  readonly bind: (
    document: string,
    account: string,
  ) => Promise<{ readonly document: string } | { readonly invalid: string }>
  /** A document that was kept, as it is to be shown: who is there by its present ARN, who is gone by its id. */
  readonly show: (document: string) => Promise<string>
}

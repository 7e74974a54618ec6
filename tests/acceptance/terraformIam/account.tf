resource "aws_iam_openid_connect_provider" "ci" {
  url             = "https://token.example.com"
  client_id_list  = local.first ? ["sts.amazonaws.com"] : ["sts.amazonaws.com", "second"]
  thumbprint_list = ["cf23df2207d99a74fbe169e3eba035e633b65d94"]
  tags            = { team = "red" }
}

resource "aws_iam_saml_provider" "sso" {
  name                   = "sso"
  saml_metadata_document = var.saml_metadata
}

resource "aws_iam_account_alias" "this" { account_alias = local.first ? "poolhouse-first" : "poolhouse-second" }

resource "aws_iam_account_password_policy" "strict" {
  minimum_password_length        = local.first ? 12 : 16
  require_lowercase_characters   = true
  require_numbers                = true
  require_uppercase_characters   = true
  require_symbols                = true
  allow_users_to_change_password = true
  max_password_age               = 90
  password_reuse_prevention      = 5
}

resource "aws_iam_service_linked_role" "apigateway" {
  aws_service_name = "ops.apigateway.amazonaws.com"
  description      = local.first ? "made by Terraform" : "changed by Terraform"
}

resource "aws_iam_server_certificate" "site" {
  name             = "site"
  path             = local.first ? "/cloudfront/" : "/"
  certificate_body = var.certificate
  private_key      = var.private_key
  tags             = { team = local.first ? "red" : "blue" }
}

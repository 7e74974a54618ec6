terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region = "us-east-1"
}
variable "stage" { default = "first" }
locals { first = var.stage == "first" }

resource "aws_cognito_user_pool" "people" {
  name                     = "people"
  auto_verified_attributes = ["email"]
  username_attributes      = ["email"]
  deletion_protection      = "INACTIVE"
  password_policy {
    minimum_length    = local.first ? 8 : 12
    require_lowercase = true
    require_numbers   = true
    require_symbols   = false
    require_uppercase = false
  }
  schema {
    name                = "tenant"
    attribute_data_type = "String"
    mutable             = true
    string_attribute_constraints {
      min_length = 1
      max_length = 64
    }
  }
  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }
  tags = { team = local.first ? "red" : "blue" }
}

resource "aws_cognito_user_pool_client" "app" {
  name                = "app"
  user_pool_id        = aws_cognito_user_pool.people.id
  explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  id_token_validity   = local.first ? 60 : 30
  token_validity_units { id_token = "minutes" }
  prevent_user_existence_errors = "ENABLED"
}

resource "aws_cognito_user_group" "staff" {
  name         = "staff"
  user_pool_id = aws_cognito_user_pool.people.id
  precedence   = 1
  role_arn     = aws_iam_role.user.arn
}

resource "aws_iam_openid_connect_provider" "login" {
  url             = "https://login.example.com"
  client_id_list  = ["web"]
  thumbprint_list = ["cf23df2207d99a74fbe169e3eba035e633b65d94"]
}

resource "aws_cognito_identity_pool" "everybody" {
  identity_pool_name               = local.first ? "everybody" : "everyone"
  allow_unauthenticated_identities = false
  allow_classic_flow               = true
  developer_provider_name          = "login.my.app"
  openid_connect_provider_arns     = [aws_iam_openid_connect_provider.login.arn]
  supported_login_providers        = { "accounts.google.com" = "google-app" }
  cognito_identity_providers {
    client_id               = aws_cognito_user_pool_client.app.id
    provider_name           = aws_cognito_user_pool.people.endpoint
    server_side_token_check = true
  }
  tags = { team = "red" }
}

resource "aws_iam_role" "user" {
  name = "cognito-user"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = "cognito-identity.amazonaws.com" }
      Action    = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
      Condition = { StringEquals = { "cognito-identity.amazonaws.com:aud" = aws_cognito_identity_pool.everybody.id } }
    }]
  })
}

resource "aws_cognito_identity_pool_roles_attachment" "roles" {
  identity_pool_id = aws_cognito_identity_pool.everybody.id
  roles            = { authenticated = aws_iam_role.user.arn }
  role_mapping {
    identity_provider         = "${aws_cognito_user_pool.people.endpoint}:${aws_cognito_user_pool_client.app.id}"
    ambiguous_role_resolution = "AuthenticatedRole"
    type                      = "Rules"
    mapping_rule {
      claim      = "cognito:groups"
      match_type = "Contains"
      role_arn   = aws_iam_role.user.arn
      value      = local.first ? "staff" : "crew"
    }
  }
}

resource "aws_cognito_identity_pool_provider_principal_tag" "tags" {
  identity_pool_id       = aws_cognito_identity_pool.everybody.id
  identity_provider_name = aws_cognito_user_pool.people.endpoint
  use_defaults           = false
  principal_tags         = { tenant = "custom:tenant" }
}

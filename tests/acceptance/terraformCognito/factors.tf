# Second factors, triggers and what else a pool has; users and clients of one that says nothing.

locals { hook = "arn:aws:lambda:us-east-1:000000000000:function:hook" }

resource "aws_cognito_user_pool" "factors" {
  name                     = "factors"
  alias_attributes         = ["email", "phone_number"]
  auto_verified_attributes = local.first ? ["email", "phone_number"] : ["email"]
  mfa_configuration        = local.first ? "ON" : "OPTIONAL"
  deletion_protection      = local.first ? "ACTIVE" : "INACTIVE"
  user_pool_tier           = "ESSENTIALS"
  sms_configuration {
    external_id    = "pool"
    sns_caller_arn = aws_iam_role.sms.arn
    sns_region     = "us-east-1"
  }
  software_token_mfa_configuration {
    enabled = local.first
  }
  dynamic "email_mfa_configuration" {
    for_each = local.first ? [] : [1]
    content {
      message = "Enter {####}"
      subject = "Sign in"
    }
  }
  account_recovery_setting {
    recovery_mechanism {
      name     = local.first ? "admin_only" : "verified_email"
      priority = 1
    }
  }
  email_configuration {
    email_sending_account = "DEVELOPER"
    source_arn            = "arn:aws:ses:us-east-1:000000000000:identity/example.com"
    from_email_address    = "Example <no-reply@example.com>"
  }
  dynamic "device_configuration" {
    for_each = local.first ? [1] : []
    content {
      challenge_required_on_new_device      = false
      device_only_remembered_on_user_prompt = false
    }
  }
  web_authn_configuration {
    relying_party_id  = "example.com"
    user_verification = local.first ? "preferred" : "required"
  }
  sign_in_policy {
    allowed_first_auth_factors = ["PASSWORD", "WEB_AUTHN"]
  }
  lambda_config {
    pre_sign_up    = local.hook
    custom_message = local.first ? local.hook : null
    kms_key_id     = aws_kms_key.codes.arn
    custom_email_sender {
      lambda_arn     = local.hook
      lambda_version = "V1_0"
    }
    pre_token_generation_config {
      lambda_arn     = local.hook
      lambda_version = local.first ? "V2_0" : "V3_0"
    }
  }
  verification_message_template {
    default_email_option  = "CONFIRM_WITH_CODE"
    email_message         = "It is {####}"
    email_subject         = "Code"
    sms_message           = "{####}"
    email_message_by_link = "{##here##}"
    email_subject_by_link = "Link"
  }
}

resource "aws_cognito_user_pool" "bare" {
  name = "bare"
}

resource "aws_cognito_user_pool_client" "bare" {
  name         = "bare"
  user_pool_id = aws_cognito_user_pool.bare.id
}

resource "aws_cognito_user_pool_client" "machine" {
  name                                 = "machine"
  user_pool_id                         = aws_cognito_user_pool.bare.id
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["client_credentials"]
  allowed_oauth_scopes                 = ["api/read"]
  supported_identity_providers         = []
  enable_token_revocation              = local.first
  explicit_auth_flows                  = []
  access_token_validity                = 1
  depends_on                           = [aws_cognito_resource_server.api]
}

resource "aws_cognito_resource_server" "api" {
  identifier   = "api"
  name         = "api"
  user_pool_id = aws_cognito_user_pool.bare.id
  scope {
    scope_name        = "read"
    scope_description = local.first ? "Read" : "Read it"
  }
}

resource "aws_cognito_identity_provider" "google" {
  user_pool_id  = aws_cognito_user_pool.factors.id
  provider_name = "Google"
  provider_type = "Google"
  provider_details = {
    authorize_scopes = local.first ? "email" : "email profile"
    client_id        = "app"
    client_secret    = "secret"
  }
  attribute_mapping = {
    email    = "email"
    username = "sub"
  }
  lifecycle {
    ignore_changes = [provider_details]
  }
}

resource "aws_cognito_user" "eve" {
  user_pool_id         = aws_cognito_user_pool.bare.id
  username             = "eve"
  password             = local.first ? "Correct-horse-7" : "Correct-horse-8"
  enabled              = local.first
  message_action       = "SUPPRESS"
  force_alias_creation = true
  client_metadata      = { from = "terraform" }
  attributes = {
    email          = "eve@example.com"
    email_verified = true
  }
}

resource "aws_cognito_user" "tmp" {
  user_pool_id             = aws_cognito_user_pool.bare.id
  username                 = "tmp"
  temporary_password       = "Correct-horse-7"
  desired_delivery_mediums = ["EMAIL"]
  attributes = {
    email = local.first ? "tmp@example.com" : "tmp2@example.com"
  }
}

resource "aws_cognito_user_group" "plain" {
  name         = "plain"
  user_pool_id = aws_cognito_user_pool.bare.id
  precedence   = local.first ? 0 : 5
}

resource "aws_cognito_managed_user_pool_client" "managed" {
  user_pool_id        = aws_cognito_user_pool.bare.id
  name_prefix         = "bare"
  id_token_validity   = local.first ? 2 : 3
  explicit_auth_flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  depends_on          = [aws_cognito_user_pool_client.bare]
}

resource "aws_iam_role" "sms" {
  name = "cognito-sms"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = ["cognito-idp.amazonaws.com", "lambda.amazonaws.com"] }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_kms_key" "codes" {
  description = "codes"
}

data "aws_cognito_user_pool" "factors" {
  user_pool_id = aws_cognito_user_pool.factors.id
}

data "aws_cognito_user_group" "plain" {
  user_pool_id = aws_cognito_user_pool.bare.id
  name         = aws_cognito_user_group.plain.name
}

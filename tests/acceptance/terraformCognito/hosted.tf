# A pool with what its pages and its administrators need.

resource "aws_cognito_user_pool" "staff" {
  name                       = "staff"
  alias_attributes           = ["email", "preferred_username"]
  auto_verified_attributes   = ["email"]
  mfa_configuration          = "OPTIONAL"
  user_pool_tier             = "ESSENTIALS"
  email_verification_subject = "Your code"
  email_verification_message = "The code is {####}."
  sms_authentication_message = "Sign in with {####}."
  username_configuration {
    case_sensitive = false
  }
  software_token_mfa_configuration {
    enabled = true
  }
  device_configuration {
    challenge_required_on_new_device      = true
    device_only_remembered_on_user_prompt = true
  }
  admin_create_user_config {
    allow_admin_create_user_only = local.first
    invite_message_template {
      email_subject = "Welcome"
      email_message = "You are {username}, your password is {####}."
      sms_message   = "{username} {####}"
    }
  }
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }
  email_configuration {
    email_sending_account  = "COGNITO_DEFAULT"
    reply_to_email_address = "help@example.com"
  }
  password_policy {
    minimum_length                   = 10
    password_history_size            = 3
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = true
    require_uppercase                = true
    temporary_password_validity_days = 2
  }
  sign_in_policy {
    allowed_first_auth_factors = ["PASSWORD", "EMAIL_OTP"]
  }
  schema {
    name                = "email"
    attribute_data_type = "String"
    required            = true
    mutable             = true
    string_attribute_constraints {
      min_length = 3
      max_length = 200
    }
  }
  schema {
    name                = "floor"
    attribute_data_type = "Number"
    mutable             = true
    number_attribute_constraints {
      min_value = -2
      max_value = 40
    }
  }
  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
    recovery_mechanism {
      name     = "verified_phone_number"
      priority = 2
    }
  }
  user_pool_add_ons {
    advanced_security_mode = "OFF"
  }
  verification_message_template {
    default_email_option = "CONFIRM_WITH_CODE"
  }
}

resource "aws_cognito_user_pool_domain" "staff" {
  domain       = "staff-of-terraform"
  user_pool_id = aws_cognito_user_pool.staff.id
}

resource "aws_cognito_resource_server" "orders" {
  identifier   = "https://orders.example.com"
  name         = local.first ? "orders" : "all orders"
  user_pool_id = aws_cognito_user_pool.staff.id
  scope {
    scope_name        = "read"
    scope_description = "Read orders"
  }
  scope {
    scope_name        = "write"
    scope_description = "Write orders"
  }
}

resource "aws_cognito_identity_provider" "login" {
  user_pool_id  = aws_cognito_user_pool.staff.id
  provider_name = "Login"
  provider_type = "OIDC"
  provider_details = {
    client_id                     = "pool"
    client_secret                 = local.first ? "a secret" : "another secret"
    attributes_request_method     = "GET"
    oidc_issuer                   = "https://login.example.com"
    authorize_scopes              = "openid email"
    authorize_url                 = "https://login.example.com/authorize"
    token_url                     = "https://login.example.com/token"
    attributes_url                = "https://login.example.com/userinfo"
    jwks_uri                      = "https://login.example.com/keys"
    attributes_url_add_attributes = "false"
  }
  attribute_mapping = {
    email    = "email"
    username = "sub"
  }
}

resource "aws_cognito_user_pool_client" "pages" {
  name                                 = "pages"
  user_pool_id                         = aws_cognito_user_pool.staff.id
  generate_secret                      = true
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = concat(["openid", "email"], aws_cognito_resource_server.orders.scope_identifiers)
  callback_urls                        = ["https://app.example.com/back", "http://localhost:3000/back"]
  default_redirect_uri                 = "https://app.example.com/back"
  logout_urls                          = ["https://app.example.com/"]
  supported_identity_providers         = ["COGNITO", aws_cognito_identity_provider.login.provider_name]
  read_attributes                      = ["email", "email_verified", "custom:floor"]
  write_attributes                     = local.first ? ["email", "name"] : ["email"]
  auth_session_validity                = 5
  access_token_validity                = 30
  refresh_token_validity               = 7
  token_validity_units {
    access_token  = "minutes"
    refresh_token = "days"
  }
  refresh_token_rotation {
    feature                    = "ENABLED"
    retry_grace_period_seconds = 10
  }
}

resource "aws_cognito_user_pool_ui_customization" "pages" {
  user_pool_id = aws_cognito_user_pool_domain.staff.user_pool_id
  client_id    = aws_cognito_user_pool_client.pages.id
  css          = local.first ? ".label-customizable {font-weight: 400;}" : ".label-customizable {font-weight: 500;}"
}

resource "aws_cognito_user" "ana" {
  user_pool_id   = aws_cognito_user_pool.staff.id
  username       = "ana"
  message_action = "SUPPRESS"
  attributes = {
    email          = "ana@example.com"
    email_verified = true
    floor          = local.first ? "3" : "4"
  }
}

resource "aws_cognito_user_in_group" "ana" {
  user_pool_id = aws_cognito_user_pool.staff.id
  group_name   = aws_cognito_user_group.leads.name
  username     = aws_cognito_user.ana.username
}

resource "aws_cognito_user_group" "leads" {
  name         = "leads"
  description  = local.first ? "who lead" : "those who lead"
  user_pool_id = aws_cognito_user_pool.staff.id
}

data "aws_cognito_user_pools" "staff" {
  name       = "staff"
  depends_on = [aws_cognito_user_pool.staff]
}

data "aws_cognito_user_pool_clients" "pages" {
  user_pool_id = aws_cognito_user_pool.staff.id
  depends_on   = [aws_cognito_user_pool_client.pages]
}

data "aws_cognito_user_pool_client" "pages" {
  user_pool_id = aws_cognito_user_pool.staff.id
  client_id    = aws_cognito_user_pool_client.pages.id
}

data "aws_cognito_user_groups" "leads" {
  user_pool_id = aws_cognito_user_pool.staff.id
  depends_on   = [aws_cognito_user_group.leads]
}

resource "aws_cognito_user_pool" "watched" {
  name           = "watched"
  user_pool_tier = "PLUS"
  user_pool_add_ons {
    advanced_security_mode = local.first ? "AUDIT" : "ENFORCED"
  }
}

resource "aws_cognito_risk_configuration" "watched" {
  user_pool_id = aws_cognito_user_pool.watched.id
  risk_exception_configuration {
    blocked_ip_range_list = local.first ? ["203.0.113.0/24"] : ["203.0.113.0/24", "2001:db8::/32"]
    skipped_ip_range_list = ["10.0.0.0/8"]
  }
}

data "aws_cognito_user_pool_signing_certificate" "watched" {
  user_pool_id = aws_cognito_user_pool.watched.id
}

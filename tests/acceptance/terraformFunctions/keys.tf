locals {
  root_statement = {
    Sid       = "root"
    Effect    = "Allow"
    Action    = "kms:*"
    Resource  = "*"
    Principal = { AWS = "arn:aws:iam::000000000000:root" }
  }
}

resource "aws_kms_key" "app" {
  description             = local.first ? "of red" : "of blue"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  rotation_period_in_days = local.first ? 365 : 180
  tags                    = { team = local.first ? "red" : "blue" }
  policy                  = jsonencode({ Version = "2012-10-17", Statement = [local.root_statement] })
}

resource "aws_kms_alias" "app" {
  name          = "alias/app"
  target_key_id = aws_kms_key.app.key_id
}

resource "aws_kms_grant" "hello" {
  name              = "hello"
  key_id            = aws_kms_key.app.key_id
  grantee_principal = aws_iam_role.hello.arn
  operations        = ["Decrypt", "Encrypt", "GenerateDataKey"]
  constraints {
    encryption_context_equals = { department = "shop" }
  }
}

resource "aws_kms_ciphertext" "greeting" {
  key_id    = aws_kms_key.app.key_id
  plaintext = "hello"
}

data "aws_kms_key" "app" { key_id = aws_kms_alias.app.name }

data "aws_kms_secrets" "opened" {
  secret {
    name    = "greeting"
    payload = aws_kms_ciphertext.greeting.ciphertext_blob
  }
}

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region            = "us-east-1"
  s3_use_path_style = true
}

# What the test runs twice: as it is, and changed.
variable "stage" {
  type    = string
  default = "first"
}

variable "package" {
  type = string
}

locals {
  first = var.stage == "first"
}

resource "aws_s3_bucket" "vault" {
  bucket        = "poolhouse-vault"
  force_destroy = true

  tags = {
    Stage = var.stage
  }
}

resource "aws_s3_bucket_ownership_controls" "vault" {
  bucket = aws_s3_bucket.vault.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "vault" {
  bucket                  = aws_s3_bucket.vault.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = local.first
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "vault" {
  bucket = aws_s3_bucket.vault.id

  versioning_configuration {
    status = local.first ? "Enabled" : "Suspended"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "vault" {
  bucket = aws_s3_bucket.vault.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
    bucket_key_enabled = local.first
  }
}

data "aws_iam_policy_document" "vault" {
  statement {
    sid       = "Tls"
    effect    = "Deny"
    actions   = local.first ? ["s3:*"] : ["s3:GetObject", "s3:PutObject"]
    resources = [aws_s3_bucket.vault.arn, "${aws_s3_bucket.vault.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_s3_bucket_policy" "vault" {
  bucket = aws_s3_bucket.vault.id
  policy = data.aws_iam_policy_document.vault.json
}

resource "aws_s3_bucket_cors_configuration" "vault" {
  bucket = aws_s3_bucket.vault.id

  cors_rule {
    id              = "app"
    allowed_headers = ["*"]
    allowed_methods = local.first ? ["GET", "PUT"] : ["GET", "HEAD", "PUT"]
    allowed_origins = ["https://app.example.com"]
    expose_headers  = ["ETag"]
    max_age_seconds = 3600
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "vault" {
  bucket     = aws_s3_bucket.vault.id
  depends_on = [aws_s3_bucket_versioning.vault]

  rule {
    id     = "old"
    status = "Enabled"

    filter {
      prefix = "tmp/"
    }

    expiration {
      days = local.first ? 7 : 30
    }

    noncurrent_version_expiration {
      noncurrent_days           = 30
      newer_noncurrent_versions = 3
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }
}

resource "aws_s3_object" "note" {
  bucket       = aws_s3_bucket.vault.id
  key          = "notes/a b.txt"
  content      = local.first ? "first" : "second"
  content_type = "text/plain"

  metadata = {
    stage = var.stage
  }

  tags = {
    Kind = "note"
  }
}

# Locks

resource "aws_s3_bucket" "ledger" {
  bucket              = "poolhouse-ledger"
  object_lock_enabled = true
}

resource "aws_s3_bucket_object_lock_configuration" "ledger" {
  bucket = aws_s3_bucket.ledger.id

  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = local.first ? 1 : 2
    }
  }
}

# Access control lists

resource "aws_s3_bucket" "shared" {
  bucket = "poolhouse-shared"
}

resource "aws_s3_bucket_ownership_controls" "shared" {
  bucket = aws_s3_bucket.shared.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_acl" "shared" {
  depends_on = [aws_s3_bucket_ownership_controls.shared]
  bucket     = aws_s3_bucket.shared.id
  acl        = local.first ? "private" : "log-delivery-write"
}

# A website

resource "aws_s3_bucket" "site" {
  bucket        = "poolhouse-site"
  force_destroy = true
}

resource "aws_s3_bucket_website_configuration" "site" {
  bucket = aws_s3_bucket.site.id

  index_document {
    suffix = "index.html"
  }

  error_document {
    key = local.first ? "error.html" : "404.html"
  }

  routing_rule {
    condition {
      key_prefix_equals = "old/"
    }
    redirect {
      replace_key_prefix_with = local.first ? "new/" : "newer/"
    }
  }
}

# Notifications

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "listener" {
  name               = "listener"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_lambda_function" "listener" {
  function_name    = "listener"
  role             = aws_iam_role.listener.arn
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
}

resource "aws_lambda_permission" "listener" {
  statement_id   = "vault"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.listener.function_name
  principal      = "s3.amazonaws.com"
  source_arn     = aws_s3_bucket.vault.arn
  source_account = data.aws_caller_identity.me.account_id
}

data "aws_caller_identity" "me" {}

resource "aws_s3_bucket_notification" "vault" {
  bucket     = aws_s3_bucket.vault.id
  depends_on = [aws_lambda_permission.listener]

  lambda_function {
    id                  = "images"
    lambda_function_arn = aws_lambda_function.listener.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "images/"
    filter_suffix       = local.first ? ".jpg" : ".png"
  }
}

data "aws_s3_bucket" "found" {
  bucket = aws_s3_bucket.vault.id
}

data "aws_s3_object" "found" {
  bucket = aws_s3_bucket.vault.id
  key    = aws_s3_object.note.key
}

output "found" {
  value = {
    arn    = data.aws_s3_bucket.found.arn
    region = data.aws_s3_bucket.found.region
    body   = data.aws_s3_object.found.body
  }
}

# Logs of requests, and who pays for them

resource "aws_s3_bucket" "logs" {
  bucket        = "poolhouse-logs"
  force_destroy = true
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.logs.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json
}

resource "aws_s3_bucket_logging" "vault" {
  bucket        = aws_s3_bucket.vault.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = local.first ? "vault/" : "log/"

  target_object_key_format {
    partitioned_prefix {
      partition_date_source = local.first ? "EventTime" : "DeliveryTime"
    }
  }
}

resource "aws_s3_bucket_logging" "site" {
  bucket        = aws_s3_bucket.site.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "site/"

  target_object_key_format {
    simple_prefix {}
  }
}

resource "aws_s3_bucket_request_payment_configuration" "shared" {
  bucket = aws_s3_bucket.shared.id
  payer  = local.first ? "Requester" : "BucketOwner"
}

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "proxy" {
  type = string
}

provider "aws" {
  region     = "us-east-1"
  http_proxy = var.proxy
}

# What the test runs twice: as it is, and changed.
variable "stage" {
  type    = string
  default = "first"
}

resource "aws_s3_account_public_access_block" "account" {
  block_public_acls       = true
  block_public_policy     = var.stage == "first"
  ignore_public_acls      = true
  restrict_public_buckets = var.stage == "first"
}

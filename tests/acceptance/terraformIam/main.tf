terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

# What the test runs twice: as it is, and changed.
variable "stage" {
  type    = string
  default = "first"
}

variable "saml_metadata" {
  type = string
}

variable "ssh_key" {
  type = string
}

variable "ssh_key_pem" {
  type = string
}

variable "certificate" {
  type = string
}

variable "private_key" {
  type      = string
  sensitive = true
}

data "aws_caller_identity" "me" {}

data "aws_partition" "this" {}

locals {
  first   = var.stage == "first"
  account = data.aws_caller_identity.me.account_id
}

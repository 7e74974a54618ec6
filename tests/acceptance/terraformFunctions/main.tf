terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "stage" {
  type = string
}

# A function's package: a zip in base64.
variable "code" {
  type = string
}

locals {
  first = var.stage == "first"
}

provider "aws" {
  region                      = "us-east-1"
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = false
  skip_credentials_validation = false
}

output "url" { value = aws_apigatewayv2_api.shop.api_endpoint }

output "answered" { value = jsondecode(data.aws_lambda_invocation.hello.result) }

output "bucket" { value = aws_cloudformation_stack.files.outputs["Name"] }

output "opened" {
  value     = data.aws_kms_secrets.opened.plaintext["greeting"]
  sensitive = true
}

output "found" {
  value = {
    functions = data.aws_lambda_functions.all.function_names
    apis      = length(data.aws_apigatewayv2_apis.all.ids)
    key       = data.aws_kms_key.app.arn == aws_kms_key.app.arn
    stack     = data.aws_cloudformation_stack.files.outputs["Name"]
  }
}

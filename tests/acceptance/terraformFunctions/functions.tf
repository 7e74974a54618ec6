resource "aws_iam_role" "hello" {
  name = "hello"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_s3_bucket" "code" {
  bucket        = "terraform-code"
  force_destroy = true
}

resource "aws_s3_object" "hello" {
  bucket         = aws_s3_bucket.code.id
  key            = "hello.zip"
  content_base64 = var.code
}

resource "aws_lambda_function" "hello" {
  function_name    = "hello"
  role             = aws_iam_role.hello.arn
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  s3_bucket        = aws_s3_object.hello.bucket
  s3_key           = aws_s3_object.hello.key
  source_code_hash = var.code
  timeout          = local.first ? 5 : 10
  memory_size      = 256
  architectures    = ["arm64"]
  tags             = local.first ? { team = "red" } : {}

  dynamic "environment" {
    for_each = local.first ? ["first"] : []
    content {
      variables = { STAGE = environment.value }
    }
  }
}

resource "aws_lambda_permission" "api" {
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.hello.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.shop.execution_arn}/*/*"
}

data "aws_lambda_function" "hello" { function_name = aws_lambda_function.hello.function_name }

data "aws_lambda_functions" "all" { depends_on = [aws_lambda_function.hello] }

data "aws_lambda_invocation" "hello" {
  function_name = aws_lambda_function.hello.function_name
  input         = jsonencode({ rawPath = "/asked" })
}

resource "aws_cloudformation_stack" "files" {
  name       = "files"
  parameters = { Purpose = "tests" }
  template_body = jsonencode({
    Parameters = { Purpose = { Type = "String" } }
    Resources  = { Bucket = { Type = "AWS::S3::Bucket" } }
    Outputs    = { Name = { Value = { Ref = "Bucket" } } }
  })
}

data "aws_cloudformation_stack" "files" { name = aws_cloudformation_stack.files.name }

resource "aws_cognito_user_pool" "people" { name = "people" }

resource "aws_cognito_user_pool_client" "web" {
  name         = "web"
  user_pool_id = aws_cognito_user_pool.people.id
}

resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
  description   = local.first ? "of red" : null
  tags          = local.first ? { team = "red" } : {}

  dynamic "cors_configuration" {
    for_each = local.first ? ["https://shop.example.com"] : []
    content {
      allow_origins = [cors_configuration.value]
      allow_methods = ["GET"]
      max_age       = 300
    }
  }
}

resource "aws_apigatewayv2_integration" "hello" {
  api_id                 = aws_apigatewayv2_api.shop.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.hello.invoke_arn
  payload_format_version = local.first ? "1.0" : "2.0"
}

resource "aws_apigatewayv2_authorizer" "people" {
  api_id           = aws_apigatewayv2_api.shop.id
  authorizer_type  = "JWT"
  name             = "people"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    audience = [aws_cognito_user_pool_client.web.id]
    issuer   = "https://cognito-idp.us-east-1.amazonaws.com/${aws_cognito_user_pool.people.id}"
  }
}

# Guarded at first, then open.
resource "aws_apigatewayv2_route" "hello" {
  api_id               = aws_apigatewayv2_api.shop.id
  route_key            = "GET /hello"
  target               = "integrations/${aws_apigatewayv2_integration.hello.id}"
  authorization_type   = local.first ? "JWT" : null
  authorizer_id        = local.first ? aws_apigatewayv2_authorizer.people.id : null
  authorization_scopes = local.first ? ["shop/read"] : null
}

resource "aws_apigatewayv2_stage" "default" {
  api_id          = aws_apigatewayv2_api.shop.id
  name            = "$default"
  auto_deploy     = true
  stage_variables = local.first ? { color = "red" } : {}
}

resource "aws_apigatewayv2_deployment" "prod" {
  api_id      = aws_apigatewayv2_api.shop.id
  description = var.stage
  depends_on  = [aws_apigatewayv2_route.hello]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_apigatewayv2_stage" "prod" {
  api_id        = aws_apigatewayv2_api.shop.id
  name          = "prod"
  deployment_id = aws_apigatewayv2_deployment.prod.id
}

data "aws_apigatewayv2_apis" "all" {
  protocol_type = "HTTP"
  depends_on    = [aws_apigatewayv2_api.shop]
}

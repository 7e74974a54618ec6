data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "apigateway.amazonaws.com"]
    }
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.ana.arn, "arn:${data.aws_partition.this.partition}:iam::${local.account}:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = local.first ? ["one"] : ["one", "two"]
    }
  }
}

data "aws_iam_policy_document" "own_folder" {
  statement {
    sid       = "Own"
    actions   = local.first ? ["s3:GetObject"] : ["s3:GetObject", "s3:PutObject"]
    resources = ["arn:aws:s3:::vault/&{aws:username}/*"]
  }
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::vault"]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["&{aws:username}/*"]
    }
  }
}

resource "aws_iam_policy" "boundary" {
  name = "boundary"
  path = "/limits/"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:*", "iam:Get*"], Resource = "*" }]
  })
}

resource "aws_iam_policy" "vault" {
  name        = "vault"
  path        = "/apps/"
  description = "Own folders of the vault"
  policy      = data.aws_iam_policy_document.own_folder.json
  tags        = { team = local.first ? "red" : "blue" }
}

resource "aws_iam_role" "app" {
  name                  = "app"
  path                  = "/apps/"
  description           = local.first ? "An app's role" : "The rôle of the app, changed"
  assume_role_policy    = data.aws_iam_policy_document.trust.json
  max_session_duration  = local.first ? 7200 : 43200
  permissions_boundary  = local.first ? aws_iam_policy.boundary.arn : null
  force_detach_policies = true
  tags                  = { team = local.first ? "red" : "blue", "odd key" = "a+b=c/d:e@f" }
}

resource "aws_iam_role_policy" "app" {
  name   = "inline"
  role   = aws_iam_role.app.id
  policy = data.aws_iam_policy_document.own_folder.json
}

resource "aws_iam_role_policy" "heredoc" {
  name   = "heredoc"
  role   = aws_iam_role.app.id
  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": {
        "Effect": "Allow",
        "Action": "logs:*",
        "Resource": "arn:aws:logs:*:*:*"
      }
    }
  JSON
}

resource "aws_iam_role_policies_exclusive" "app" {
  role_name    = aws_iam_role.app.name
  policy_names = [aws_iam_role_policy.app.name, aws_iam_role_policy.heredoc.name]
}

resource "aws_iam_role_policy_attachment" "app" {
  for_each   = toset(local.first ? ["AWSLambdaBasicExecutionRole"] : ["AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole"])
  role       = aws_iam_role.app.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/${each.key}"
}

resource "aws_iam_role_policy_attachment" "vault" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.vault.arn
}

resource "aws_iam_role" "exclusive" {
  name_prefix        = "exclusive-"
  assume_role_policy = data.aws_iam_policy_document.federated.json
}

resource "aws_iam_role_policy_attachments_exclusive" "exclusive" {
  role_name   = aws_iam_role.exclusive.name
  policy_arns = [aws_iam_policy.boundary.arn]
}

data "aws_iam_policy_document" "federated" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.ci.arn, "cognito-identity.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.example.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEqualsIfExists"
      variable = "cognito-identity.amazonaws.com:aud"
      values   = ["us-east-1:00000000-0000-0000-0000-000000000000"]
    }
  }
  statement {
    actions = ["sts:AssumeRoleWithSAML"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_saml_provider.sso.arn]
    }
  }
}

resource "aws_iam_instance_profile" "app" {
  name = "app"
  path = "/apps/"
  role = aws_iam_role.app.name
  tags = { team = "red" }
}

resource "aws_iam_policy" "writing" {
  name_prefix = "writing-"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:PutObject", Resource = "*" }] })
}

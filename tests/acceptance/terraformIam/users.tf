resource "aws_iam_user" "ana" {
  name                 = "ana"
  path                 = "/staff/"
  permissions_boundary = aws_iam_policy.boundary.arn
  force_destroy        = true
  tags                 = local.first ? { team = "red", site = "north" } : { team = "blue" }
}

resource "aws_iam_user" "ben" {
  name = local.first ? "ben" : "benjamin"
}

resource "aws_iam_user" "cid" {
  name = "cid"
}

resource "aws_iam_access_key" "ana" {
  user   = aws_iam_user.ana.name
  status = local.first ? "Active" : "Inactive"
}

resource "aws_iam_user_policy" "ana" {
  name   = "own-folder"
  user   = aws_iam_user.ana.name
  policy = data.aws_iam_policy_document.own_folder.json
}

resource "aws_iam_user_policy_attachment" "ana" {
  user       = aws_iam_user.ana.name
  policy_arn = aws_iam_policy.vault.arn
}

resource "aws_iam_user_login_profile" "ana" {
  user                    = aws_iam_user.ana.name
  password_length         = 24
  password_reset_required = false
}

resource "aws_iam_group" "readers" {
  name = "readers"
  path = local.first ? "/staff/" : "/people/"
}

resource "aws_iam_group" "writers" { name = "writers" }

resource "aws_iam_group" "all" { name = "all" }

resource "aws_iam_group_membership" "all" {
  name  = "everybody"
  group = aws_iam_group.all.name
  users = local.first ? [aws_iam_user.ana.name, aws_iam_user.cid.name] : [aws_iam_user.ana.name]
}

resource "aws_iam_user_group_membership" "ana" {
  user   = aws_iam_user.ana.name
  groups = local.first ? [aws_iam_group.readers.name, aws_iam_group.writers.name] : [aws_iam_group.readers.name]
}

resource "aws_iam_group_policy" "readers" {
  name   = "read"
  group  = aws_iam_group.readers.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:ListAllMyBuckets", Resource = "*" }] })
}

resource "aws_iam_group_policy_attachment" "readers" {
  group      = aws_iam_group.readers.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
}

resource "aws_iam_user_ssh_key" "ana" {
  username   = aws_iam_user.ana.name
  encoding   = "SSH"
  public_key = var.ssh_key
  status     = local.first ? "Active" : "Inactive"
}

resource "aws_iam_user_ssh_key" "ben" {
  username   = aws_iam_user.ben.name
  encoding   = "PEM"
  public_key = var.ssh_key_pem
}

resource "aws_iam_signing_certificate" "ana" {
  user_name        = aws_iam_user.ana.name
  certificate_body = var.certificate
  status           = local.first ? "Active" : "Inactive"
}

resource "aws_iam_service_specific_credential" "ana" {
  user_name    = aws_iam_user.ana.name
  service_name = "codecommit.amazonaws.com"
  status       = local.first ? "Active" : "Inactive"
}

resource "aws_iam_user_policies_exclusive" "ana" {
  user_name    = aws_iam_user.ana.name
  policy_names = [aws_iam_user_policy.ana.name]
}

resource "aws_iam_group_policy_attachments_exclusive" "readers" {
  group_name  = aws_iam_group.readers.name
  policy_arns = [aws_iam_group_policy_attachment.readers.policy_arn]
}

resource "aws_iam_policy_attachment" "writers" {
  name       = "writers"
  groups     = [aws_iam_group.writers.name]
  users      = local.first ? [aws_iam_user.cid.name] : []
  policy_arn = aws_iam_policy.writing.arn
}

resource "aws_iam_virtual_mfa_device" "phone" {
  virtual_mfa_device_name = "phone"
  path                    = "/staff/"
  tags                    = { team = local.first ? "red" : "blue" }
}

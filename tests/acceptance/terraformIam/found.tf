data "aws_iam_policy" "s3" { name = "AmazonS3ReadOnlyAccess" }

data "aws_iam_policy" "own" { arn = aws_iam_policy.vault.arn }

data "aws_iam_role" "app" { name = aws_iam_role.app.name }

data "aws_iam_user" "ana" { user_name = aws_iam_user.ana.name }

data "aws_iam_group" "all" {
  group_name = aws_iam_group.all.name
  depends_on = [aws_iam_group_membership.all]
}

data "aws_iam_roles" "apps" {
  path_prefix = "/apps/"
  depends_on  = [aws_iam_role.app]
}

data "aws_iam_users" "staff" {
  path_prefix = "/staff/"
  depends_on  = [aws_iam_user.ana]
}

data "aws_iam_access_keys" "ana" { user = aws_iam_access_key.ana.user }

data "aws_iam_instance_profile" "app" { name = aws_iam_instance_profile.app.name }

data "aws_iam_instance_profiles" "app" { role_name = aws_iam_instance_profile.app.role }

data "aws_iam_openid_connect_provider" "ci" { arn = aws_iam_openid_connect_provider.ci.arn }

data "aws_iam_saml_provider" "sso" { arn = aws_iam_saml_provider.sso.arn }

data "aws_iam_account_alias" "this" { depends_on = [aws_iam_account_alias.this] }

data "aws_iam_session_context" "me" { arn = data.aws_caller_identity.me.arn }

data "aws_iam_principal_policy_simulation" "own" {
  policy_source_arn = aws_iam_user.ana.arn
  action_names      = ["s3:GetObject"]
  resource_arns     = ["arn:aws:s3:::vault/ana/cat.jpg"]
  context {
    key    = "aws:username"
    type   = "string"
    values = ["ana"]
  }
  depends_on = [aws_iam_user_policy.ana]
}

data "aws_iam_principal_policy_simulation" "other" {
  policy_source_arn = aws_iam_user.ana.arn
  action_names      = ["s3:DeleteObject"]
  resource_arns     = ["arn:aws:s3:::vault/ben/cat.jpg"]
  context {
    key    = "aws:username"
    type   = "string"
    values = ["ana"]
  }
  depends_on = [aws_iam_user_policy.ana]
}

output "simulations" {
  value = [
    one(data.aws_iam_principal_policy_simulation.own.results).decision,
    one(data.aws_iam_principal_policy_simulation.other.results).decision,
  ]
}

output "found" {
  value = {
    roles    = data.aws_iam_roles.apps.names
    users    = data.aws_iam_users.staff.names
    members  = data.aws_iam_group.all.users[*].user_name
    profiles = data.aws_iam_instance_profiles.app.names
    alias    = data.aws_iam_account_alias.this.account_alias
    keys     = data.aws_iam_access_keys.ana.access_keys[*].status
  }
}

data "aws_iam_user_ssh_key" "ana" {
  username          = aws_iam_user.ana.name
  ssh_public_key_id = aws_iam_user_ssh_key.ana.ssh_public_key_id
  encoding          = "SSH"
}

data "aws_iam_server_certificate" "site" {
  name = aws_iam_server_certificate.site.name
}

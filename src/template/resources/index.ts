import { ApiGatewayV2Api } from './ApiGatewayV2Api.ts'
import { ApiGatewayV2Authorizer } from './ApiGatewayV2Authorizer.ts'
import { ApiGatewayV2Deployment } from './ApiGatewayV2Deployment.ts'
import { ApiGatewayV2Integration } from './ApiGatewayV2Integration.ts'
import { ApiGatewayV2Route } from './ApiGatewayV2Route.ts'
import { ApiGatewayV2Stage } from './ApiGatewayV2Stage.ts'
import { CdkMetadata } from './CdkMetadata.ts'
import { CognitoIdentityPool } from './CognitoIdentityPool.ts'
import { CognitoIdentityPoolPrincipalTag } from './CognitoIdentityPoolPrincipalTag.ts'
import { CognitoIdentityPoolRoleAttachment } from './CognitoIdentityPoolRoleAttachment.ts'
import { CognitoUserPool } from './CognitoUserPool.ts'
import { CognitoUserPoolClient } from './CognitoUserPoolClient.ts'
import { CognitoUserPoolDomain } from './CognitoUserPoolDomain.ts'
import { CognitoUserPoolGroup } from './CognitoUserPoolGroup.ts'
import { CognitoUserPoolIdentityProvider } from './CognitoUserPoolIdentityProvider.ts'
import { CognitoUserPoolResourceServer } from './CognitoUserPoolResourceServer.ts'
import { CognitoUserPoolRiskConfigurationAttachment } from './CognitoUserPoolRiskConfigurationAttachment.ts'
import { CognitoUserPoolUser } from './CognitoUserPoolUser.ts'
import { CognitoUserPoolUserToGroupAttachment } from './CognitoUserPoolUserToGroupAttachment.ts'
import { IamAccessKey } from './IamAccessKey.ts'
import { IamGroup } from './IamGroup.ts'
import { IamManagedPolicy } from './IamManagedPolicy.ts'
import { IamOidcProvider } from './IamOidcProvider.ts'
import { IamPolicy } from './IamPolicy.ts'
import { IamRole } from './IamRole.ts'
import { IamUser } from './IamUser.ts'
import { IamUserToGroupAddition } from './IamUserToGroupAddition.ts'
import { KmsAlias } from './KmsAlias.ts'
import { KmsKey } from './KmsKey.ts'
import { LambdaFunction } from './LambdaFunction.ts'
import { LambdaPermission } from './LambdaPermission.ts'
import type { ResourceType } from './resource.ts'
import { S3Bucket } from './S3Bucket.ts'
import { S3BucketPolicy } from './S3BucketPolicy.ts'

/** Every resource type that a template may have, by its name. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  [
    ApiGatewayV2Api,
    ApiGatewayV2Authorizer,
    ApiGatewayV2Deployment,
    ApiGatewayV2Integration,
    ApiGatewayV2Route,
    ApiGatewayV2Stage,
    CdkMetadata,
    CognitoIdentityPool,
    CognitoIdentityPoolPrincipalTag,
    CognitoIdentityPoolRoleAttachment,
    CognitoUserPool,
    CognitoUserPoolClient,
    CognitoUserPoolResourceServer,
    CognitoUserPoolRiskConfigurationAttachment,
    CognitoUserPoolUser,
    CognitoUserPoolUserToGroupAttachment,
    CognitoUserPoolIdentityProvider,
    CognitoUserPoolDomain,
    CognitoUserPoolGroup,
    IamAccessKey,
    IamGroup,
    IamManagedPolicy,
    IamOidcProvider,
    IamPolicy,
    IamRole,
    IamUser,
    IamUserToGroupAddition,
    KmsAlias,
    KmsKey,
    LambdaFunction,
    LambdaPermission,
    S3Bucket,
    S3BucketPolicy,
  ].map((type) => [type.type, type]),
)

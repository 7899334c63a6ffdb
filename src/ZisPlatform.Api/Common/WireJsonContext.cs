using System.Text.Json.Serialization;
using ZisPlatform.Api.Audit;
using ZisPlatform.Api.Identity;
using ZisPlatform.Api.Identity.OAuth;
using ZisPlatform.Api.Registry;
using ZisPlatform.Api.Webhooks;

namespace ZisPlatform.Api.Common;

/// <summary>Serializers made at build time: the first request does not pay for reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CreateIntegrationBody))]
[JsonSerializable(typeof(IntegrationBody))]
[JsonSerializable(typeof(IntegrationListBody))]
[JsonSerializable(typeof(BundleBody))]
[JsonSerializable(typeof(BundleListBody))]
[JsonSerializable(typeof(JobSpecListBody))]
[JsonSerializable(typeof(DeploymentBody))]
[JsonSerializable(typeof(StoredBundleListBody))]
[JsonSerializable(typeof(FindingListBody))]
[JsonSerializable(typeof(GenerationListBody))]
[JsonSerializable(typeof(GenerationDifferenceBody))]
[JsonSerializable(typeof(RollBackBody))]
[JsonSerializable(typeof(RolledBackBody))]
[JsonSerializable(typeof(CreateWebhookBody))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(CreateSignedWebhookBody))]
[JsonSerializable(typeof(SignWebhookBody))]
[JsonSerializable(typeof(WebhookItemBody))]
[JsonSerializable(typeof(WebhookListBody))]
[JsonSerializable(typeof(AuditListBody))]
[JsonSerializable(typeof(WireErrorBody))]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(CallerBody))]
[JsonSerializable(typeof(CreateAccountBody))]
[JsonSerializable(typeof(OpenedAccountBody))]
[JsonSerializable(typeof(AccountListBody))]
[JsonSerializable(typeof(CreateUserBody))]
[JsonSerializable(typeof(ChangeUserBody))]
[JsonSerializable(typeof(SetPasswordBody))]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(UserListBody))]
[JsonSerializable(typeof(CreateApiTokenBody))]
[JsonSerializable(typeof(ApiTokenBody))]
[JsonSerializable(typeof(ApiTokenListBody))]
[JsonSerializable(typeof(ClientRequestBody))]
[JsonSerializable(typeof(ClientBody))]
[JsonSerializable(typeof(ClientPageBody))]
[JsonSerializable(typeof(ClientCursorBody))]
[JsonSerializable(typeof(TokenRequestBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(TokenPageBody))]
[JsonSerializable(typeof(TokenCursorBody))]
[JsonSerializable(typeof(GrantBody))]
[JsonSerializable(typeof(SessionBody))]
[JsonSerializable(typeof(GrantErrorBody))]
internal sealed partial class WireJsonContext : JsonSerializerContext;

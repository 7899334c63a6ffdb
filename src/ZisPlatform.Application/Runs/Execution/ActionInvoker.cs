using ZisPlatform.Application.Common;
using ZisPlatform.Application.Configs.Contracts;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Application.Links.Contracts;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>The outcome of an action, and the details of its HTTP exchange to show with it.</summary>
internal sealed record ActionResult(FlowOutcome Outcome, string? Exchange);

/// <summary>Executes the actions of flows: requests, and the built-in actions on configs and links (contract, flows 10 and 11).</summary>
internal sealed class ActionInvoker(
    IActionHttp http,
    IRequestSigner signer,
    ScopedService<ConnectionDirectory> connections,
    ScopedService<IntegrationConfigs> configs,
    ScopedService<IntegrationLinks> links,
    TimeProvider clock)
{
    /// <summary>The time limit of one call (contract, flows 14); the flow's own limit may be shorter.</summary>
    private static readonly TimeSpan MaxCallTime = TimeSpan.FromSeconds(30);

    /// <summary>The number of characters of a failed response's body that are kept for diagnosis.</summary>
    private const int MaxBodyLength = 4096;

    /// <summary>
    /// Returns the idempotency key of a call. It is the same for each repetition of the call within an attempt, so that a receiver can
    /// detect duplicates.
    /// </summary>
    public static string IdempotencyKey(Run run, int call) => FormattableString.Invariant($"{run.Id}-{run.Attempt}-{call}");

    /// <summary>Executes an action and returns its outcome.</summary>
    /// <param name="run">The run that calls the action.</param>
    /// <param name="effect">The action.</param>
    /// <param name="secrets">Receives the credentials that the request carries, so that they are masked.</param>
    /// <param name="cancellationToken">Cancelled when this process no longer owns the run.</param>
    public async Task<ActionResult> CallAsync(Run run, ActionEffect effect, SecretMasker secrets, CancellationToken cancellationToken)
    {
        var remaining = effect.Deadline - clock.GetUtcNow();
        if (remaining <= TimeSpan.Zero)
        {
            return new ActionResult(FlowOutcome.TimedOut(clock.GetUtcNow()), null);
        }

        if (effect.Call is { } call)
        {
            return await SendAsync(run, effect, call, remaining, secrets, cancellationToken);
        }

        var result = effect.BuiltIn is BuiltInAction.LoadConfig or BuiltInAction.PatchConfig
            ? await configs.UseAsync(service => RunConfigActionAsync(service, run, effect, cancellationToken))
            : await links.UseAsync(service => RunLinkActionAsync(service, run, effect, cancellationToken));
        return new ActionResult(
            result.IsOk
                ? FlowOutcome.Returned(result.Value, clock.GetUtcNow())
                : FlowOutcome.Failed(FlowErrors.BuiltIn(result.Errors[0].Detail), clock.GetUtcNow()),
            null);
    }

    private async Task<ActionResult> SendAsync(
        Run run, ActionEffect effect, HttpActionRequest call, TimeSpan remaining, SecretMasker secrets, CancellationToken cancellationToken)
    {
        UsableConnection? connection = null;
        if (call.Connection is { } name)
        {
            var found = await connections.UseAsync(
                directory => directory.FindAsync(run.Account, run.Integration, name, cancellationToken));
            if (!found.IsOk)
            {
                return new ActionResult(FlowOutcome.Failed(
                    found.Errors[0].Kind == ErrorKind.NotFound
                        ? FlowErrors.MissingConnection(name) with { Name = FlowErrors.TaskFailed }
                        : FlowErrors.ConnectionNotRefreshed(name),
                    clock.GetUtcNow()), null);
            }

            connection = found.Value;
            secrets.Add(connection.GetSecrets());
        }

        var signature = await signer.SignAsync(run.Account, run.Integration, call.Url, cancellationToken);
        secrets.Add(signature);
        KeyValuePair<string, string>[] headers =
            [new("Idempotency-Key", $"\"{IdempotencyKey(run, effect.Number)}\""), new(HttpAction.SignatureHeader, signature)];
        var startTimestamp = clock.GetTimestamp();
        var result = await http.SendAsync(
            new OutboundCall(call, connection, headers, remaining < MaxCallTime ? remaining : MaxCallTime), cancellationToken);
        var now = clock.GetUtcNow();
        JsonValue elapsed = (long)clock.GetElapsedTime(startTimestamp).TotalMilliseconds;
        if (result.Response is not { } response)
        {
            // Decide by the limit that applied, not by the clock: a timer may fire slightly before it is due.
            var outcome = result.IsTimedOut && remaining <= MaxCallTime
                ? FlowOutcome.TimedOut(now < effect.Deadline ? effect.Deadline : now)
                : FlowOutcome.Failed(result.Error!, now);
            return new ActionResult(outcome, JsonValue.Object(("milliseconds", elapsed)).ToString());
        }

        var exchange = new JsonObjectBuilder(4).Set("status", response.Status).Set("milliseconds", elapsed);
        if (response.ContentType is { } type)
        {
            exchange.Set("content_type", secrets.Mask(type));
        }

        if (response.Status is < 200 or > 299 && response.Body.Length > 0)
        {
            // Mask before truncating: a truncated secret would not be recognized.
            var body = secrets.Mask(System.Text.Encoding.UTF8.GetString(response.Body.Span));
            exchange.Set("body", PlainText.Truncate(body, MaxBodyLength).Replace('\0', '\uFFFD'));
        }

        return new ActionResult(FlowOutcome.FromResponse(response, now), exchange.ToValue().ToString());
    }

    private static async Task<Result<JsonValue>> RunConfigActionAsync(
        IntegrationConfigs configs, Run run, ActionEffect effect, CancellationToken cancellationToken)
    {
        var (parameters, scope) = (effect.Parameters, TextOf(effect.Parameters["scope"]) ?? "");
        return effect.BuiltIn == BuiltInAction.LoadConfig
            ? await configs.LoadAsync(run.Account, run.Integration, scope, cancellationToken)
            : ToNull(await configs.PatchAsync(run.Account, run.Integration, scope, parameters["config"], cancellationToken));
    }

    private static async Task<Result<JsonValue>> RunLinkActionAsync(
        IntegrationLinks links, Run run, ActionEffect effect, CancellationToken cancellationToken)
    {
        var (parameters, account, integration) = (effect.Parameters, run.Account, run.Integration);
        switch (effect.BuiltIn)
        {
            case BuiltInAction.LoadLinks:
                var found = await links.LoadAsync(
                    account,
                    integration,
                    new LinkQuery(
                        TextOf(parameters["link_type"]), TextOf(parameters["left_object_name"]), TextOf(parameters["right_object_name"]))
                    {
                        PageSize = parameters.TryGet("page_size", out var size)
                            ? size.TryGetInt64(out var number) ? (int)Math.Clamp(number, 0, 1000) : 0
                            : PageRequest.DefaultSize,
                        After = TextOf(parameters["page_after_cursor"]),
                        Before = TextOf(parameters["page_before_cursor"]),
                    },
                    cancellationToken);
                return found.IsOk
                    ? JsonValue.Object(
                        ("links", JsonValue.Array([.. found.Value.Links])),
                        ("meta", JsonValue.Object(
                            ("has_more", found.Value.HasMore), ("after", found.Value.After), ("before", found.Value.Before))))
                    : found.Errors.ToArray();
            case BuiltInAction.CreateLink:
                return WrapLink(await links.CreateAsync(
                    account,
                    integration,
                    TextOf(parameters["link_type"]),
                    WithTextName(parameters["left_object"]),
                    WithTextName(parameters["right_object"]),
                    cancellationToken));
            case BuiltInAction.PatchLink:
                return WrapLink(await links.PatchAsync(
                    account,
                    integration,
                    TextOf(parameters["link_type"]),
                    TextOf(parameters["left_object_name"]),
                    TextOf(parameters["right_object_name"]),
                    FindSide(parameters, "left_object"),
                    FindSide(parameters, "right_object"),
                    cancellationToken));
            default:
                return ToNull(await links.DeleteAsync(
                    account,
                    integration,
                    TextOf(parameters["link_type"]),
                    TextOf(parameters["left_object_name"]),
                    TextOf(parameters["right_object_name"]),
                    cancellationToken));
        }
    }

    private static Result<JsonValue> ToNull(Result<Success> result) => result.IsOk ? JsonValue.Null : result.Errors.ToArray();

    private static Result<JsonValue> WrapLink(Result<JsonValue> result) =>
        result.IsOk ? JsonValue.Object(("link", result.Value)) : result.Errors.ToArray();

    /// <summary>Returns a string, or the decimal text of a number (contract, flows 11.3); null for other values.</summary>
    private static string? TextOf(in JsonValue value) => value.IsString ? value.AsString() : value.IsNumber ? value.ToString() : null;

    private static JsonValue WithTextName(in JsonValue side) =>
        side.IsObject && TextOf(side["name"]) is { } name ? side.With("name", name) : side;

    private static JsonValue? FindSide(in JsonValue parameters, string name) =>
        parameters.TryGet(name, out var side) ? WithTextName(side) : (JsonValue?)null;
}

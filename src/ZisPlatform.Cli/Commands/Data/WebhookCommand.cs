using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Commands.Bundles;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Data;

/// <summary>The commands for inbound webhooks, through which an integration receives external events.</summary>
internal static class WebhookCommand
{
    private enum Scheme
    {
        Github,
        Stripe,
        Zendesk,
        Header,
    }

    public static Command Create(CommandRunner runner) =>
        new("webhook", "Inbound webhooks of an integration: addresses that receive events")
        {
            CreateCreate(runner),
            ListCommand.OfIntegration(
                runner,
                "List inbound webhooks",
                PlatformPaths.Webhooks,
                "webhooks",
                new("UUID", webhook => webhook.Text("uuid")),
                new("EVENT SOURCE", webhook => webhook.Text("source_system")),
                new("EVENT TYPE", webhook => webhook.Text("event_type")),
                new("SIGNED", webhook => webhook.Text("signing", "scheme")),
                new("CREATED", webhook => webhook.Day("created_at")),
                new("PATH", webhook => webhook.Text("path"))),
            CreateShow(runner),
            CreateRotate(runner),
            CreateSign(runner),
            CreateDelete(runner),
        };

    private static Command CreateCreate(CommandRunner runner)
    {
        var integration = RegistryArguments.Integration();
        var source = new Option<string?>("--source-system")
        {
            Description = "The event_source of its events, as in job specs",
            HelpName = "TEXT",
        };
        var type = new Option<string?>("--event-type") { Description = "The event_type of its events, as in job specs", HelpName = "TEXT" };
        var events = new Option<bool>("--zendesk-events")
        {
            Description = "Receive the events of a Zendesk account's event webhook instead, each with its own type",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("create", "Create an inbound webhook and show its credentials; the password cannot be shown again")
        {
            integration, source, type, events,
        };
        command.Validators.Add(result =>
        {
            var specified = (result.GetResult(source) is not null, result.GetResult(type) is not null);
            if (specified != (result.GetValue(events) ? (false, false) : (true, true)))
            {
                result.AddError("Specify either --source-system and --event-type, or --zendesk-events.");
            }
        });
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            object body = parse.GetValue(events)
                ? new { format = "zendesk_events" }
                : new { source_system = parse.GetValue(source), event_type = parse.GetValue(type) };
            var answer = await session.Server.PostAsync(
                PlatformPaths.Webhooks(parse.GetRequiredValue(integration)), body, cancellationToken);
            session.Results.Record(answer, [.. FieldsOf(answer), PasswordOf(answer)]);
        });
        return command;
    }

    private static Command CreateShow(CommandRunner runner) => CreateWebhookCommand(
        runner, "show", "Show an inbound webhook; its password is masked", async (session, integration, uuid, cancellationToken) =>
        {
            var answer = await session.Server.GetAsync(PlatformPaths.Webhook(integration, uuid), cancellationToken);
            session.Results.Record(answer, FieldsOf(answer));
        });

    private static Command CreateRotate(CommandRunner runner) => CreateWebhookCommand(
        runner,
        "rotate",
        "Replace the password of an inbound webhook and print it; the path stays, the old password stops working immediately",
        async (session, integration, uuid, cancellationToken) =>
        {
            var answer = await session.Server.PutForAnswerAsync($"{PlatformPaths.Webhook(integration, uuid)}/password", cancellationToken);
            session.Results.RecordForVariable(answer, [.. FieldsOf(answer), PasswordOf(answer)]);
        });

    private static Command CreateDelete(CommandRunner runner) => CreateWebhookCommand(
        runner, "delete", "Permanently delete an inbound webhook and its path", async (session, integration, uuid, cancellationToken) =>
        {
            await session.Server.DeleteAsync(PlatformPaths.Webhook(integration, uuid), cancellationToken);
            session.Results.WriteResult(answer: null, $"Webhook {uuid} of {integration} deleted; deliveries to it are no longer accepted.");
        });

    private static Command CreateSign(CommandRunner runner)
    {
        var integration = RegistryArguments.Integration();
        var uuid = UuidArgument();
        var scheme = ArgumentParsers.EnumOption<Scheme>(
            "--scheme", "Signature scheme of the sender; header is a plain HMAC-SHA256 of the body");
        var header = new Option<string?>("--header")
        {
            Description = "The header that carries the signature, with --scheme header",
            HelpName = "NAME",
        };
        var off = new Option<bool>("--off")
        {
            Description = "Accept unsigned deliveries with credentials again",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("sign", "Accept only signed deliveries; the sender's secret is read from a prompt or standard input")
        {
            integration, uuid, scheme, header, off,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(off) == (result.GetResult(scheme) is not null))
            {
                result.AddError("Specify either --scheme or --off.");
            }
        });
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var (integrationName, webhookId) = (parse.GetRequiredValue(integration), parse.GetRequiredValue(uuid));
            var schemeName = parse.GetValue(scheme)?.ToString().ToLowerInvariant();
            var fields = new Dictionary<string, string>();
            if (schemeName is not null)
            {
                fields["scheme"] = schemeName;
                fields["secret"] = await runner.Secrets.ReadAsync("Signing secret", cancellationToken);
                if (parse.GetValue(header) is { } name)
                {
                    fields["header"] = name;
                }
            }

            await session.Server.PutAsync(
                $"{PlatformPaths.Webhook(integrationName, webhookId)}/signing",
                new { signing = schemeName is null ? null : fields },
                cancellationToken);
            session.Results.WriteResult(answer: null, schemeName is null
                ? $"Webhook {webhookId} accepts unsigned deliveries with credentials."
                : $"Webhook {webhookId} accepts only deliveries signed with the scheme {schemeName}.");
        });
        return command;
    }

    private static Command CreateWebhookCommand(
        CommandRunner runner, string name, string description, Func<ServerSession, string, string, CancellationToken, Task> run)
    {
        var integration = RegistryArguments.Integration();
        var uuid = UuidArgument();
        var command = new Command(name, description) { integration, uuid };
        runner.SetServerAction(command, (session, parse, cancellationToken) =>
            run(session, parse.GetRequiredValue(integration), parse.GetRequiredValue(uuid), cancellationToken));
        return command;
    }

    private static Argument<string> UuidArgument()
    {
        var argument = new Argument<string>("UUID") { Description = "The webhook's uuid, as 'zis webhook list' shows it" };
        argument.Validators.Add(result =>
        {
            if (!Guid.TryParseExact(result.Tokens[0].Value, "D", out _))
            {
                // The message does not repeat the value: it may be a token or a password.
                result.AddError("A webhook's uuid has 32 hexadecimal digits and four hyphens; 'zis webhook list' shows it.");
            }
        });
        return argument;
    }

    private static IReadOnlyList<Field> FieldsOf(JsonElement answer)
    {
        var webhook = answer.GetProperty("webhook");
        return
        [
            new("UUID", webhook.Text("uuid")),
            new("ID", webhook.Text("id")),
            new("Integration", webhook.Text("integration")),
            new("Format", webhook.Text("format")),
            new("Event source", webhook.Text("source_system")),
            new("Event type", webhook.Text("event_type")),
            new("Signed as by", webhook.Text("signing", "scheme")),
            new("Signature in", webhook.Text("signing", "header")),
            new("Created", webhook.Text("created_at")),
            new("Password changed", webhook.Text("password_changed_at")),
            new("Path", webhook.Text("path")),
            new("User name", webhook.Text("username")),
        ];
    }

    private static Field PasswordOf(JsonElement answer) => new("Password, shown only now", answer.Required("webhook", "password"));
}

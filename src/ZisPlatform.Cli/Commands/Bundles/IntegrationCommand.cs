using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Bundles;

internal static class IntegrationCommand
{
    public static Command Create(CommandRunner runner) =>
        new("integration", "Integrations of the account")
        {
            CreateCreate(runner),
            ListCommand.Create(
                runner,
                "List the account's integrations",
                PlatformPaths.Integrations,
                "integrations",
                new("NAME", integration => integration.Text("name")),
                new("DESCRIPTION", integration => integration.Text("description")),
                new("OAUTH CLIENT", integration => integration.Text("zendesk_oauth_client", "identifier")),
                new("OAUTH CLIENT ID", integration => integration.Text("zendesk_oauth_client", "id"))),
        };

    private static Command CreateCreate(CommandRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The integration's name: a-z, 0-9, hyphen and underscore" };
        name.Validators.Add(result =>
        {
            // These names would change the request path. The server validates all other names.
            if (result.Tokens is [{ Value: "" or "." or ".." }])
            {
                result.AddError("That is no integration's name.");
            }
        });
        var description = new Option<string?>("--description") { Description = "What the integration does", HelpName = "TEXT" };
        var command = new Command("create", "Register an integration and show its OAuth client, or change its description")
        {
            name,
            description,
        };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var body = new { description = parse.GetValue(description) };
            Show(
                session, parse.GetRequiredValue(name), await RegisterAsync(session, parse.GetRequiredValue(name), body, cancellationToken));
        });
        return command;
    }

    public static Task<JsonElement> RegisterAsync(ServerSession session, string name, object body, CancellationToken cancellationToken) =>
        session.Server.PostAsync(PlatformPaths.Integration(name), body, cancellationToken);

    /// <summary>Shows the response to the registration.</summary>
    public static void Show(ServerSession session, string name, JsonElement answer)
    {
        var secret = answer.Required("zendesk_oauth_client", "secret");
        // For an existing integration, the server returns asterisks.
        var isNew = secret.AsSpan().ContainsAnyExcept('*');
        session.Results.Record(
            answer,
            new("Integration", name),
            new("Description", answer.Text("description")),
            new("OAuth client", answer.Text("zendesk_oauth_client", "identifier")),
            new("OAuth client ID", answer.Text("zendesk_oauth_client", "id")),
            new(isNew ? "OAuth client secret, shown only now" : "OAuth client secret", secret));
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands;

internal static class IntegrationCommand
{
    public static Command Create(CommandRunner runner) =>
        new("integration", "Integrations of the account")
        {
            CreateCreate(runner),
            CreateList(runner),
        };

    private static Command CreateCreate(CommandRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The integration's name: a-z, 0-9, hyphen and underscore" };
        name.Validators.Add(result =>
        {
            // These would change the path that is asked; any other name is the server's to judge.
            if (result.Tokens is [{ Value: "" or "." or ".." }])
            {
                result.AddError("That is no integration's name.");
            }
        });
        var description = new Option<string?>("--description") { Description = "What the integration does", HelpName = "TEXT" };
        var command = new Command("create", "Register an integration and show its OAuth client") { name, description };
        runner.OnServer(command, (session, parse, cancellationToken) => CreateAsync(
            session, parse.GetRequiredValue(name), parse.GetValue(description), cancellationToken));
        return command;
    }

    private static async Task CreateAsync(
        ServerSession session, string name, string? description, CancellationToken cancellationToken)
    {
        var body = new JsonObject();
        if (description is not null)
        {
            body["description"] = description;
        }

        var answer = await session.Server.PostAsync(PlatformPaths.Integration(name), body, cancellationToken);
        session.Results.RecordWithSecret(
            answer,
            new("OAuth client secret", session.Server.Required(answer, "zendesk_oauth_client", "secret")),
            new("Integration", name),
            new("Description", answer.Text("description")),
            new("OAuth client", answer.Text("zendesk_oauth_client", "identifier")),
            new("OAuth client ID", answer.Text("zendesk_oauth_client", "id")));
    }

    private static Command CreateList(CommandRunner runner)
    {
        var command = new Command("list", "List the account's integrations");
        runner.OnServer(command, (session, _, cancellationToken) => ListAsync(session, cancellationToken));
        return command;
    }

    private static async Task ListAsync(ServerSession session, CancellationToken cancellationToken)
    {
        // This endpoint is the vendor's and knows no pages.
        var answer = await session.Server.GetAsync(PlatformPaths.Integrations, cancellationToken);
        session.Results.List(
            "integrations",
            [.. answer.Items("integrations")],
            whenEmpty: "No integrations.",
            new("NAME", integration => integration.Text("name")),
            new("DESCRIPTION", integration => integration.Text("description")),
            new("OAUTH CLIENT", integration => integration.Text("zendesk_oauth_client", "identifier")),
            new("OAUTH CLIENT ID", integration => integration.Text("zendesk_oauth_client", "id")));
    }
}

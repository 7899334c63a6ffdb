using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using ZisPlatform.Cli.Commands.Bundles;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Data;

/// <summary>
/// The commands for connections of an integration, based on the platform API. Secrets are read from a prompt, from standard input or
/// from an environment variable.
/// </summary>
internal static partial class ConnectionCommand
{
    private const string ApiKey = "api_key";
    private const string BasicAuth = "basic_auth";
    private const string BearerToken = "bearer_token";

    private static readonly string[] Kinds = [ApiKey, BasicAuth, BearerToken];

    public static Command Create(CommandRunner runner) =>
        new("connection", "Connections of an integration: the credentials that its flows use")
        {
            ListCommand.OfIntegration(
                runner,
                "List connections of all kinds, with the state of their OAuth tokens",
                PlatformPaths.Connections,
                "connections",
                new("NAME", connection => connection.Text("name")),
                new("KIND", connection => connection.Text("kind")),
                new("ALLOWED DOMAIN", connection => connection.Text("allowed_domain")),
                new("EXPIRES", connection => connection.Text("oauth", "expires_at")),
                new("FAILURE", connection => connection.Text("oauth", "failure"))),
            CreateShow(runner),
            CreateCreate(runner),
            CreateUpdate(runner),
            CreateDelete(runner),
            CreateRefresh(runner),
        };

    private static Argument<string> NameArgument()
    {
        var name = new Argument<string>("NAME") { Description = "The connection's name" };
        name.Validators.Add(result =>
        {
            // The message does not repeat the name: it may be a misplaced secret.
            if (result.Tokens.Any(token => !ConnectionName().IsMatch(token.Value)))
            {
                result.AddError("A connection's name has 3 to 64 letters, digits, underscores and hyphens.");
            }
        });
        return name;
    }

    private static Option<string?> SecretVariableOption() => new("--secret-variable")
    {
        Description = "Environment variable that holds the secret (default: a prompt, or the first line of standard input)",
        HelpName = "VARIABLE",
    };

    private static Option<string?> HeaderNameOption() =>
        new("--header-name") { Description = "Header that carries the API key", HelpName = "HEADER" };

    private static Option<string?> UsernameOption() =>
        new("--username") { Description = "User name for basic authentication", HelpName = "USER" };

    private static Command CreateShow(CommandRunner runner)
    {
        var (integration, name) = (RegistryArguments.Integration(), NameArgument());
        var command = new Command("show", "Show a connection, without its secret") { integration, name };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var answer = await session.Server.GetAsync(
                PlatformPaths.Connection(parse.GetRequiredValue(integration), parse.GetRequiredValue(name)), cancellationToken);
            Show(session, answer);
        });
        return command;
    }

    private static Command CreateCreate(CommandRunner runner)
    {
        var (integration, name) = (RegistryArguments.Integration(), NameArgument());
        var kind = new Option<string>("--kind")
        {
            Description = "Kind of the credential",
            HelpName = string.Join('|', Kinds),
            Required = true,
        };
        kind.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => !Kinds.Contains(token.Value)))
            {
                result.AddError($"--kind is one of {string.Join(", ", Kinds)}; an oauth connection begins with a flow.");
            }
        });
        var domain = new Option<string>("--allowed-domain")
        {
            Description = "Host to which the credential may be sent, or *.DOMAIN for all hosts below it",
            HelpName = "HOST",
            Required = true,
        };
        var (header, username, variable) = (HeaderNameOption(), UsernameOption(), SecretVariableOption());
        var command = new Command("create", "Store a credential; the secret comes from a prompt, standard input or a variable")
        {
            integration, name, kind, domain, header, username, variable,
        };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var body = new
            {
                kind = parse.GetRequiredValue(kind),
                name = parse.GetRequiredValue(name),
                allowed_domain = parse.GetRequiredValue(domain),
                header_name = parse.GetValue(header),
                username = parse.GetValue(username),
                secret = await ReadSecretAsync(runner, parse.GetValue(variable), PromptOf(parse.GetRequiredValue(kind)), cancellationToken),
            };
            Show(
                session,
                await session.Server.PostAsync(PlatformPaths.Connections(parse.GetRequiredValue(integration)), body, cancellationToken));
        });
        return command;
    }

    private static Command CreateUpdate(CommandRunner runner)
    {
        var (integration, name) = (RegistryArguments.Integration(), NameArgument());
        var (header, username, variable) = (HeaderNameOption(), UsernameOption(), SecretVariableOption());
        var secret = new Option<bool>("--secret")
        {
            Description = "Replace the secret, which is read from a prompt or standard input",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("update", "Change a stored credential; omitted values stay unchanged")
        {
            integration, name, header, username, secret, variable,
        };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var replacesSecret = parse.GetValue(secret) || parse.GetValue(variable) is not null;
            var body = new Dictionary<string, string>();
            Add(body, "header_name", parse.GetValue(header));
            Add(body, "username", parse.GetValue(username));
            Add(
                body,
                "secret",
                replacesSecret ? await ReadSecretAsync(runner, parse.GetValue(variable), "Secret", cancellationToken) : null);
            if (body.Count == 0)
            {
                throw new CommandFailedException(ExitCodes.Usage, "There is nothing to change.")
                {
                    Hint = "Specify at least one of --secret, --secret-variable, --header-name and --username.",
                };
            }

            Show(session, await session.Server.PatchAsync(
                PlatformPaths.Connection(parse.GetRequiredValue(integration), parse.GetRequiredValue(name)), body, cancellationToken));
        });
        return command;
    }

    private static Command CreateDelete(CommandRunner runner)
    {
        var (integration, name) = (RegistryArguments.Integration(), NameArgument());
        var command = new Command("delete", "Delete a connection; flows that use it no longer start") { integration, name };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var connection = parse.GetRequiredValue(name);
            await session.Server.DeleteAsync(PlatformPaths.Connection(parse.GetRequiredValue(integration), connection), cancellationToken);
            session.Results.WriteResult(answer: null, $"Connection {connection} deleted.");
        });
        return command;
    }

    private static Command CreateRefresh(CommandRunner runner)
    {
        var (integration, name) = (RegistryArguments.Integration(), NameArgument());
        var command = new Command("refresh", "Renew the tokens of an OAuth connection now") { integration, name };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var path = PlatformPaths.Connection(parse.GetRequiredValue(integration), parse.GetRequiredValue(name)) + "/refresh";
            Show(session, await session.Server.PostAsync(path, new { }, cancellationToken));
        });
        return command;
    }

    private static async Task<string> ReadSecretAsync(
        CommandRunner runner, string? variable, string prompt, CancellationToken cancellationToken)
    {
        if (variable is null)
        {
            return await runner.Secrets.ReadNewAsync(prompt, cancellationToken);
        }

        return runner.Environment.GetVariable(variable) is { Length: > 0 } secret
            ? secret
            : throw new CommandFailedException(ExitCodes.Usage, "The variable that --secret-variable names is not set, or empty.");
    }

    private static string PromptOf(string kind) => kind switch
    {
        ApiKey => "API key",
        BasicAuth => "Password",
        _ => "Bearer token",
    };

    private static void Add(Dictionary<string, string> body, string name, string? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }

    private static void Show(ServerSession session, JsonElement answer)
    {
        var connection = answer.GetProperty("connection");
        var isOAuth = connection.Text("kind") == "oauth";
        session.Results.Record(
            answer,
            [
                new("Name", connection.Text("name")),
                new("Kind", connection.Text("kind")),
                .. isOAuth
                    ? new Output.Field[]
                    {
                        new("Scope", connection.Text("oauth", "scope")),
                        new("Expires", connection.Text("oauth", "expires_at")),
                        new("Renewed next", connection.Text("oauth", "renew_at")),
                        new("Failed", connection.Text("oauth", "failed_at")),
                        new("Failure", connection.Text("oauth", "failure")),
                    }
                    : [
                        new("Allowed domain", connection.Text("allowed_domain")),
                        new("Header", connection.Text("header_name")),
                        new("User name", connection.Text("username")),
                    ],
                new("Created", connection.Text("created_at")),
                new("Changed", connection.Text("updated_at")),
            ]);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{3,64}\z")]
    private static partial Regex ConnectionName();
}

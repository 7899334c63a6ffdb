using System.CommandLine;

namespace ZisPlatform.Cli;

/// <summary>The options of every command.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Server { get; } = new("--server")
    {
        Description = "Address of the server, such as https://zis.example (default: ZIS_SERVER, then the stored login)",
        HelpName = "URL",
        Recursive = true,
    };

    public Option<string?> Account { get; } = new("--account")
    {
        Description = "Account to work in; '' selects the account that the server's address names",
        HelpName = "SUBDOMAIN",
        Recursive = true,
    };

    public Option<string?> Email { get; } = new("--email")
    {
        Description = "E-mail address to log in as",
        HelpName = "EMAIL",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print the server's JSON, with all pages of a list merged; errors are JSON on standard error",
        Arity = ArgumentArity.Zero,
        Recursive = true,
    };
}

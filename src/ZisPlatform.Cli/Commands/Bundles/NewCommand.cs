using System.CommandLine;
using System.Text.Json;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Scaffolding;

namespace ZisPlatform.Cli.Commands.Bundles;

internal static class NewCommand
{
    public static Command Create(CommandRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The integration's name: 1 to 64 of a-z, 0-9, hyphen and underscore" };
        name.Validators.Add(ArgumentParsers.ValidateIntegrationName);
        var directory = new Option<string?>("--directory")
        {
            Description = "Target folder (default: a folder of that name in the current folder)",
            HelpName = "DIR",
        };
        var command = new Command("new", "Create the files of an integration: a working bundle, its tests, and a sample event")
        {
            name,
            directory,
        };
        command.SetAction(parse =>
        {
            var integration = parse.GetRequiredValue(name);
            var folder = parse.GetValue(directory) ?? integration;
            var files = Scaffold.Write(integration, folder);
            var message = $"Created {integration} in {folder}: {string.Join(", ", files)}. README.md describes the next steps.";
            runner.ResultsOf(parse).WriteResult(
                JsonSerializer.SerializeToElement(new { integration, Directory = folder, files }, JsonText.OneLine), message);
        });
        return command;
    }
}

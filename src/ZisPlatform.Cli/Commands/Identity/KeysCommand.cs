using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Commands.Identity;

internal static class KeysCommand
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    // The longest time without progress. Replicas adopt the new key within seconds, and stores of any size make progress.
    private static readonly TimeSpan MaxTimeWithoutProgress = TimeSpan.FromMinutes(2);

    public static Command Create(CommandRunner runner) =>
        new("keys", "Encryption keys of stored secrets (for administrators of the default account)")
        {
            CreateShow(runner),
            CreateRotate(runner),
        };

    private static Command CreateShow(CommandRunner runner)
    {
        var command = new Command("show", "Show the current key and the number of stored secrets that still use an earlier one");
        runner.SetServerAction(command, async (session, _, cancellationToken) =>
            Write(session.Results, await session.Server.GetAsync(PlatformPaths.KeyRotation, cancellationToken)));
        return command;
    }

    private static Command CreateRotate(CommandRunner runner)
    {
        var wait = new Option<bool>("--wait")
        {
            Description = "Wait until all stored secrets are encrypted with the new key",
            Arity = ArgumentArity.Zero,
        };
        var command = new Command("rotate", "Create a new key; the server re-encrypts all stored secrets in the background") { wait };
        runner.SetServerAction(command, async (session, parse, cancellationToken) =>
        {
            var rotation = await session.Server.PostAsync(PlatformPaths.KeyRotations, ReadOnlyMemory<byte>.Empty, cancellationToken);
            if (parse.GetValue(wait))
            {
                rotation = await WaitAsync(session, rotation, runner.Environment, cancellationToken);
            }

            Write(session.Results, rotation);
        });
        return command;
    }

    private static async Task<JsonElement> WaitAsync(
        ServerSession session, JsonElement rotation, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        var time = environment.Time;
        WriteProgress(session, rotation, environment);
        var (remaining, lastProgress) = (CountRemaining(rotation), time.GetTimestamp());
        while (remaining > 0)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
            rotation = await session.Server.GetAsync(PlatformPaths.KeyRotation, cancellationToken);
            if (CountRemaining(rotation) != remaining)
            {
                (remaining, lastProgress) = (CountRemaining(rotation), time.GetTimestamp());
                WriteProgress(session, rotation, environment);
            }
            else if (time.GetElapsedTime(lastProgress) > MaxTimeWithoutProgress)
            {
                throw new CommandFailedException(
                    ExitCodes.Refused, $"{remaining} stored secrets still use an earlier key, and their number no longer decreases.")
                {
                    Hint = "The server's log names the secrets that cannot be decrypted. All others keep working.",
                };
            }
        }

        return rotation;
    }

    /// <summary>Shows progress on a terminal, because the rotation of a large store takes minutes.</summary>
    private static void WriteProgress(ServerSession session, JsonElement rotation, CommandEnvironment environment)
    {
        if (environment.ErrorOnTerminal && !session.Results.IsJson)
        {
            var (done, total) = (rotation.Text("rotation", "done"), rotation.Text("rotation", "total"));
            environment.Error.WriteLine($"{done} of {total} stored secrets are under the key {rotation.Required("rotation", "key")}.");
        }
    }

    private static long CountRemaining(JsonElement rotation) =>
        long.Parse(rotation.Required("rotation", "left"), CultureInfo.InvariantCulture);

    private static void Write(Results results, JsonElement answer) => results.Record(
        answer,
        [
            new("Key", answer.Required("rotation", "key")),
            new("Stored secrets", answer.Text("rotation", "total")),
            new("Under this key", answer.Text("rotation", "done")),
            new("Under earlier keys", answer.Text("rotation", "left")),
        ]);
}

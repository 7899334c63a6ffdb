using ZisPlatform.Cli;

return await ZisCommandLine.RunAsync(args, CommandEnvironment.OfThisProcess(), CancellationToken.None);

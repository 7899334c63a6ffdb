using ZisPlatform.Cli;

return await ZisCommandLine.RunAsync(args, CommandEnvironment.ForCurrentProcess(), CancellationToken.None);

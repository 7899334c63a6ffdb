using System.Runtime.InteropServices;
using ZisPlatform.Cli;

using var cancellation = new CancellationTokenSource();
// The first Ctrl-C lets the command clean up and answer 130; a second one, with nothing left to wait for, ends the process.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
{
    signal.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
});

return await ZisCommandLine.RunAsync(args, CommandEnvironment.OfThisProcess(), cancellation.Token);

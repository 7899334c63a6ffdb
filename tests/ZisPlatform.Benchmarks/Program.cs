using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ZisPlatform.Benchmarks.Create;
using ZisPlatform.Benchmarks.Data;
using ZisPlatform.Benchmarks.Flow;
using ZisPlatform.Benchmarks.Hosts;
using ZisPlatform.Benchmarks.Registry;
using ZisPlatform.Benchmarks.Run;
using ZisPlatform.Benchmarks.Start;

// Processes are started and stopped by /bin/sh.
[assembly: SupportedOSPlatform("linux")]

// The hosts that some benchmarks run in their own process would otherwise handle the signal, and the benchmark would go on.
using var termination = args is ["--mode", ..]
    ? null
    : PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(128 + 15));

// build/bench starts the benchmarks; they start the modes as child processes.
switch (args)
{
    case ["create", .. var options]:
        return await CreateBench.RunAsync(Setup.Read(options));
    case ["settings", .. var options]:
        return await SettingsBench.RunAsync(Setup.Read(options));
    case ["flow", .. var options]:
        return await FlowBench.RunAsync(Setup.Read(options));
    case ["start", .. var options]:
        return await StartBench.RunAsync(Setup.Read(options));
    case ["registry", .. var options]:
        return await RegistryBench.RunAsync(Setup.Read(options));
    case ["data", .. var options]:
        return await DataBench.RunAsync(Setup.Read(options));
    case ["run", .. var options]:
        return await RunBench.RunAsync(Setup.Read(options, RunBench.Parts));
    case ["--mode", "nothing"]:
        return 0;
    case ["--mode", "bare-runs"]:
        await BareRuns.RunAsync();
        return 0;
    case ["--mode", "bare-data"]:
        await BareData.RunAsync();
        return 0;
    case ["--mode", "constant"]:
        await ConstantServer.RunAsync();
        return 0;
    case ["--mode", "server", var keys]:
        await WarmServer.RunAsync(keys);
        return 0;
    case ["--mode", "bare", var keys]:
        await BareServer.RunAsync(keys);
        return 0;
    default:
        await Console.Error.WriteLineAsync("Start the benchmarks with build/bench.");
        return 2;
}

using System.Runtime.Versioning;
using ZisPlatform.Benchmarks.Create;
using ZisPlatform.Benchmarks.Data;
using ZisPlatform.Benchmarks.Flow;
using ZisPlatform.Benchmarks.Hosts;
using ZisPlatform.Benchmarks.Registry;
using ZisPlatform.Benchmarks.Run;

// Processes are started and stopped by /bin/sh.
[assembly: SupportedOSPlatform("linux")]

// build/bench starts the first six; they start the others as child processes.
switch (args)
{
    case ["create", .. var options]:
        return await CreateBench.RunAsync(Setup.Read(options));
    case ["settings", .. var options]:
        return await SettingsBench.RunAsync(Setup.Read(options));
    case ["flow", .. var options]:
        return await FlowBench.RunAsync(options);
    case ["registry", .. var options]:
        return await RegistryBench.RunAsync(Setup.Read(options));
    case ["data", .. var options]:
        return await DataBench.RunAsync(Setup.Read(options));
    case ["run", .. var options]:
        return await RunBench.RunAsync(Setup.Read(options, RunBench.Parts));
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

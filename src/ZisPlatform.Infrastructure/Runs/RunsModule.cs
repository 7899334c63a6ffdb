using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Runs;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Application.Runs.Replay;
using ZisPlatform.Application.Runs.Streaming;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Infrastructure.Outbound;
using ZisPlatform.Infrastructure.Security;

namespace ZisPlatform.Infrastructure.Runs;

/// <summary>Registers the stores of runs, and the client for HTTP actions.</summary>
internal static class RunsModule
{
    public static IServiceCollection AddRunsModule(this IServiceCollection services) => services
        .AddSingleton<IRunStore, RunStore>()
        .AddSingleton<IWorkerLeases, WorkerLeases>()
        .AddSingleton<IActionHttp, ActionHttp>()
        .AddSingleton(provider => new FlowOptions
        {
            Http = new HttpOptions
            {
                AllowHttp = provider.GetRequiredService<IOptions<OutboundOptions>>().Value.AllowHttp,
                UserAgent = $"ZisPlatform/{typeof(RunsModule).Assembly.GetName().Version?.ToString(3)}",
            },
        })
        .AddScoped<IRunReads, RunReads>()
        .AddScoped<IRunReplays, RunReplays>()
        .AddScoped<IRunFeedReads, RunFeeds>()
        .AddProtectedColumn(new ProtectedColumnDefinition<string>(
            "outcomes with secrets", "runs_sealed", "id", "", "sealed", OutcomeProtector.Purpose, (_, id) => id))
        .AddScoped<IRetentionJob, RunRetentionJob>()
        .AddScoped<IRetentionJob, UndeliveredEventRetentionJob>()
        .AddScoped<IRetentionJob, EventKeyRetentionJob>();
}

using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Application.Runs.Ingestion;
using ZisPlatform.Application.Runs.Replay;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs;

/// <summary>Registers the ingestion of events, the run engine, and the use cases of runs.</summary>
internal static class RunsModule
{
    public static IServiceCollection AddRunsModule(this IServiceCollection services) => services
        .AddSettings<RunsOptions, RunsOptionsValidator>("Runs")
        .AddSingleton<FlowPrograms>()
        .AddSingleton<ActionInvoker>()
        .AddSingleton<OutcomeProtector>()
        .AddSingleton<RunExecutor>()
        .AddSingleton<RunTraceReader>()
        .AddSingleton<RunConcurrencyLimiter>()
        .AddSingleton<RunDispatcher>()
        .AddSingleton<UndeliveredEventLogger>()
        .AddSingleton<EventIngestor>()
        .AddSingleton<IEventIngestor>(provider => provider.GetRequiredService<EventIngestor>())
        .AddHostedService<RunWorker>()
        .AddUseCase<SendEvent, string, SendEventHandler>().AddValidator<SendEvent, SendEventValidator>()
        .AddUseCase<GetRun, RunDetails, GetRunHandler>()
        .AddUseCase<GetLogEntry, LogEntryDetails, GetLogEntryHandler>()
        .AddUseCase<CancelRun, Success, CancelRunHandler>()
        .AddUseCase<ReplayRun, string, ReplayRunHandler>()
        .AddUseCase<CancelReplay, CancelledReplays, CancelReplayHandler>()
        .AddUseCase<ReplayRuns, Replays, ReplayRunsHandler>().AddValidator<ReplayRuns, ReplayRunsValidator>();
}

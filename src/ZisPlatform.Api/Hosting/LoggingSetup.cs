using System.Text.Json;
using ZLogger;

namespace ZisPlatform.Api.Hosting;

/// <summary>Configures logging: one JSON object per line if the output is redirected, plain text lines on a terminal.</summary>
internal static class LoggingSetup
{
    public static void Configure(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.ClearProviders();
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // GlobalExceptionHandler logs each unhandled exception itself, with the request id.
        logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);

        // Scopes are excluded: the framework's scopes contain the raw path, and paths can contain tokens.
        if (Console.IsOutputRedirected)
        {
            logging.AddZLoggerLogProcessor(options =>
            {
                options.UseJsonFormatter(formatter =>
                {
                    formatter.IncludeProperties = IncludeProperties.Timestamp | IncludeProperties.EventIdValue | IncludeProperties.LogLevel
                        | IncludeProperties.CategoryName | IncludeProperties.Message | IncludeProperties.Exception
                        | IncludeProperties.ParameterKeyValues;
                    formatter.PropertyKeyValuesObjectName = JsonEncodedText.Encode("State");
                });
                return new BatchedLogProcessor(Console.OpenStandardOutput(), options);
            });
        }
        else
        {
            logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.TimestampFormat = "HH:mm:ss ";
            });
        }
    }
}

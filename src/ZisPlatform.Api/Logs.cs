using System.Text.Json;
using ZLogger;

namespace ZisPlatform.Api;

/// <summary>One JSON object a line where a program reads the output, plain lines on a terminal.</summary>
internal static class Logs
{
    public static void Configure(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.ClearProviders();
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // Written by hand once, by UnexpectedFailure, with the request id.
        logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);

        // No scopes: the framework's hold the raw path, and paths can hold tokens.
        if (Console.IsOutputRedirected)
        {
            logging.AddZLoggerLogProcessor(options =>
            {
                options.UseJsonFormatter(formatter =>
                {
                    formatter.IncludeProperties = IncludeProperties.Timestamp | IncludeProperties.EventIdValue | IncludeProperties.LogLevel
                        | IncludeProperties.CategoryName | IncludeProperties.Message | IncludeProperties.Exception | IncludeProperties.ParameterKeyValues;
                    formatter.PropertyKeyValuesObjectName = JsonEncodedText.Encode("State");
                });
                return new LogLines(Console.OpenStandardOutput(), options);
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

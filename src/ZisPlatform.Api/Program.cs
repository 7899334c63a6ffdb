using Microsoft.AspNetCore.Connections;
using ZisPlatform.Api;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Infrastructure;

if (args is ["healthcheck", ..])
{
    return await HealthCheck.RunAsync(args[1..]);
}

try
{
    await using var app = ZisServer.Build(args);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is StartupException or IOException { InnerException: AddressInUseException })
{
    await Console.Error.WriteLineAsync($"ZisPlatform cannot start: {exception.Message}");
    return 1;
}

using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ZLogger;
using ZisPlatform.Api.Hosting;

namespace ZisPlatform.Api.Tests.Hosting;

public class BatchedLogProcessorTests
{
    [Test]
    public void All_lines_are_written_separately_and_in_order()
    {
        using var output = new MemoryStream();
        Write(output, 5_000);
        var lines = Encoding.UTF8.GetString(output.ToArray()).Split('\n');
        Assert.That(lines[^1], Is.Empty, "the last line ends with a line feed");
        Assert.That(
            lines[..^1].Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Message").GetString()),
            Is.EqualTo(Enumerable.Range(0, 5_000).Select(number => $"line {number}\nof two")));
    }

    [Test]
    public void A_closed_output_does_not_cause_an_exception()
    {
        using var output = new BrokenPipe();
        Assert.That(() => Write(output, 10), Throws.Nothing);
        Assert.That(output.WriteCount, Is.GreaterThan(0));
    }

    [Test]
    public void A_value_that_cannot_be_formatted_does_not_stop_the_log()
    {
        using var output = new MemoryStream();
        Write(output, 2, new Unwritable());
        var lines = Encoding.UTF8.GetString(output.ToArray());
        Assert.That(lines, Does.Contain("could not be written: InvalidOperationException").And.Contain("line 1"));
    }

    private static void Write(Stream output, int count, object? first = null)
    {
        using var factory = LoggerFactory.Create(logging => logging.AddZLoggerLogProcessor(options =>
        {
            options.UseJsonFormatter();
            return new BatchedLogProcessor(output, options);
        }));
        var log = factory.CreateLogger("Test");
        if (first is not null)
        {
            log.ZLogInformation($"first {first}");
        }

        for (var number = 0; number < count; number++)
        {
            log.ZLogInformation($"line {number}\nof two");
        }
    }

    private sealed class BrokenPipe : MemoryStream
    {
        public int WriteCount { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            WriteCount++;
            throw new IOException("Broken pipe");
        }
    }

    private sealed class Unwritable
    {
        public string? Text { get => field ?? throw new InvalidOperationException(); init; }

        public override string ToString() => Text!;
    }
}

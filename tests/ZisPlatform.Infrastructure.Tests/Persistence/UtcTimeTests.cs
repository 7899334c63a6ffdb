using System.Data;
using CsCheck;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Persistence;

public class UtcTimeTests
{
    private static readonly Gen<DateTimeOffset> Times = Gen.Select(
        Gen.Long[new DateTime(1, 1, 3).Ticks, new DateTime(9999, 12, 29).Ticks], Gen.Int[-14 * 60, 14 * 60]).Select(
        (ticks, minutes) => new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes)));

    private readonly UtcTimeHandler _handler = new();

    [Test]
    public void SQLite_keeps_times_in_UTC_with_microsecond_precision() => Times.Sample(
        time =>
        {
            var parameter = new SqliteParameter();
            _handler.SetValue(parameter, time);
            var read = _handler.Parse(parameter.Value!);
            return read.Offset == TimeSpan.Zero && read.UtcTicks == time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond);
        },
        iter: 5_000);

    [Test]
    public void Times_in_SQLite_have_chronological_text_order() => Gen.Select(Times, Times).Sample(
        (left, right) =>
        {
            var order = string.CompareOrdinal(Text(left), Text(right));
            return Math.Sign(order) == Math.Sign(MicrosecondsOf(left).CompareTo(MicrosecondsOf(right)));
        },
        iter: 5_000);

    [Test]
    public void PostgreSQL_parameters_are_UTC_times() => Times.Sample(
        time =>
        {
            var parameter = new NpgsqlParameter();
            _handler.SetValue(parameter, time);
            return parameter.Value is DateTime { Kind: DateTimeKind.Utc } stored && stored.Ticks == time.UtcTicks
                && _handler.Parse(DateTime.SpecifyKind(stored, DateTimeKind.Unspecified)) == time;
        },
        iter: 1_000);

    [Test]
    public void A_column_of_another_type_throws_an_exception()
    {
        Assert.That(() => _handler.Parse(17L), Throws.InstanceOf<DataException>().With.Message.Contains("Int64"));
    }

    [Test]
    public async Task Dapper_uses_the_handler_for_values_and_nulls()
    {
        var time = new DateTimeOffset(2026, 11, 1, 9, 30, 0, 123, 456, TimeSpan.FromHours(1));
        await using var store = new TemporaryStore();
        await using var connection = store.Database.Open();

        var row = await connection.QuerySingleAsync<Row>(
            "SELECT @Value AS Value, @Missing AS Missing, typeof(@Value) || ' ' || @Value AS Stored",
            new { Value = time, Missing = (DateTimeOffset?)null });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((row.Value, row.Value.Offset), Is.EqualTo((time, TimeSpan.Zero)));
            Assert.That(row.Missing, Is.Null);
            Assert.That(row.Stored, Is.EqualTo("text 2026-11-01T08:30:00.123456Z"));
        }
    }

    private static long MicrosecondsOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMicrosecond;

    private string Text(DateTimeOffset time)
    {
        var parameter = new SqliteParameter();
        _handler.SetValue(parameter, time);
        return (string)parameter.Value!;
    }

    private sealed class Row
    {
        public DateTimeOffset Value { get; init; }

        public DateTimeOffset? Missing { get; init; }

        public string Stored { get; init; } = "";
    }
}

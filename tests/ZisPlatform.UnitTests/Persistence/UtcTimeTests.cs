using System.Data;
using CsCheck;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.UnitTests.Persistence;

public class UtcTimeTests
{
    private static readonly Gen<DateTimeOffset> Times = Gen.Select(
        Gen.Long[new DateTime(1, 1, 3).Ticks, new DateTime(9999, 12, 29).Ticks], Gen.Int[-14 * 60, 14 * 60]).Select(
        (ticks, minutes) => new DateTimeOffset(ticks, TimeSpan.FromMinutes(minutes)));

    private readonly UtcTime _handler = new();

    [Test]
    public void What_SQLite_stores_comes_back_in_UTC_to_the_microsecond() => Times.Sample(
        time =>
        {
            var parameter = new SqliteParameter();
            _handler.SetValue(parameter, time);
            var read = _handler.Parse(parameter.Value!);
            return read.Offset == TimeSpan.Zero && read.UtcTicks == time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond);
        },
        iter: 5_000);

    [Test]
    public void In_SQLite_later_times_sort_after_earlier_ones() => Gen.Select(Times, Times).Sample(
        (one, other) =>
        {
            var order = string.CompareOrdinal(Text(one), Text(other));
            return Math.Sign(order) == Math.Sign(Micro(one).CompareTo(Micro(other)));
        },
        iter: 5_000);

    [Test]
    public void PostgreSQL_is_given_a_UTC_time() => Times.Sample(
        time =>
        {
            var parameter = new NpgsqlParameter();
            _handler.SetValue(parameter, time);
            return parameter.Value is DateTime { Kind: DateTimeKind.Utc } given && given.Ticks == time.UtcTicks
                && _handler.Parse(DateTime.SpecifyKind(given, DateTimeKind.Unspecified)) == time;
        },
        iter: 1_000);

    [Test]
    public void A_column_of_another_type_is_a_fault()
    {
        Assert.That(() => _handler.Parse(17L), Throws.InstanceOf<DataException>().With.Message.Contains("Int64"));
    }

    [Test]
    public async Task Dapper_uses_it_for_times_that_are_there_and_for_those_that_are_not()
    {
        var time = new DateTimeOffset(2026, 11, 1, 9, 30, 0, 123, 456, TimeSpan.FromHours(1));
        await using var store = new TemporaryStore();
        await using var connection = store.Database.Open();

        var row = await connection.QuerySingleAsync<Row>(
            "SELECT @There AS There, @Absent AS Absent, typeof(@There) || ' ' || @There AS Stored", new { There = time, Absent = (DateTimeOffset?)null });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((row.There, row.There.Offset), Is.EqualTo((time, TimeSpan.Zero)));
            Assert.That(row.Absent, Is.Null);
            Assert.That(row.Stored, Is.EqualTo("text 2026-11-01T08:30:00.123456Z"));
        }
    }

    private static long Micro(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMicrosecond;

    private string Text(DateTimeOffset time)
    {
        var parameter = new SqliteParameter();
        _handler.SetValue(parameter, time);
        return (string)parameter.Value!;
    }

    private sealed class Row
    {
        public DateTimeOffset There { get; init; }

        public DateTimeOffset? Absent { get; init; }

        public string Stored { get; init; } = "";
    }
}

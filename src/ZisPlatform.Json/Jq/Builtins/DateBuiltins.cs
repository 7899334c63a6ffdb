using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>
/// Converts between seconds since 1970 and "broken down" times: [year, month from 0, day, hours, minutes, seconds, weekday, day of the
/// year].
/// </summary>
/// <remarks>The only time zone is UTC, so that a flow has the same result on every server.</remarks>
internal static class DateBuiltins
{
    private const string IsoFormat = "%Y-%m-%dT%H:%M:%SZ";

    public static JsonValue ToBrokenDownTime(Machine machine, JsonValue value)
    {
        if (!value.IsNumber)
        {
            return machine.FailWith("gmtime() requires numeric inputs");
        }

        var time = BrokenDownTime.FromSeconds(value.AsDouble());
        return time is null ? machine.FailWith("error converting number of seconds since epoch to datetime") : time.ToJson();
    }

    public static JsonValue ToSeconds(Machine machine, JsonValue value)
    {
        if (!value.IsArray)
        {
            return machine.FailWith("mktime requires array inputs");
        }

        return BrokenDownTime.FromJson(value) is { } time ? time.ToSeconds() : machine.FailWith("mktime requires parsed datetime inputs");
    }

    public static JsonValue ToIso(Machine machine, JsonValue value) => Format(machine, value, IsoFormat, "strftime/1");

    public static JsonValue FromIso(Machine machine, JsonValue value)
    {
        var time = Parse(machine, value, IsoFormat);
        return machine.Stopped ? default : ToSeconds(machine, time);
    }

    public static JsonValue Format(Machine machine, JsonValue value, JsonValue format, string function)
    {
        var time = value.IsNumber ? BrokenDownTime.FromSeconds(value.AsDouble()) : value.IsArray ? BrokenDownTime.FromJson(value) : null;
        if (time is null)
        {
            return machine.FailWith($"{function} requires parsed datetime inputs");
        }

        if (!format.IsString)
        {
            return machine.FailWith($"{function} requires a string format");
        }

        var text = DateFormat.Format(time, format.AsString());
        return machine.Charge(2L * text.Length) ? text : default(JsonValue);
    }

    public static JsonValue Parse(Machine machine, JsonValue value, JsonValue format)
    {
        if (!value.IsString || !format.IsString)
        {
            return machine.FailWith("strptime/1 requires string inputs and arguments");
        }

        return DateFormat.Parse(value.AsString(), format.AsString()) is { } time
            ? time.ToJson()
            : machine.FailWith($"date \"{value.AsString()}\" does not match format \"{format.AsString()}\"");
    }
}

/// <summary>A time in its parts, as in C, but with the full year.</summary>
internal sealed record BrokenDownTime(long Year, int Month, int Day, int Hour, int Minute, double Second)
{
    /// <summary>
    /// The largest supported number of seconds. Years of five digits are valid in jq; times beyond this limit are not meaningful dates.
    /// </summary>
    private const double MaxSeconds = 1e14;

    public int? ExplicitWeekday { get; init; }

    public int? ExplicitYearDay { get; init; }

    public int Weekday => ExplicitWeekday ?? (int)(((Days + 4) % 7 + 7) % 7);

    public int YearDay => ExplicitYearDay ?? (int)(Days - DaysSinceEpoch(Year, 0, 1));

    /// <summary>Gets the number of days since 1970.</summary>
    public long Days => DaysSinceEpoch(Year, Month, Day);

    public static BrokenDownTime? FromSeconds(double seconds)
    {
        if (!(Math.Abs(seconds) < MaxSeconds))
        {
            return null;
        }

        var wholeSeconds = Math.Floor(seconds);
        var days = (long)Math.Floor(wholeSeconds / 86400);
        var secondOfDay = (int)(wholeSeconds - (days * 86400d));
        var (year, month, day) = DateFromDays(days);
        return new BrokenDownTime(
            year, month, day, secondOfDay / 3600, secondOfDay / 60 % 60, (secondOfDay % 60) + (seconds - wholeSeconds));
    }

    public static BrokenDownTime? FromJson(JsonValue parts)
    {
        if (parts.Count < 6)
        {
            return null;
        }

        foreach (ref readonly var part in parts.Items)
        {
            if (!part.IsNumber || !(Math.Abs(part.AsDouble()) < 1e9))
            {
                return null;
            }
        }

        // Months can exceed the range, as with mktime.
        var month = (int)parts[1].AsDouble();
        var year = (long)parts[0].AsDouble() + (long)Math.Floor(month / 12.0);
        return new BrokenDownTime(
            year,
            ((month % 12) + 12) % 12,
            (int)parts[2].AsDouble(),
            (int)parts[3].AsDouble(),
            (int)parts[4].AsDouble(),
            parts[5].AsDouble())
        {
            ExplicitWeekday = parts.Count > 6 ? (int)parts[6].AsDouble() : null,
            ExplicitYearDay = parts.Count > 7 ? (int)parts[7].AsDouble() : null,
        };
    }

    public double ToSeconds() => (Days * 86400d) + (Hour * 3600d) + (Minute * 60d) + Math.Truncate(Second);

    public JsonValue ToJson() => JsonValue.Array(Year, Month, Day, Hour, Minute, Second, Weekday, YearDay);

    /// <summary>
    /// Counts the days in eras of 400 years, which all have the same length. Years start on 1 March, so that the leap day is last.
    /// </summary>
    private static long DaysSinceEpoch(long year, int month, int day)
    {
        year -= month < 2 ? 1 : 0;
        var era = (long)Math.Floor(year / 400.0);
        var yearOfEra = year - (era * 400);
        var dayOfYear = ((((month + 10) % 12) * 153) + 2) / 5;
        return (era * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear + day - 1 - 719_468;
    }

    private static (long Year, int Month, int Day) DateFromDays(long days)
    {
        days += 719_468;
        var era = (long)Math.Floor(days / 146_097.0);
        var dayOfEra = days - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var monthFromMarch = ((5 * dayOfYear) + 2) / 153;
        var month = (int)((monthFromMarch + 2) % 12);
        return (yearOfEra + (era * 400) + (month < 2 ? 1 : 0), month, (int)(dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1));
    }
}

using System.Globalization;
using System.Text;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>The formats of <c>strftime</c> and <c>strptime</c>, in the C locale.</summary>
internal static class DateFormat
{
    private static readonly string[] Weekdays = CultureInfo.InvariantCulture.DateTimeFormat.DayNames;
    private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12];

    public static string Format(BrokenDownTime time, string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            // glibc flags: no padding, blanks, zeros.
            var flag = format[i + 1] is '-' or '_' or '0' or 'E' or 'O' && i + 2 < format.Length ? format[++i] : '\0';
            var formatted = FormatSpecifier(time, format[++i]);
            text.Append(flag == '-' ? formatted.TrimStart('0', ' ') is { Length: > 0 } trimmed ? trimmed : "0" : formatted);
        }

        return text.ToString();
    }

    public static BrokenDownTime? Parse(string text, string format) => new DateReader(text).Read(format);

    public static int FindName(ReadOnlySpan<char> text, bool weekday, out int length)
    {
        var names = weekday ? Weekdays : Months;
        for (var i = 0; i < names.Length; i++)
        {
            length = text.StartsWith(names[i], StringComparison.OrdinalIgnoreCase) ? names[i].Length
                : text.StartsWith(names[i].AsSpan(0, 3), StringComparison.OrdinalIgnoreCase) ? 3
                : 0;
            if (length > 0)
            {
                return i;
            }
        }

        length = 0;
        return -1;
    }

    private static string FormatSpecifier(BrokenDownTime t, char specifier) => specifier switch
    {
        'a' => GetName(Weekdays, t.Weekday)[..3],
        'A' => GetName(Weekdays, t.Weekday),
        'b' or 'h' => GetName(Months, t.Month)[..3],
        'B' => GetName(Months, t.Month),
        'c' => Format(t, "%a %b %e %H:%M:%S %Y"),
        'C' => FormatTwoDigits(t.Year / 100),
        'd' => FormatTwoDigits(t.Day),
        'D' or 'x' => Format(t, "%m/%d/%y"),
        'e' => PadWithBlank(t.Day),
        'F' => Format(t, "%Y-%m-%d"),
        'g' => FormatTwoDigits(IsoWeek(t).Year % 100),
        'G' => FormatNumber(IsoWeek(t).Year, "D4"),
        'H' => FormatTwoDigits(t.Hour),
        'I' => FormatTwoDigits(((t.Hour + 11) % 12) + 1),
        'j' => FormatNumber(t.YearDay + 1, "D3"),
        'k' => PadWithBlank(t.Hour),
        'l' => PadWithBlank(((t.Hour + 11) % 12) + 1),
        'm' => FormatTwoDigits(t.Month + 1),
        'M' => FormatTwoDigits(t.Minute),
        'n' => "\n",
        'p' => t.Hour < 12 ? "AM" : "PM",
        'P' => t.Hour < 12 ? "am" : "pm",
        'r' => Format(t, "%I:%M:%S %p"),
        'R' => Format(t, "%H:%M"),
        's' => FormatNumber((long)t.ToSeconds(), "D"),
        'S' => FormatTwoDigits((long)t.Second),
        't' => "\t",
        'T' or 'X' => Format(t, "%H:%M:%S"),
        'u' => FormatNumber(t.Weekday == 0 ? 7 : t.Weekday, "D"),
        'U' => FormatTwoDigits((t.YearDay + 7 - t.Weekday) / 7),
        'V' => FormatTwoDigits(IsoWeek(t).Week),
        'w' => FormatNumber(t.Weekday, "D"),
        'W' => FormatTwoDigits((t.YearDay + 7 - ((t.Weekday + 6) % 7)) / 7),
        'y' => FormatTwoDigits(((t.Year % 100) + 100) % 100),
        'Y' => FormatNumber(t.Year, "D"),
        'z' => "+0000",
        'Z' => "UTC",
        '%' => "%",
        _ => "%" + specifier,
    };

    private static string GetName(string[] names, int index) => (uint)index < (uint)names.Length ? names[index] : "???";

    private static string FormatNumber(long number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    private static string FormatTwoDigits(long number) => FormatNumber(number, "D2");

    private static string PadWithBlank(long number) => FormatNumber(number, "D").PadLeft(2);

    private static (long Year, int Week) IsoWeek(BrokenDownTime t)
    {
        // An ISO week belongs to the year that contains its Thursday.
        var thursday = t with { Day = t.Day + 3 - ((t.Weekday + 6) % 7), ExplicitWeekday = null, ExplicitYearDay = null };
        var date = BrokenDownTime.FromSeconds(thursday.Days * 86400d)!;
        return (date.Year, (date.YearDay / 7) + 1);
    }
}

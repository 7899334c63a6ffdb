using System.Globalization;
using System.Text;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>The formats of <c>strftime</c> and <c>strptime</c>, in the C locale.</summary>
internal static class DateFormat
{
    private static readonly string[] Weekdays = CultureInfo.InvariantCulture.DateTimeFormat.DayNames;
    private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12];

    public static string Write(BrokenTime time, string format)
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
            var unpadded = format[i + 1] is '-' or '_' or '0' or 'E' or 'O' && i + 2 < format.Length ? format[++i] : '\0';
            var part = Part(time, format[++i]);
            text.Append(unpadded == '-' ? part.TrimStart('0', ' ') is { Length: > 0 } short1 ? short1 : "0" : part);
        }

        return text.ToString();
    }

    public static BrokenTime? Read(string text, string format) => new DateReader(text).Read(format);

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

    private static string Part(BrokenTime t, char code) => code switch
    {
        'a' => Name(Weekdays, t.Weekday)[..3],
        'A' => Name(Weekdays, t.Weekday),
        'b' or 'h' => Name(Months, t.Month)[..3],
        'B' => Name(Months, t.Month),
        'c' => Write(t, "%a %b %e %H:%M:%S %Y"),
        'C' => Two(t.Year / 100),
        'd' => Two(t.Day),
        'D' or 'x' => Write(t, "%m/%d/%y"),
        'e' => Blank(t.Day),
        'F' => Write(t, "%Y-%m-%d"),
        'g' => Two(IsoWeek(t).Year % 100),
        'G' => Number(IsoWeek(t).Year, "D4"),
        'H' => Two(t.Hour),
        'I' => Two(((t.Hour + 11) % 12) + 1),
        'j' => Number(t.YearDay + 1, "D3"),
        'k' => Blank(t.Hour),
        'l' => Blank(((t.Hour + 11) % 12) + 1),
        'm' => Two(t.Month + 1),
        'M' => Two(t.Minute),
        'n' => "\n",
        'p' => t.Hour < 12 ? "AM" : "PM",
        'P' => t.Hour < 12 ? "am" : "pm",
        'r' => Write(t, "%I:%M:%S %p"),
        'R' => Write(t, "%H:%M"),
        's' => Number((long)t.ToSeconds(), "D"),
        'S' => Two((long)t.Second),
        't' => "\t",
        'T' or 'X' => Write(t, "%H:%M:%S"),
        'u' => Number(t.Weekday == 0 ? 7 : t.Weekday, "D"),
        'U' => Two((t.YearDay + 7 - t.Weekday) / 7),
        'V' => Two(IsoWeek(t).Week),
        'w' => Number(t.Weekday, "D"),
        'W' => Two((t.YearDay + 7 - ((t.Weekday + 6) % 7)) / 7),
        'y' => Two(((t.Year % 100) + 100) % 100),
        'Y' => Number(t.Year, "D"),
        'z' => "+0000",
        'Z' => "UTC",
        '%' => "%",
        _ => "%" + code,
    };

    private static string Name(string[] names, int index) => (uint)index < (uint)names.Length ? names[index] : "???";

    private static string Number(long number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    private static string Two(long number) => Number(number, "D2");

    private static string Blank(long number) => Number(number, "D").PadLeft(2);

    private static (long Year, int Week) IsoWeek(BrokenTime t)
    {
        // An ISO week belongs to the year that contains its Thursday.
        var thursday = t with { Day = t.Day + 3 - ((t.Weekday + 6) % 7), WeekdayGiven = null, YearDayGiven = null };
        var year = BrokenTime.FromSeconds(thursday.Days * 86400d)!;
        return (year.Year, (year.YearDay / 7) + 1);
    }
}

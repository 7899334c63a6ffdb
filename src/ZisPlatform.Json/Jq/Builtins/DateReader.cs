using System.Globalization;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>Reads a time in a <c>strptime</c> format, as glibc does.</summary>
internal sealed class DateReader(string text)
{
    private int _at;
    private long? _year;
    private int? _month;
    private int? _day;
    private int? _yearDay;
    private int? _weekday;
    private long? _seconds;
    private int _hour;
    private int _minute;
    private int _second;
    private int? _half;

    public BrokenTime? Read(string format) => Match(format) && _at == text.Length ? Build() : null;

    private bool Match(string format)
    {
        for (var i = 0; i < format.Length; i++)
        {
            if (char.IsWhiteSpace(format[i]))
            {
                SkipBlanks();
                continue;
            }

            if (format[i] == '%' && i + 1 < format.Length)
            {
                i += format[i + 1] is 'E' or 'O' or '-' or '_' or '0' && i + 2 < format.Length ? 2 : 1;
                if (!Part(format[i]))
                {
                    return false;
                }
            }
            else if (_at >= text.Length || text[_at++] != format[i])
            {
                return false;
            }
        }

        return true;
    }

    private bool Part(char code)
    {
        switch (code)
        {
            case 'Y':
                return Number(4, out var year) && Set(ref _year, year);
            case 'y':
                return Number(2, out var two) && Set(ref _year, two + (two < 69 ? 2000 : 1900));
            case 'm':
                return Number(2, out var month) && month is >= 1 and <= 12 && Set(ref _month, (int)month - 1);
            case 'd' or 'e':
                return Number(2, out var day) && day is >= 1 and <= 31 && Set(ref _day, (int)day);
            case 'j':
                return Number(3, out var yearDay) && yearDay is >= 1 and <= 366 && Set(ref _yearDay, (int)yearDay - 1);
            case 'H' or 'k':
                return Number(2, out var hour) && hour <= 23 && Set(ref _hour, hour);
            case 'I' or 'l':
                return Number(2, out var twelve) && twelve is >= 1 and <= 12 && Set(ref _hour, twelve % 12);
            case 'M':
                return Number(2, out var minute) && minute <= 59 && Set(ref _minute, minute);
            case 'S':
                return Number(2, out var second) && second <= 61 && Set(ref _second, second);
            case 's':
                return Number(19, out var since) && Set(ref _seconds, since);
            case 'w':
                return Number(1, out var weekday) && weekday <= 6 && Set(ref _weekday, (int)weekday);
            case 'u':
                return Number(1, out var fromMonday) && fromMonday is >= 1 and <= 7 && Set(ref _weekday, (int)fromMonday % 7);
            case 'a' or 'A':
                return Name(weekday: true, ref _weekday);
            case 'b' or 'B' or 'h':
                return Name(weekday: false, ref _month);
            case 'p' or 'P':
                return Half();
            case 'z':
                return Offset();
            case 'Z':
                return Letters();
            default:
                return Composed(code);
        }
    }

    private bool Composed(char code) => code switch
    {
        'T' or 'X' => Match("%H:%M:%S"),
        'R' => Match("%H:%M"),
        'r' => Match("%I:%M:%S %p"),
        'D' or 'x' => Match("%m/%d/%y"),
        'F' => Match("%Y-%m-%d"),
        'c' => Match("%a %b %e %H:%M:%S %Y"),
        'n' or 't' => SkipBlanks(),
        '%' => _at < text.Length && text[_at++] == '%',
        _ => false,
    };

    private BrokenTime Build()
    {
        if (_seconds is { } seconds)
        {
            return BrokenTime.FromSeconds(seconds)!;
        }

        if (_half is { } half)
        {
            _hour = (_hour % 12) + half;
        }

        // Missing parts keep the defaults of C: day 0 of January 1900.
        var time = new BrokenTime(_year ?? 1900, _month ?? 0, _day ?? 0, _hour, _minute, _second);
        if (_yearDay is { } yearDay && _month is null && _day is null)
        {
            var first = new BrokenTime(_year ?? 1900, 0, 1, 0, 0, 0).Days + yearDay;
            var date = BrokenTime.FromSeconds(first * 86400d)!;
            return time with { Month = date.Month, Day = date.Day };
        }

        return _day is null || _month is null || _year is null
            ? time with { WeekdayGiven = _weekday ?? time.Weekday, YearDayGiven = _yearDay ?? (_day is null ? 367 : time.YearDay) }
            : time;
    }

    private static bool Set<T>(ref T field, T value)
    {
        field = value;
        return true;
    }

    private static bool Set(ref int field, long value) => Set(ref field, (int)value);

    private static bool Set(ref int? field, int value) => Set<int?>(ref field, value);

    private static bool Set(ref long? field, long value) => Set<long?>(ref field, value);

    private bool SkipBlanks()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }

        return true;
    }

    private bool Number(int most, out long number)
    {
        SkipBlanks();
        var start = _at;
        while (_at < text.Length && _at - start < most && char.IsAsciiDigit(text[_at]))
        {
            _at++;
        }

        return long.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private bool Name(bool weekday, ref int? field)
    {
        var found = DateFormat.FindName(text.AsSpan(_at), weekday, out var length);
        _at += length;
        field = found;
        return found >= 0;
    }

    private bool Half()
    {
        if (text.AsSpan(_at).StartsWith("AM", StringComparison.OrdinalIgnoreCase)
            || text.AsSpan(_at).StartsWith("PM", StringComparison.OrdinalIgnoreCase))
        {
            _half = char.ToUpperInvariant(text[_at]) == 'P' ? 12 : 0;
            _at += 2;
            return true;
        }

        return false;
    }

    /// <summary>Reads an offset and discards it: jq keeps the wall clock time and drops the offset.</summary>
    private bool Offset()
    {
        SkipBlanks();
        if (_at < text.Length && text[_at] == 'Z')
        {
            _at++;
            return true;
        }

        if (_at >= text.Length || text[_at] is not ('+' or '-'))
        {
            return false;
        }

        _at++;
        if (!Number(2, out _))
        {
            return false;
        }

        _at += _at < text.Length && text[_at] == ':' ? 1 : 0;
        return _at >= text.Length || !char.IsAsciiDigit(text[_at]) || Number(2, out _);
    }

    private bool Letters()
    {
        var start = _at;
        while (_at < text.Length && char.IsAsciiLetter(text[_at]))
        {
            _at++;
        }

        return _at > start;
    }
}

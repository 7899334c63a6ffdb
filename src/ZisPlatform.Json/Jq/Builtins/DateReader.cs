using System.Globalization;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>Reads a time in a <c>strptime</c> format, as glibc does.</summary>
internal sealed class DateReader(string text)
{
    private int _position;
    private long? _year;
    private int? _month;
    private int? _day;
    private int? _yearDay;
    private int? _weekday;
    private long? _seconds;
    private int _hour;
    private int _minute;
    private int _second;
    private int? _amPmHours;

    public BrokenDownTime? Read(string format) => Match(format) && _position == text.Length ? Build() : null;

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
                if (!ReadSpecifier(format[i]))
                {
                    return false;
                }
            }
            else if (_position >= text.Length || text[_position++] != format[i])
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadSpecifier(char specifier)
    {
        switch (specifier)
        {
            case 'Y':
                return ReadNumber(4, out var year) && Set(ref _year, year);
            case 'y':
                return ReadNumber(2, out var yearOfCentury) && Set(ref _year, yearOfCentury + (yearOfCentury < 69 ? 2000 : 1900));
            case 'm':
                return ReadNumber(2, out var month) && month is >= 1 and <= 12 && Set(ref _month, (int)month - 1);
            case 'd' or 'e':
                return ReadNumber(2, out var day) && day is >= 1 and <= 31 && Set(ref _day, (int)day);
            case 'j':
                return ReadNumber(3, out var yearDay) && yearDay is >= 1 and <= 366 && Set(ref _yearDay, (int)yearDay - 1);
            case 'H' or 'k':
                return ReadNumber(2, out var hour) && hour <= 23 && Set(ref _hour, hour);
            case 'I' or 'l':
                return ReadNumber(2, out var hour12) && hour12 is >= 1 and <= 12 && Set(ref _hour, hour12 % 12);
            case 'M':
                return ReadNumber(2, out var minute) && minute <= 59 && Set(ref _minute, minute);
            case 'S':
                return ReadNumber(2, out var second) && second <= 61 && Set(ref _second, second);
            case 's':
                return ReadNumber(19, out var secondsSinceEpoch) && Set(ref _seconds, secondsSinceEpoch);
            case 'w':
                return ReadNumber(1, out var weekday) && weekday <= 6 && Set(ref _weekday, (int)weekday);
            case 'u':
                return ReadNumber(1, out var isoWeekday) && isoWeekday is >= 1 and <= 7 && Set(ref _weekday, (int)isoWeekday % 7);
            case 'a' or 'A':
                return ReadName(weekday: true, ref _weekday);
            case 'b' or 'B' or 'h':
                return ReadName(weekday: false, ref _month);
            case 'p' or 'P':
                return ReadAmPm();
            case 'z':
                return SkipOffset();
            case 'Z':
                return SkipLetters();
            default:
                return ReadComposite(specifier);
        }
    }

    private bool ReadComposite(char specifier) => specifier switch
    {
        'T' or 'X' => Match("%H:%M:%S"),
        'R' => Match("%H:%M"),
        'r' => Match("%I:%M:%S %p"),
        'D' or 'x' => Match("%m/%d/%y"),
        'F' => Match("%Y-%m-%d"),
        'c' => Match("%a %b %e %H:%M:%S %Y"),
        'n' or 't' => SkipBlanks(),
        '%' => _position < text.Length && text[_position++] == '%',
        _ => false,
    };

    private BrokenDownTime Build()
    {
        if (_seconds is { } seconds)
        {
            return BrokenDownTime.FromSeconds(seconds)!;
        }

        if (_amPmHours is { } amPmHours)
        {
            _hour = (_hour % 12) + amPmHours;
        }

        // Missing parts keep the defaults of C: day 0 of January 1900.
        var time = new BrokenDownTime(_year ?? 1900, _month ?? 0, _day ?? 0, _hour, _minute, _second);
        if (_yearDay is { } yearDay && _month is null && _day is null)
        {
            var days = new BrokenDownTime(_year ?? 1900, 0, 1, 0, 0, 0).Days + yearDay;
            var date = BrokenDownTime.FromSeconds(days * 86400d)!;
            return time with { Month = date.Month, Day = date.Day };
        }

        return _day is null || _month is null || _year is null
            ? time with { ExplicitWeekday = _weekday ?? time.Weekday, ExplicitYearDay = _yearDay ?? (_day is null ? 367 : time.YearDay) }
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
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }

        return true;
    }

    private bool ReadNumber(int maxDigits, out long number)
    {
        SkipBlanks();
        var start = _position;
        while (_position < text.Length && _position - start < maxDigits && char.IsAsciiDigit(text[_position]))
        {
            _position++;
        }

        return long.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private bool ReadName(bool weekday, ref int? field)
    {
        var index = DateFormat.FindName(text.AsSpan(_position), weekday, out var length);
        _position += length;
        field = index;
        return index >= 0;
    }

    private bool ReadAmPm()
    {
        if (text.AsSpan(_position).StartsWith("AM", StringComparison.OrdinalIgnoreCase)
            || text.AsSpan(_position).StartsWith("PM", StringComparison.OrdinalIgnoreCase))
        {
            _amPmHours = char.ToUpperInvariant(text[_position]) == 'P' ? 12 : 0;
            _position += 2;
            return true;
        }

        return false;
    }

    /// <summary>Reads an offset and discards it: jq keeps the wall clock time and drops the offset.</summary>
    private bool SkipOffset()
    {
        SkipBlanks();
        if (_position < text.Length && text[_position] == 'Z')
        {
            _position++;
            return true;
        }

        if (_position >= text.Length || text[_position] is not ('+' or '-'))
        {
            return false;
        }

        _position++;
        if (!ReadNumber(2, out _))
        {
            return false;
        }

        _position += _position < text.Length && text[_position] == ':' ? 1 : 0;
        return _position >= text.Length || !char.IsAsciiDigit(text[_position]) || ReadNumber(2, out _);
    }

    private bool SkipLetters()
    {
        var start = _position;
        while (_position < text.Length && char.IsAsciiLetter(text[_position]))
        {
            _position++;
        }

        return _position > start;
    }
}

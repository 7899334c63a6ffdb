namespace ZisPlatform.Domain.Flows.Language;

/// <summary>
/// An instant from an RFC 3339 text. The fraction keeps all its digits, so different instants never compare as equal.
/// </summary>
internal readonly struct Rfc3339 : IComparable<Rfc3339>
{
    private readonly long _seconds;
    private readonly string _text;
    private readonly int _fractionStart;
    private readonly int _fractionLength;

    private Rfc3339(long seconds, string text, int fractionStart, int fractionLength)
    {
        _seconds = seconds;
        _text = text;
        _fractionStart = fractionStart;
        _fractionLength = fractionLength;
    }

    private ReadOnlySpan<char> Fraction => _text.AsSpan(_fractionStart, _fractionLength).TrimEnd('0');

    public static bool TryParse(string text, out Rfc3339 instant)
    {
        instant = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't') || text[13] != ':' || text[16] != ':'
            || !TryReadDigits(text, 0, 4, out var year)
            || !TryReadDigits(text, 5, 2, out var month)
            || !TryReadDigits(text, 8, 2, out var day)
            || !TryReadDigits(text, 11, 2, out var hour)
            || !TryReadDigits(text, 14, 2, out var minute)
            || !TryReadDigits(text, 17, 2, out var second)
            || month is < 1 or > 12 || day < 1 || day > DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var position = 19;
        var fractionStart = position;
        if (text[position] == '.')
        {
            fractionStart = ++position;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
            {
                position++;
            }

            if (position == fractionStart)
            {
                return false;
            }
        }

        if (!TryReadOffset(text, position, out var offset))
        {
            return false;
        }

        var seconds = (((((DayNumber(year, month, day) * 24) + hour) * 60) + minute - offset) * 60) + second;
        instant = new Rfc3339(seconds, text, fractionStart, position - fractionStart);
        return true;
    }

    public int CompareTo(Rfc3339 other) =>
        _seconds != other._seconds ? _seconds.CompareTo(other._seconds) : Fraction.SequenceCompareTo(other.Fraction);

    private static bool TryReadOffset(string text, int position, out int minutes)
    {
        minutes = 0;
        if (position == text.Length - 1)
        {
            return text[position] is 'Z' or 'z';
        }

        if (position != text.Length - 6 || text[position] is not ('+' or '-') || text[position + 3] != ':'
            || !TryReadDigits(text, position + 1, 2, out var hours)
            || !TryReadDigits(text, position + 4, 2, out minutes)
            || hours > 23
            || minutes > 59)
        {
            return false;
        }

        minutes = (text[position] == '-' ? -1 : 1) * ((hours * 60) + minutes);
        return true;
    }

    private static bool TryReadDigits(string text, int start, int count, out int number)
    {
        number = 0;
        for (var i = start; i < start + count; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                return false;
            }

            number = (number * 10) + text[i] - '0';
        }

        return true;
    }

    private static bool IsLeapYear(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    private static int DaysInMonth(int year, int month) => month == 2 ? (IsLeapYear(year) ? 29 : 28) : month is 4 or 6 or 9 or 11 ? 30 : 31;

    /// <summary>Returns the number of days since a fixed day. Unlike DateTime, it supports the year 0000, which RFC 3339 allows.</summary>
    private static long DayNumber(int year, int month, int day)
    {
        var days = (year * 365L) + ((year + 3) / 4) - ((year + 99) / 100) + ((year + 399) / 400);
        for (var previousMonth = 1; previousMonth < month; previousMonth++)
        {
            days += DaysInMonth(year, previousMonth);
        }

        return days + day;
    }
}

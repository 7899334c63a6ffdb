namespace ZisPlatform.Domain.Flows.Language;

/// <summary>
/// An instant from an RFC 3339 text. The fraction keeps all its digits, so different instants never compare as equal.
/// </summary>
internal readonly struct Rfc3339 : IComparable<Rfc3339>
{
    private readonly long _seconds;
    private readonly string _text;
    private readonly int _fraction;
    private readonly int _fractionLength;

    private Rfc3339(long seconds, string text, int fraction, int fractionLength)
    {
        _seconds = seconds;
        _text = text;
        _fraction = fraction;
        _fractionLength = fractionLength;
    }

    private ReadOnlySpan<char> Fraction => _text.AsSpan(_fraction, _fractionLength).TrimEnd('0');

    public static bool TryParse(string text, out Rfc3339 instant)
    {
        instant = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't') || text[13] != ':' || text[16] != ':'
            || !Digits(text, 0, 4, out var year) || !Digits(text, 5, 2, out var month) || !Digits(text, 8, 2, out var day)
            || !Digits(text, 11, 2, out var hour) || !Digits(text, 14, 2, out var minute) || !Digits(text, 17, 2, out var second)
            || month is < 1 or > 12 || day < 1 || day > DaysIn(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var at = 19;
        var fraction = at;
        if (text[at] == '.')
        {
            fraction = ++at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            if (at == fraction)
            {
                return false;
            }
        }

        if (!Offset(text, at, out var offset))
        {
            return false;
        }

        var seconds = (((((DayNumber(year, month, day) * 24) + hour) * 60) + minute - offset) * 60) + second;
        instant = new Rfc3339(seconds, text, fraction, at - fraction);
        return true;
    }

    public int CompareTo(Rfc3339 other) =>
        _seconds != other._seconds ? _seconds.CompareTo(other._seconds) : Fraction.SequenceCompareTo(other.Fraction);

    private static bool Offset(string text, int at, out int minutes)
    {
        minutes = 0;
        if (at == text.Length - 1)
        {
            return text[at] is 'Z' or 'z';
        }

        if (at != text.Length - 6 || text[at] is not ('+' or '-') || text[at + 3] != ':'
            || !Digits(text, at + 1, 2, out var hours) || !Digits(text, at + 4, 2, out minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        minutes = (text[at] == '-' ? -1 : 1) * ((hours * 60) + minutes);
        return true;
    }

    private static bool Digits(string text, int at, int count, out int number)
    {
        number = 0;
        for (var i = at; i < at + count; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                return false;
            }

            number = (number * 10) + text[i] - '0';
        }

        return true;
    }

    private static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    private static int DaysIn(int year, int month) => month == 2 ? (IsLeap(year) ? 29 : 28) : month is 4 or 6 or 9 or 11 ? 30 : 31;

    /// <summary>Returns the number of days since a fixed day. Unlike DateTime, it supports the year 0000, which RFC 3339 allows.</summary>
    private static long DayNumber(int year, int month, int day)
    {
        var before = (year * 365L) + ((year + 3) / 4) - ((year + 99) / 100) + ((year + 399) / 400);
        for (var m = 1; m < month; m++)
        {
            before += DaysIn(year, m);
        }

        return before + day;
    }
}

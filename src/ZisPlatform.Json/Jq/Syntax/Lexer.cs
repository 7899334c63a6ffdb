using System.Text;
using ZisPlatform.Json.Text;

namespace ZisPlatform.Json.Jq.Syntax;

internal enum TokenKind
{
    End,

    /// <summary>A name or keyword, optionally with a <c>module::</c> prefix.</summary>
    Name,

    /// <summary><c>.name</c>; the text is the name.</summary>
    Field,
    Number,

    /// <summary>The opening quote of a string; the parser then reads character by character.</summary>
    Quote,

    /// <summary><c>@name</c>.</summary>
    Format,
    Operator,
}

internal readonly record struct Token(TokenKind Kind, string Text, int Position);

/// <summary>Splits a program into tokens, one token ahead of the parser.</summary>
internal sealed class Lexer(string text)
{
    private static readonly string[] Operators =
    [
        "?//=", "?//", "//=", "..", "//", "==", "!=", "<=", ">=", "|=", "+=", "-=", "*=", "/=", "%=",
        ".", "[", "]", "{", "}", "(", ")", "|", ",", ":", ";", "=", "<", ">", "+", "-", "*", "/", "%", "$", "?",
    ];

    private Token? _lookahead;
    private int _position;

    public Token Current => _lookahead ??= Read();

    public JqCompileException CreateException(string reason) => new(reason, Current.Position);

    public Token Next()
    {
        var token = Current;
        _lookahead = null;
        return token;
    }

    public bool Is(string text) => Current.Kind == TokenKind.Operator && Current.Text == text;

    public bool IsName(string name) => Current.Kind == TokenKind.Name && Current.Text == name;

    public bool TryTake(string text)
    {
        if (!Is(text))
        {
            return false;
        }

        Next();
        return true;
    }

    public bool TryTakeName(string name)
    {
        if (!IsName(name))
        {
            return false;
        }

        Next();
        return true;
    }

    public void Expect(string text)
    {
        if (!TryTake(text))
        {
            throw CreateException($"syntax error: expected '{text}' but found {DescribeCurrent}");
        }
    }

    public void ExpectName(string name)
    {
        if (!TryTakeName(name))
        {
            throw CreateException($"syntax error: expected '{name}' but found {DescribeCurrent}");
        }
    }

    public string ReadNameToken()
    {
        var token = Next();
        return token.Kind == TokenKind.Name ? token.Text : throw new JqCompileException("syntax error: expected a name", token.Position);
    }

    public string DescribeCurrent => Current.Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Field => $"'.{Current.Text}'",
        TokenKind.Format => $"'@{Current.Text}'",
        TokenKind.Name or TokenKind.Number or TokenKind.Quote or TokenKind.Operator => $"'{Current.Text}'",
    };

    /// <summary>
    /// Reads the text up to the closing quote or the next <c>\(</c>; returns true for the latter. Requires that no token has been read
    /// ahead.
    /// </summary>
    public bool ReadStringPart(StringBuilder part)
    {
        while (_position < text.Length)
        {
            var unit = text[_position++];
            if (unit == '"')
            {
                return false;
            }

            if (unit != '\\')
            {
                part.Append(unit);
                continue;
            }

            if (_position < text.Length && text[_position] == '(')
            {
                _position++;
                return true;
            }

            ReadEscape(part);
        }

        throw new JqCompileException("syntax error: unterminated string", text.Length);
    }

    private void ReadEscape(StringBuilder part)
    {
        var start = _position - 1;
        var length = _position < text.Length && text[_position] == 'u' ? 5 : 1;
        if (_position + length > text.Length)
        {
            throw new JqCompileException("syntax error: unterminated string", text.Length);
        }

        if (StringEscapes.Decode(Encoding.UTF8.GetBytes(text.Substring(start, length + 1)), out var decoded) >= 0)
        {
            throw new JqCompileException("Invalid escape", start);
        }

        _position += length;
        part.Append(decoded);
    }

    private Token Read()
    {
        SkipBlanks();
        var start = _position;
        if (start == text.Length)
        {
            return new Token(TokenKind.End, "", start);
        }

        var unit = text[start];
        if (unit == '"')
        {
            _position++;
            return new Token(TokenKind.Quote, "\"", start);
        }

        if (char.IsAsciiDigit(unit) || (unit == '.' && start + 1 < text.Length && char.IsAsciiDigit(text[start + 1])))
        {
            return new Token(TokenKind.Number, ReadNumber(), start);
        }

        if (IsNameStart(unit))
        {
            return new Token(TokenKind.Name, ReadName(), start);
        }

        if ((unit is '.' or '@')
            && start + 1 < text.Length
            && (IsNameStart(text[start + 1]) || (unit == '@' && char.IsAsciiDigit(text[start + 1]))))
        {
            _position++;
            return new Token(unit == '.' ? TokenKind.Field : TokenKind.Format, ReadWord(), start);
        }

        foreach (var candidate in Operators)
        {
            if (string.CompareOrdinal(text, start, candidate, 0, candidate.Length) == 0)
            {
                _position += candidate.Length;
                return new Token(TokenKind.Operator, candidate, start);
            }
        }

        throw new JqCompileException($"syntax error: unexpected character '{unit}'", start);
    }

    private static bool IsNameStart(char unit) => char.IsAsciiLetter(unit) || unit == '_';

    private string ReadWord()
    {
        var start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
        {
            _position++;
        }

        return text[start.._position];
    }

    private string ReadName()
    {
        var start = _position;
        ReadWord();
        while (_position + 2 < text.Length && text[_position] == ':' && text[_position + 1] == ':' && IsNameStart(text[_position + 2]))
        {
            _position += 2;
            ReadWord();
        }

        return text[start.._position];
    }

    private string ReadNumber()
    {
        var start = _position;
        SkipDigits();
        if (_position < text.Length && text[_position] == '.')
        {
            _position++;
            SkipDigits();
        }

        var exponentStart = _position;
        if (_position < text.Length && text[_position] is 'e' or 'E')
        {
            _position++;
            if (_position < text.Length && text[_position] is '+' or '-')
            {
                _position++;
            }

            var digitsStart = _position;
            SkipDigits();
            if (_position == digitsStart)
            {
                _position = exponentStart;
            }
        }

        return text[start.._position];
    }

    private void SkipDigits()
    {
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
        {
            _position++;
        }
    }

    private void SkipBlanks()
    {
        while (_position < text.Length)
        {
            if (text[_position] is ' ' or '\t' or '\r' or '\n')
            {
                _position++;
            }
            else if (text[_position] == '#')
            {
                var end = text.IndexOf('\n', _position);
                _position = end < 0 ? text.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Returns the line of a position, counted from 1.</summary>
    public int GetLine(int position) => text.AsSpan(0, position).Count('\n') + 1;
}

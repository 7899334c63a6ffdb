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

    private Token? _ahead;
    private int _at;

    public Token Current => _ahead ??= Read();

    public JqCompileException Failure(string reason) => new(reason, Current.Position);

    public Token Next()
    {
        var token = Current;
        _ahead = null;
        return token;
    }

    public bool Is(string text) => Current.Kind == TokenKind.Operator && Current.Text == text;

    public bool IsName(string name) => Current.Kind == TokenKind.Name && Current.Text == name;

    public bool Take(string text)
    {
        if (!Is(text))
        {
            return false;
        }

        Next();
        return true;
    }

    public bool TakeName(string name)
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
        if (!Take(text))
        {
            throw Failure($"syntax error: expected '{text}' but found {Found}");
        }
    }

    public void ExpectName(string name)
    {
        if (!TakeName(name))
        {
            throw Failure($"syntax error: expected '{name}' but found {Found}");
        }
    }

    public string Name()
    {
        var token = Next();
        return token.Kind == TokenKind.Name ? token.Text : throw new JqCompileException("syntax error: expected a name", token.Position);
    }

    public string Found => Current.Kind switch
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
    public bool StringPart(StringBuilder part)
    {
        while (_at < text.Length)
        {
            var unit = text[_at++];
            if (unit == '"')
            {
                return false;
            }

            if (unit != '\\')
            {
                part.Append(unit);
                continue;
            }

            if (_at < text.Length && text[_at] == '(')
            {
                _at++;
                return true;
            }

            Escape(part);
        }

        throw new JqCompileException("syntax error: unterminated string", text.Length);
    }

    private void Escape(StringBuilder part)
    {
        var start = _at - 1;
        var length = _at < text.Length && text[_at] == 'u' ? 5 : 1;
        if (_at + length > text.Length)
        {
            throw new JqCompileException("syntax error: unterminated string", text.Length);
        }

        if (StringEscapes.Decode(Encoding.UTF8.GetBytes(text.Substring(start, length + 1)), out var decoded) >= 0)
        {
            throw new JqCompileException("Invalid escape", start);
        }

        _at += length;
        part.Append(decoded);
    }

    private Token Read()
    {
        SkipBlanks();
        var start = _at;
        if (start == text.Length)
        {
            return new Token(TokenKind.End, "", start);
        }

        var unit = text[start];
        if (unit == '"')
        {
            _at++;
            return new Token(TokenKind.Quote, "\"", start);
        }

        if (char.IsAsciiDigit(unit) || (unit == '.' && start + 1 < text.Length && char.IsAsciiDigit(text[start + 1])))
        {
            return new Token(TokenKind.Number, Number(), start);
        }

        if (IsNameStart(unit))
        {
            return new Token(TokenKind.Name, ReadName(), start);
        }

        if ((unit is '.' or '@')
            && start + 1 < text.Length
            && (IsNameStart(text[start + 1]) || (unit == '@' && char.IsAsciiDigit(text[start + 1]))))
        {
            _at++;
            return new Token(unit == '.' ? TokenKind.Field : TokenKind.Format, Word(), start);
        }

        foreach (var candidate in Operators)
        {
            if (string.CompareOrdinal(text, start, candidate, 0, candidate.Length) == 0)
            {
                _at += candidate.Length;
                return new Token(TokenKind.Operator, candidate, start);
            }
        }

        throw new JqCompileException($"syntax error: unexpected character '{unit}'", start);
    }

    private static bool IsNameStart(char unit) => char.IsAsciiLetter(unit) || unit == '_';

    private string Word()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
        {
            _at++;
        }

        return text[start.._at];
    }

    private string ReadName()
    {
        var start = _at;
        Word();
        while (_at + 2 < text.Length && text[_at] == ':' && text[_at + 1] == ':' && IsNameStart(text[_at + 2]))
        {
            _at += 2;
            Word();
        }

        return text[start.._at];
    }

    private string Number()
    {
        var start = _at;
        SkipDigits();
        if (_at < text.Length && text[_at] == '.')
        {
            _at++;
            SkipDigits();
        }

        var mark = _at;
        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            _at++;
            if (_at < text.Length && text[_at] is '+' or '-')
            {
                _at++;
            }

            var digits = _at;
            SkipDigits();
            if (_at == digits)
            {
                _at = mark;
            }
        }

        return text[start.._at];
    }

    private void SkipDigits()
    {
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
        {
            _at++;
        }
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\r' or '\n')
            {
                _at++;
            }
            else if (text[_at] == '#')
            {
                var end = text.IndexOf('\n', _at);
                _at = end < 0 ? text.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Returns the line of a position, counted from 1.</summary>
    public int Line(int position) => text.AsSpan(0, position).Count('\n') + 1;
}

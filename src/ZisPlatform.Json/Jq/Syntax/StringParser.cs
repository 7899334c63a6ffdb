using System.Text;
using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Syntax;

/// <summary>Parses strings, which can contain embedded programs.</summary>
internal sealed class StringParser(Parser parser)
{
    public Filter Read(Func<Machine, JsonValue, JsonValue> format)
    {
        parser.Lexer.Next();
        var literals = new List<string>();
        var parts = new List<Filter>();
        while (true)
        {
            var literal = new StringBuilder();
            var hasInterpolation = parser.Lexer.ReadStringPart(literal);
            literals.Add(literal.ToString());
            if (!hasInterpolation)
            {
                break;
            }

            parts.Add(parser.ParsePipe());
            if (!parser.Lexer.Is(")"))
            {
                throw parser.Lexer.CreateException($"syntax error: expected ')' but found {parser.Lexer.DescribeCurrent}");
            }

            parser.Lexer.Next();
        }

        return parts.Count == 0 ? new LiteralFilter(literals[0]) : new InterpolationFilter([.. literals], [.. parts], format);
    }
}

using System.Collections.Frozen;

namespace ZisPlatform.Domain.Flows.Language;

/// <summary>The type of value that an operator compares.</summary>
internal enum OperandKind
{
    String,
    Number,
    Boolean,
    Timestamp,
    Presence,
    Nullness,
}

internal enum Relation
{
    Equal,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
}

/// <summary>A comparison operator of the documented list (contract 8.9). The list is complete.</summary>
internal sealed record ChoiceOperator(string Name, OperandKind Kind, Relation Relation, bool IsPath)
{
    public static readonly IReadOnlyList<ChoiceOperator> All = [.. CreateAll()];

    private static readonly FrozenDictionary<string, ChoiceOperator> ByName =
        All.ToFrozenDictionary(choiceOperator => choiceOperator.Name, StringComparer.Ordinal);

    public static ChoiceOperator? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Gets a description of the required operand.</summary>
    public string Operand => IsPath ? "a path" : Kind switch
    {
        OperandKind.String => "a string",
        OperandKind.Number => "a number",
        OperandKind.Boolean or OperandKind.Presence or OperandKind.Nullness => "true or false",
        OperandKind.Timestamp => "an RFC 3339 timestamp such as \"2026-03-01T10:00:00Z\"",
    };

    private static IEnumerable<ChoiceOperator> CreateAll()
    {
        (string Suffix, Relation Relation)[] relations =
        [
            ("Equals", Relation.Equal), ("LessThan", Relation.Less), ("GreaterThan", Relation.Greater),
            ("LessThanEquals", Relation.LessOrEqual), ("GreaterThanEquals", Relation.GreaterOrEqual),
        ];
        foreach (var (suffix, relation) in relations)
        {
            yield return new("String" + suffix, OperandKind.String, relation, IsPath: false);
            yield return new("Numeric" + suffix, OperandKind.Number, relation, IsPath: false);
            yield return new("Numeric" + suffix + "Path", OperandKind.Number, relation, IsPath: true);
            yield return new("Timestamp" + suffix, OperandKind.Timestamp, relation, IsPath: false);
        }

        yield return new("StringEqualsPath", OperandKind.String, Relation.Equal, IsPath: true);
        yield return new("BooleanEquals", OperandKind.Boolean, Relation.Equal, IsPath: false);
        yield return new("BooleanEqualsPath", OperandKind.Boolean, Relation.Equal, IsPath: true);
        yield return new("IsPresent", OperandKind.Presence, Relation.Equal, IsPath: false);
        yield return new("IsNull", OperandKind.Nullness, Relation.Equal, IsPath: false);
    }
}

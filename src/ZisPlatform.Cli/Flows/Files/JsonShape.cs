using ZisPlatform.Json;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Files;

/// <summary>A part of a user's file and its path. Reads members strictly and reports the path of every error.</summary>
internal readonly record struct JsonShape(string File, string Path, JsonValue Value)
{
    public static JsonShape Root(string file, JsonValue value) => new(file, "$", value);

    public IEnumerable<JsonShape> Items
    {
        get
        {
            Expect(Value.IsArray, "an array");
            var shape = this;
            return Enumerable.Range(0, Value.Count)
                .Select(index => new JsonShape(shape.File, $"{shape.Path}[{index}]", shape.Value[index]));
        }
    }

    public IReadOnlyList<(string Key, JsonShape Shape)> Members
    {
        get
        {
            Expect(Value.IsObject, "an object");
            var members = new List<(string, JsonShape)>(Value.Count);
            foreach (var (key, value) in Value.Members)
            {
                members.Add((key, new JsonShape(File, MemberPath(Path, key), value)));
            }

            return members;
        }
    }

    public string Text => Expect(Value.IsString, "a string").Value.AsString();

    public bool Flag => Expect(Value.IsBoolean, "true or false").Value.AsBoolean();

    /// <summary>Returns the path of a member.</summary>
    public static string MemberPath(string path, string key) =>
        key.Length > 0 && !char.IsAsciiDigit(key[0]) && key.All(character => char.IsLetterOrDigit(character) || character is '_')
            ? $"{path}.{key}"
            : path + JsonPathText.FormatMember(key);

    /// <summary>Returns the member, or null if it does not exist.</summary>
    public JsonShape? Find(string key) => Value.TryGet(key, out var value) ? new JsonShape(File, MemberPath(Path, key), value) : null;

    /// <summary>Rejects unknown members; otherwise a misspelled member would have no effect, without any message.</summary>
    public JsonShape RequireOnly(params IReadOnlyList<string> allowed)
    {
        foreach (var (key, shape) in Members)
        {
            if (!allowed.Contains(key, StringComparer.Ordinal))
            {
                throw shape.CreateError($"is not known here; known members are {string.Join(", ", allowed)}");
            }
        }

        return this;
    }

    public long Integer(long min, long max)
    {
        Expect(Value.TryGetInt64(out var number) && number >= min && number <= max, $"a whole number from {min} to {max}");
        return number;
    }

    public TimeSpan Seconds()
    {
        Expect(Value.IsNumber && Value.AsDouble() is >= 0 and <= 86_400, "a number of seconds, at most a day");
        return TimeSpan.FromTicks((long)Math.Round(Value.AsDouble() * TimeSpan.TicksPerSecond));
    }

    public CommandFailedException CreateError(string problem) => new(ExitCodes.Usage, $"{File}: {Path} {problem}.");

    private JsonShape Expect(bool isValid, string requirement) => isValid ? this : throw CreateError($"must be {requirement}");
}

using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows;

/// <summary>The data files of the tests and their account.</summary>
internal static class TestData
{
    public static readonly SystemVariables System = new(12345, "acme_support", FlowAccount.AtVendor("acme", "the setting"));

    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Data", file);

    public static JsonValue Read(string file) => JsonValue.Parse(File.ReadAllBytes(PathOf(file)));

    public static IEnumerable<string> FilesIn(string folder)
    {
        string[] files = [.. Directory.GetFiles(PathOf(folder), "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new InvalidOperationException($"no data in {folder}");
    }

    public static CompiledBundle Bundle(string name)
    {
        var compiled = BundleCompiler.Compile(File.ReadAllBytes(PathOf($"bundles/{name}.json")));
        return compiled.Bundle ?? throw new InvalidOperationException(compiled.ErrorText);
    }

    /// <summary>Creates a bundle with one flow <c>f</c> that starts at the first state, and with the action definitions by name.</summary>
    public static string BundleOf(JsonValue states, JsonValue? actions = null, string? startAt = null)
    {
        var resources = JsonValue.Object(("f", JsonValue.Object(
            ("type", "ZIS::Flow"),
            ("properties", JsonValue.Object(
                ("name", "f"),
                ("definition", JsonValue.Object(("StartAt", startAt ?? states.Keys[0]), ("States", states))))))));
        if (actions is { } definitions)
        {
            foreach (var (name, definition) in definitions.Members)
            {
                resources = resources.With("a_" + name, JsonValue.Object(
                    ("type", "ZIS::Action::Http"), ("properties", JsonValue.Object(("name", name), ("definition", definition)))));
            }
        }

        return JsonValue.Object(("zis_template_version", "2019-10-14"), ("name", "test"), ("resources", resources)).ToString();
    }

    public static CompiledBundle Compile(JsonValue states, JsonValue? actions = null, string? startAt = null)
    {
        var compiled = BundleCompiler.Compile(BundleOf(states, actions, startAt));
        return compiled.Bundle ?? throw new InvalidOperationException(compiled.ErrorText);
    }

    public static CompiledBundle Compile(string states) => Compile(JsonValue.Parse(states));
}

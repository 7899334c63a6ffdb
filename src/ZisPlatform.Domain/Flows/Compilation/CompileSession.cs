using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>The shared state of the compilers of one bundle.</summary>
internal sealed class CompileSession(BundleContext context)
{
    public BundleContext Context => context;

    public BundleLimits Limits => context.Limits;

    public Diagnostics Diagnostics { get; } = new(context.Limits);

    /// <summary>Gets the integration of the bundle; determined by the first reference if the context does not specify it.</summary>
    public string? Integration { get; private set; } = context.Integration;

    /// <summary>Gets or sets the parsed document; null until it has been read.</summary>
    public JsonValue Document { get; set; }

    /// <summary>Gets or sets the name of the bundle; empty until it has been read.</summary>
    public string Name { get; set; } = "";

    /// <summary>Gets all named resources and their locations.</summary>
    public Dictionary<(ResourceType Type, string Name), JsonLocation> Names { get; } = [];

    /// <summary>Gets all calls of custom actions, for the checks that need the whole bundle.</summary>
    public List<ActionCall> Calls { get; } = [];

    /// <summary>Gets or sets the number of states of the current flow.</summary>
    public int StateCount { get; set; }

    /// <summary>Gets or sets a value: true if the current flow has a Map inside a Map.</summary>
    public bool HasNestedMaps { get; set; }

    /// <summary>Reports a reference to another integration, whose resources cannot be reached (contract 3).</summary>
    public void CheckIntegration(ResourceName reference, DiagnosticScope scope, JsonLocation location)
    {
        Integration ??= reference.Integration;
        if (Integration != reference.Integration)
        {
            scope.Error(
                BundleRules.Integration,
                location,
                $"{reference} belongs to another integration",
                $"a bundle refers to its own integration only: zis:{Integration}:…");
        }
    }
}

/// <summary>A state that calls a custom action.</summary>
internal sealed record ActionCall(
    ActionState State, DiagnosticScope Scope, JsonLocation Location, IReadOnlyCollection<string> ParameterKeys);

/// <summary>Reads the members of an object and reports their errors.</summary>
internal readonly struct ObjectReader(JsonValue value, JsonLocation location, DiagnosticScope scope)
{
    public JsonLocation Location => location;

    public DiagnosticScope Scope => scope;

    public bool Has(string key) => value.TryGet(key, out _);

    public bool TryGet(string key, out JsonValue member) => value.TryGet(key, out member);

    public string? ReadString(string key, string code, string suggestion, bool required = true)
    {
        if (!value.TryGet(key, out var member))
        {
            if (required)
            {
                scope.Error(code, location, $"{key} is missing", suggestion);
            }

            return null;
        }

        if (!member.IsString)
        {
            scope.Error(code, location[key], $"{key} must be a string", suggestion);
            return null;
        }

        return member.AsString();
    }

    /// <summary>Reads a path; null if it is absent, null or invalid.</summary>
    public FlowPath? ReadPath(string key, string code = BundleRules.Path)
    {
        if (!value.TryGet(key, out var member) || member.IsNull)
        {
            return null;
        }

        const string suggestion = "a path looks like $.a.b, $.a[0] or $['a b']";
        if (!member.IsString)
        {
            scope.Error(code, location[key], $"{key} must be a path", suggestion);
            return null;
        }

        if (FlowPath.TryParse(member.AsString(), out var path, out var error))
        {
            return path;
        }

        scope.Error(code, location[key], $"{key} is no path: {error}", suggestion);
        return null;
    }

    public FlowPathFilter ReadFilter(string key)
    {
        var path = ReadPath(key);
        return new FlowPathFilter(path is { IsRoot: true } ? null : path, value.TryGet(key, out var member) && member.IsNull);
    }

    /// <summary>Reads the target of a result; null if the member is absent.</summary>
    public ResultTarget? ReadTarget(string key)
    {
        if (!value.TryGet(key, out var member))
        {
            return null;
        }

        if (member.IsNull)
        {
            return ResultTarget.Discard;
        }

        if (ReadPath(key, BundleRules.ResultPath) is not { } path)
        {
            return ResultTarget.Discard;
        }

        if (!path.IsWritable)
        {
            scope.Error(
                BundleRules.ResultPath,
                location[key],
                $"{key} must be a reference path",
                "names and indexes from the front only, such as $.result or $.list[0]");
            return ResultTarget.Discard;
        }

        return ResultTarget.FromPath(path);
    }
}

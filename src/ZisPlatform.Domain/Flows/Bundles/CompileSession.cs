using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>What the compilers of one bundle share.</summary>
internal sealed class CompileSession(BundleContext context)
{
    public BundleContext Context => context;

    public BundleLimits Limits => context.Limits;

    public Findings Findings { get; } = new(context.Limits);

    /// <summary>Whose bundle it is; the first reference says so when the context does not.</summary>
    public string? Integration { get; private set; } = context.Integration;

    /// <summary>What the text says; null until it has been read.</summary>
    public JsonValue Document { get; set; }

    /// <summary>The bundle's name; empty until it has been read.</summary>
    public string Name { get; set; } = "";

    /// <summary>All resources with a name, and where it stands.</summary>
    public Dictionary<(ResourceType Type, string Name), Place> Names { get; } = [];

    /// <summary>Every call of a custom action, for the checks that need the whole bundle.</summary>
    public List<ActionCall> Calls { get; } = [];

    /// <summary>States of the flow at work.</summary>
    public int StateCount { get; set; }

    /// <summary>Whether that flow has a Map inside a Map.</summary>
    public bool HasNestedMaps { get; set; }

    /// <summary>No resource can be reached in another integration (contract 3).</summary>
    public void CheckIntegration(ResourceName reference, Scope scope, Place place)
    {
        Integration ??= reference.Integration;
        if (Integration != reference.Integration)
        {
            scope.Error(
                Rules.Integration, place, $"{reference} belongs to another integration", $"a bundle refers to its own integration only: zis:{Integration}:…");
        }
    }
}

/// <summary>A state that calls a custom action.</summary>
internal sealed record ActionCall(ActionState State, Scope Scope, Place Place, IReadOnlyCollection<string> ParameterKeys);

/// <summary>Reads the members of one object, and says what is wrong with them.</summary>
internal readonly struct ObjectReader(JsonValue value, Place place, Scope scope)
{
    public Place Place => place;

    public Scope Scope => scope;

    public bool Has(string key) => value.TryGet(key, out _);

    public bool TryGet(string key, out JsonValue member) => value.TryGet(key, out member);

    public string? String(string key, string code, string advice, bool required = true)
    {
        if (!value.TryGet(key, out var member))
        {
            if (required)
            {
                scope.Error(code, place, $"{key} is missing", advice);
            }

            return null;
        }

        if (!member.IsString)
        {
            scope.Error(code, place[key], $"{key} must be a string", advice);
            return null;
        }

        return member.AsString();
    }

    /// <summary>A path to read from; null when it is absent, null or wrong.</summary>
    public FlowPath? Path(string key, string code = Rules.Path)
    {
        if (!value.TryGet(key, out var member) || member.IsNull)
        {
            return null;
        }

        const string advice = "a path looks like $.a.b, $.a[0] or $['a b']";
        if (!member.IsString)
        {
            scope.Error(code, place[key], $"{key} must be a path", advice);
            return null;
        }

        if (FlowPath.TryParse(member.AsString(), out var path, out var trouble))
        {
            return path;
        }

        scope.Error(code, place[key], $"{key} is no path: {trouble}", advice);
        return null;
    }

    public PathFilter Filter(string key)
    {
        var path = Path(key);
        return new PathFilter(path is { IsRoot: true } ? null : path, value.TryGet(key, out var member) && member.IsNull);
    }

    /// <summary>Where a result goes; null when the member is absent.</summary>
    public ResultTarget? Target(string key)
    {
        if (!value.TryGet(key, out var member))
        {
            return null;
        }

        if (member.IsNull)
        {
            return ResultTarget.Nowhere;
        }

        if (Path(key, Rules.ResultPath) is not { } path)
        {
            return ResultTarget.Nowhere;
        }

        if (!path.IsDestination)
        {
            scope.Error(
                Rules.ResultPath, place[key], $"{key} must be a reference path", "names and indexes from the front only, such as $.result or $.list[0]");
            return ResultTarget.Nowhere;
        }

        return ResultTarget.At(path);
    }
}

using System.Text;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Reads, validates and compiles a bundle in one pass and reports all errors together (contract 2, 4 and 16).</summary>
public static class BundleCompiler
{
    /// <summary>The only supported schema version.</summary>
    public const string TemplateVersion = "2019-10-14";

    public static BundleCompilation Compile(string text, BundleContext? context = null) => Compile(Encoding.UTF8.GetBytes(text), context);

    public static BundleCompilation Compile(ReadOnlyMemory<byte> utf8, BundleContext? context = null)
    {
        var session = new CompileSession(context ?? BundleContext.Default);
        var bundle = new Compilation(session).Run(utf8);
        return new BundleCompilation(utf8, session.Diagnostics.HasErrors ? null : bundle, session);
    }

    /// <summary>Returns the label of a resource in diagnostics.</summary>
    internal static string Label(ResourceType type, string name) =>
        $"{(type == ResourceType.JobSpec ? "job spec" : type.ToString().ToLowerInvariant())} {name}";

    private sealed class Compilation(CompileSession session)
    {
        private readonly DiagnosticScope _scope = new(session.Diagnostics, "", null);
        private readonly List<(string Name, FlowMachine Machine, bool HasNestedMaps)> _flows = [];
        private readonly List<HttpAction> _actions = [];
        private readonly List<(JobSpec Spec, DiagnosticScope Scope, JsonLocation Location)> _jobSpecs = [];

        public CompiledBundle? Run(ReadOnlyMemory<byte> utf8)
        {
            var limits = session.Limits;
            if (utf8.Length > limits.MaxBytes)
            {
                _scope.Error(BundleRules.TooLarge, JsonLocation.Root, $"the bundle is larger than {limits.MaxBytes} bytes", null);
                return null;
            }

            if (!JsonValue.TryParse(utf8.Span, out var document, out var error, new JsonParseOptions { MaxDepth = limits.MaxJsonDepth }))
            {
                session.Diagnostics.Add(
                    Severity.Error,
                    BundleRules.Json,
                    "",
                    null,
                    JsonLocation.Root,
                    "invalid JSON",
                    $"{error.Message}; comments are not JSON",
                    new BundlePosition(error.Line, error.Column));
                return null;
            }

            session.Document = document;
            if (!document.IsObject)
            {
                _scope.Error(BundleRules.Json, JsonLocation.Root, "invalid JSON", "a bundle is a JSON object");
                return null;
            }

            RepeatedKeys.Check(utf8, document, _scope);
            session.Name = CompileHeader(document);
            CompileResources(document);
            // Build the flows after all resources: the first reference may determine the integration's name.
            Flow[] flows =
            [
                .. _flows.Select(flow => new Flow
                {
                    Name = flow.Name,
                    FullName = ResourceName.Flow(session.Integration ?? "", flow.Name).ToString(),
                    Machine = flow.Machine,
                    HasNestedMaps = flow.HasNestedMaps,
                }),
            ];
            ReferenceChecks.Run(session, _actions, flows, _jobSpecs);
            return session.Diagnostics.HasErrors
                ? null
                : new CompiledBundle(
                    session.Name,
                    document["description"] is { IsString: true } text ? text.AsString() : null,
                    session.Integration,
                    flows,
                    _actions,
                    [.. _jobSpecs.Select(entry => entry.Spec)]);
        }

        private string CompileHeader(in JsonValue document)
        {
            var reader = new ObjectReader(document, JsonLocation.Root, _scope);
            if (reader.ReadString("zis_template_version", BundleRules.Version, $"\"{TemplateVersion}\"") is { } version
                && version != TemplateVersion)
            {
                _scope.Error(
                    BundleRules.Version,
                    JsonLocation.Root["zis_template_version"],
                    $"zis_template_version must be \"{TemplateVersion}\"",
                    "it is the version of the schema, not of the bundle");
            }

            var name = reader.ReadString("name", BundleRules.BundleName, "a text for people");
            var length = name?.EnumerateRunes().Count() ?? 1;
            if (length == 0 || length > session.Limits.MaxNameLength)
            {
                _scope.Error(
                    BundleRules.BundleName,
                    JsonLocation.Root["name"],
                    $"name must have 1 to {session.Limits.MaxNameLength} characters",
                    null);
            }

            reader.ReadString("description", BundleRules.BundleName, "a text for people", required: false);
            return name ?? "";
        }

        private void CompileResources(in JsonValue document)
        {
            if (!document.TryGet("resources", out var resources) || !resources.IsObject)
            {
                var location = document.TryGet("resources", out _) ? JsonLocation.Root["resources"] : JsonLocation.Root;
                _scope.Error(BundleRules.Resources, location, "resources must be an object", "a map of any keys to resources");
                return;
            }

            if (resources.Count > session.Limits.MaxResources)
            {
                _scope.Error(
                    BundleRules.Resources,
                    JsonLocation.Root["resources"],
                    $"a bundle may have at most {session.Limits.MaxResources} resources",
                    null);
                return;
            }

            foreach (var (key, resource) in resources.Members)
            {
                CompileResource(key, resource, JsonLocation.Root["resources"][key]);
            }
        }

        private void CompileResource(string key, in JsonValue resource, JsonLocation location)
        {
            var scope = new DiagnosticScope(session.Diagnostics, $"resource {key}", null);
            if (!resource.IsObject)
            {
                scope.Error(BundleRules.ResourceShape, location, "a resource must be an object with type and properties", null);
                return;
            }

            const string types = "ZIS::Flow, ZIS::Action::Http or ZIS::JobSpec";
            if (new ObjectReader(resource, location, scope).ReadString("type", BundleRules.ResourceType, types) is not { } text)
            {
                return;
            }

            ResourceType? type = text switch
            {
                "ZIS::Flow" => ResourceType.Flow,
                "ZIS::Action::Http" => ResourceType.Action,
                "ZIS::JobSpec" => ResourceType.JobSpec,
                _ => null,
            };
            if (type is not { } resourceType)
            {
                scope.Error(BundleRules.ResourceType, location["type"], $"unknown resource type: {text}", $"{types}, case-sensitive");
                return;
            }

            if (!resource.TryGet("properties", out var properties) || !properties.IsObject)
            {
                scope.Error(
                    BundleRules.ResourceShape, location, "properties must be an object", "it holds the name and what the type asks for");
                return;
            }

            CompileProperties(resourceType, properties, scope, location["properties"]);
        }

        private void CompileProperties(ResourceType type, in JsonValue properties, DiagnosticScope scope, JsonLocation location)
        {
            var reader = new ObjectReader(properties, location, scope);
            var name = reader.ReadString("name", BundleRules.ResourceName, "references use this name, not the key");
            if (name is not null)
            {
                scope = new DiagnosticScope(session.Diagnostics, Label(type, name), null);
                if (!ResourceName.IsValidName(name))
                {
                    scope.Error(
                        BundleRules.ResourceName, location["name"], $"\"{name}\" is no valid name", "1 to 100 of A-Z a-z 0-9 _ . and -");
                }

                if (!session.Names.TryAdd((type, name), location["name"]))
                {
                    scope.Error(
                        BundleRules.Duplicate,
                        location["name"],
                        "Bundle contains duplicated resources",
                        $"another resource of this type is named {name} too");
                    name = null;
                }
            }

            if (type == ResourceType.JobSpec)
            {
                CompileJobSpec(name, properties, scope, location);
                return;
            }

            if (!properties.TryGet("definition", out var definition) || !definition.IsObject)
            {
                scope.Error(BundleRules.ResourceShape, location, "definition must be an object", null);
                return;
            }

            if (type == ResourceType.Action)
            {
                if (new ActionCompiler(scope).Compile(name ?? "", definition, location["definition"]) is { } action && name is not null)
                {
                    _actions.Add(action);
                }

                return;
            }

            (session.StateCount, session.HasNestedMaps) = (0, false);
            if (new MachineCompiler(session, scope, "", 0).Compile(definition, location["definition"]) is { } machine && name is not null)
            {
                _flows.Add((name, machine, session.HasNestedMaps));
            }
        }

        private void CompileJobSpec(string? name, in JsonValue properties, DiagnosticScope scope, JsonLocation location)
        {
            var reader = new ObjectReader(properties, location, scope);
            var source = reader.ReadString(
                "event_source", BundleRules.JobSpec, "support, sunshine, or the source_system of an inbound webhook");
            var type = reader.ReadString("event_type", BundleRules.JobSpec, "one exact tag such as ticket.TicketCreated");
            if (reader.ReadString("flow_name", BundleRules.JobSpec, "zis:my_integration:flow:my_flow") is not { } flow)
            {
                return;
            }

            if (!ResourceName.TryParse(flow, out var reference) || reference.Kind != "flow" || reference.Integration == ResourceName.Common)
            {
                scope.Error(
                    BundleRules.JobSpec,
                    location["flow_name"],
                    $"\"{flow}\" is no flow name",
                    "it has four parts: zis:my_integration:flow:my_flow");
                return;
            }

            session.CheckIntegration(reference, scope, location["flow_name"]);
            var description = reader.ReadString("description", BundleRules.JobSpec, "a text for people", required: false);
            if (name is not null && source is not null && type is not null)
            {
                _jobSpecs.Add((new JobSpec(name, source, type, reference) { Description = description ?? "" }, scope, location));
            }
        }
    }
}

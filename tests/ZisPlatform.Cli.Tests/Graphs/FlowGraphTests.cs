using System.Text.Json.Nodes;
using System.Xml.Linq;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Graphs;

/// <summary>Tests of <c>zis flow graph</c>, which sends no request to a server.</summary>
public class FlowGraphTests
{
    private const string Small = """
        {
          "Call": { "Type": "Action", "ActionName": "zis:acme:action:ping", "TimeoutSeconds": 5, "Next": "Which",
            "Retry": [{ "ErrorEquals": ["States.Timeout"], "MaxAttempts": 2 }], "Catch": [{ "ErrorEquals": ["States.ALL"],
                "Next": "Bad" }] },
          "Which": { "Type": "Choice", "Choices": [{ "Variable": "$.n", "NumericGreaterThan": 5, "Next": "Each" },
              { "And": [{ "Variable": "$.a", "IsPresent": true }, { "Variable": "$.b", "StringEquals": "x" }], "Next": "Each" }],
              "Default": "Call" },
          "Each": { "Type": "Map", "ItemsPath": "$.list", "Iterator": { "StartAt": "One", "States": { "One": { "Type": "Wait",
              "Seconds": 1, "End": true } } }, "End": true },
          "Bad": { "Type": "Fail", "Error": "E", "Cause": "why" }
        }
        """;

    private static readonly string[] HostileNames =
    [
        "\"quo\"te\\", "<script>alert(1)</script>", "new\nline", "--> end", "1. item", "- dash", "# head", "end",
        "日本語の名前👩‍👩‍👧\u202eevil",
        "&lt;b&gt; &amp;", "`code` **bold** #35; \\N \\G %%{init: {}}%% ]]> |y| {{x}} ;", "$$x^2$$", "javascript:alert(1)", "\u0001\uFFFF",
        "-->|\"x\"| n1", new string('x', 256), " ",
    ];

    private readonly CliHost _cli = new();

    public static IEnumerable<string> DataBundles => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Bundles"), "*.json")
        .Select(file => Path.GetFileNameWithoutExtension(file));

    [TearDown]
    public void DisposeCli() => _cli.Dispose();

    [Test]
    public async Task Mermaid_output_shows_states_and_transitions()
    {
        var graph = await DrawAsync(BundleOf(("small", Small)), "mermaid");

        Assert.That(graph, Does.StartWith("---\ntitle: \"small\"\n").And.Contains("\nflowchart TD\n"));
        Assert.That(
            graph[graph.IndexOf("flowchart TD", StringComparison.Ordinal)..graph.IndexOf("  classDef", StringComparison.Ordinal)],
            Is.EqualTo("""
            flowchart TD
              n0((" ")):::dot
              n1["<b>Call</b><br/>Action · ping<br/>at most 5 s<br/>Retry 2× on States.Timeout"]:::action
              n2{{"<b>Which</b><br/>Choice"}}:::choice
              subgraph n3["<b>Each</b><br/>Map · for each of $.list"]
                direction TB
                n4((" ")):::dot
                n5["<b>One</b><br/>Wait · 1 s"]:::wait
                n6(((" "))):::dot
                n4 --> n5
                n5 --> n6
              end
              n7(["<b>Bad</b><br/>Fail · E: why"]):::fail
              n8(((" "))):::dot
              n0 --> n1
              n1 --> n2
              n1 -.->|"Catch States.ALL"| n7
              n2 -->|"$.n #62; 5<br/>or $.a is present<br/>and $.b = #34;x#34;"| n3
              n2 -->|"Default"| n1
              n3 --> n8
              class n3 map
              linkStyle 4 stroke:#c0392b,color:#c0392b

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public async Task Dot_output_shows_states_and_transitions()
    {
        var graph = await DrawAsync(BundleOf(("small", Small)), "dot");

        Assert.That(graph, Does.StartWith("digraph \"small\" {\n").And.EndsWith("}\n"));
        Assert.That(graph, Does.Contain("  subgraph cluster_n3 {\n    label=\"Each\\nMap · for each of $.list\""));
        Assert.That(graph, Does.Contain("  n1 -> n7 [label=\"Catch States.ALL\", style=dashed"));
        Assert.That(graph, Does.Contain("  n2 -> n4 [label=\"$.n > 5\\nor $.a is present\\nand $.b = \\\"x\\\"\", lhead=cluster_n3]"));
        Assert.That(graph, Does.Contain("  n6 -> n8 [ltail=cluster_n3]"));
    }

    [Test]
    public async Task Svg_output_shows_states_and_transitions()
    {
        var svg = XDocument.Parse(await DrawAsync(BundleOf(("small", Small)), "svg"));

        var texts = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToArray();
        Assert.That(texts, Is.SupersetOf(new[]
        {
            "small", "Call", "Action · ping", "at most 5 s", "Retry 2× on States.Timeout", "Which", "$.n > 5", "Default", "Each", "One",
            "Wait · 1 s",
            "Bad", "Catch States.ALL",
        }));
        Assert.That(svg.Descendants().Count(element => (string?)element.Attribute("class") == "line catch"), Is.GreaterThan(0));
    }

    [TestCaseSource(nameof(DataBundles))]
    public async Task Every_example_can_be_drawn_in_each_format(string name)
    {
        var bundle = Path.Combine(AppContext.BaseDirectory, "Bundles", $"{name}.json");
        var states = JsonNode.Parse(await File.ReadAllTextAsync(bundle))!["resources"]!.AsObject()
            .Where(resource => (string?)resource.Value!["type"] == "ZIS::Flow")
            .SelectMany(flow => flow.Value!["properties"]!["definition"]!["States"]!.AsObject())
            .Select(state => state.Key)
            .ToArray();
        foreach (var format in new[] { "mermaid", "dot", "svg" })
        {
            var result = await _cli.RunAsync("flow", "graph", bundle, "--format", format);

            Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
            foreach (var state in states)
            {
                Assert.That(result.Out, Does.Contain(state));
            }

            if (format == "svg")
            {
                AssertHarmless(result.Out);
                AssertNothingOverlaps(result.Out);
            }
        }
    }

    [Test]
    public async Task Hostile_names_are_escaped_in_svg()
    {
        var graph = await DrawAsync(HostileBundle(), "svg");

        AssertHarmless(graph);
        Assert.That(
            XDocument.Parse(graph).Descendants().Select(element => element.Value),
            Does.Contain("<script>alert(1)</script>").And.Contains("new line"));
        Assert.That(graph, Does.Not.Contain('\u202e'));
    }

    [Test]
    public async Task Hostile_names_are_escaped_in_mermaid()
    {
        var graph = await DrawAsync(HostileBundle(), "mermaid");

        // Quoted text may contain only our own tags and characters without a meaning in Mermaid, HTML or Markdown.
        foreach (var line in graph.Split('\n')
            .SkipWhile(line => line != "flowchart TD")
            .Where(line => line.Contains('"', StringComparison.Ordinal)))
        {
            Assert.That(
                line,
                Does.Match("""^ +(subgraph )?n\d+( -\.?->)?[^"a-z]*"(<b>|</b>|<br/>|#\d+;|[^"<>&#`*{}\[\]|%;\\])*"[^"]*$"""),
                line);
        }

        Assert.That(
            graph,
            Does.Contain("#60;script#62;alert(1)#60;/script#62;").And.Contain("1#46; item").And.Contain("#45; dash")
                .And.Contain("$#8203;$x"));
        Assert.That(
            graph.Split('\n').Count(line => line.Contains(" --> ", StringComparison.Ordinal)),
            Is.EqualTo(HostileNames.Length + 1));
    }

    [Test]
    public async Task Hostile_names_are_escaped_in_dot()
    {
        var graph = await DrawAsync(HostileBundle(), "dot");

        foreach (var line in graph.Split('\n').Where(line => line.Contains("label=\"", StringComparison.Ordinal)))
        {
            Assert.That(line, Does.Match("""^[^"]*("([^"\\]|\\\\|\\"|\\n)*"[^"]*)+$"""), line);
        }

        Assert.That(graph, Does.Contain("""label="\"quo\"te\\\nPass""").And.Contain("&amp;lt;b&amp;gt;").And.Contain("""\\N"""));
    }

    [Test]
    public async Task Graph_shows_all_flows_or_the_selected_one()
    {
        var bundle = BundleOf(("first", """{"A":{"Type":"Succeed"}}"""), ("second", """{"B":{"Type":"Succeed"}}"""));
        foreach (var format in new[] { "mermaid", "dot", "svg" })
        {
            Assert.That(await DrawAsync(bundle, format), Does.Contain("first").And.Contain("second"));
            Assert.That(await DrawAsync(bundle, format, "--flow", "second"), Does.Contain("second").And.Not.Contain("first"));
        }
    }

    [TestCase("x.svg", "<svg ")]
    [TestCase("x.dot", "digraph ")]
    [TestCase("x.GV", "digraph ")]
    [TestCase("x.mmd", "---\n")]
    public async Task Output_extension_selects_the_format(string name, string start)
    {
        var output = _cli.Save(name, "older, and longer than what will be written? no matter");

        var result = await _cli.RunWithInputAsync(BundleOf(("f", Small)), "flow", "graph", "-", "--output", output);

        Assert.That((result.Code, result.Out), Is.EqualTo((0, $"Wrote {output}.{Environment.NewLine}")));
        Assert.That(await File.ReadAllTextAsync(output), Does.StartWith(start));
    }

    [Test]
    public async Task Flow_with_a_thousand_states_can_be_drawn()
    {
        var states = new JsonObject();
        for (var index = 0; index < 990; index++)
        {
            states[$"S{index}"] = new JsonObject
            {
                ["Type"] = "Action",
                ["ActionName"] = "zis:acme:action:a",
                ["Next"] = index < 989 ? $"S{index + 1}" : "Bad",
                ["Catch"] = new JsonArray(
                    new JsonObject { ["ErrorEquals"] = new JsonArray("States.ALL"), ["Next"] = index % 10 == 0 ? $"S{index / 2}" : "Bad" }),
            };
        }

        states["Bad"] = new JsonObject { ["Type"] = "Fail", ["Error"] = "E", ["Cause"] = "C" };

        AssertHarmless(await DrawAsync(BundleOf(("f", states.ToJsonString())), "svg"));
    }

    [Test]
    public async Task Graph_that_is_too_tangled_for_svg_is_rejected()
    {
        var states = new JsonObject { ["S999"] = new JsonObject { ["Type"] = "Succeed" } };
        for (var index = 0; index < 999; index++)
        {
            var rules = Enumerable.Range(1, 4).Select(JsonNode? (rule) =>
                new JsonObject { ["Variable"] = "$.a", ["NumericEquals"] = rule, ["Next"] = $"S{index * rule * 7919 % 1000}" });
            states.Insert(
                index,
                $"S{index}",
                new JsonObject { ["Type"] = "Choice", ["Choices"] = new JsonArray([.. rules]), ["Default"] = $"S{index + 1}" });
        }

        var result = await _cli.RunWithInputAsync(BundleOf(("f", states.ToJsonString())), "flow", "graph", "-", "--format", "svg");

        Assert.That((result.Code, result.Out), Is.EqualTo((ExitCodes.Usage, "")));
        Assert.That(result.Error, Does.Contain("too tangled for an SVG").And.Contain("--format dot"));
    }

    [TestCase(ExitCodes.Usage, "The bundle has no flow 'other'.", "--flow", "other")]
    [TestCase(ExitCodes.Usage, "--format is one of mermaid, dot, svg.", "--format", "png")]
    [TestCase(ExitCodes.Usage, "The output file's extension tells no format.", "--output", "x.png")]
    [TestCase(ExitCodes.Usage, "Cannot write", "--output", "no/such/folder/x.svg")]
    public async Task Invalid_arguments_are_a_usage_error(int code, string message, params string[] args)
    {
        var result = await _cli.RunWithInputAsync(BundleOf(("f", Small)), ["flow", "graph", "-", .. args]);

        Assert.That((result.Code, result.Out), Is.EqualTo((code, "")));
        Assert.That(result.Error, Does.Contain(message));
    }

    [Test]
    public async Task Invalid_bundle_is_not_drawn()
    {
        var result = await _cli.RunWithInputAsync(BundleOf(("f", """{"A":{"Type":"Pass","Next":"B"}}""")), "flow", "graph", "-");

        Assert.That((result.Code, result.Out), Is.EqualTo((ExitCodes.Refused, "")));
        Assert.That(result.Error, Does.Contain("<stdin>:1:").And.Contain("Next names \"B\"").And.Contain("zis bundle validate"));
        Assert.That((await _cli.RunWithInputAsync(BundleOf(), "flow", "graph", "-")).Error, Does.Contain("The bundle has no flow."));
    }

    private static string BundleOf(params (string Name, string States)[] flows)
    {
        var resources = flows.ToDictionary(flow => flow.Name, JsonNode? (flow) =>
        {
            var states = JsonNode.Parse(flow.States)!.AsObject();
            return new JsonObject
            {
                ["type"] = "ZIS::Flow",
                ["properties"] = new JsonObject
                {
                    ["name"] = flow.Name,
                    ["definition"] = new JsonObject { ["StartAt"] = states.First().Key, ["States"] = states },
                },
            };
        });
        return new JsonObject { ["zis_template_version"] = "2019-10-14", ["name"] = "test", ["resources"] = new JsonObject(resources) }
            .ToJsonString();
    }

    private static string HostileBundle()
    {
        var states = new JsonObject();
        for (var index = 0; index < HostileNames.Length; index++)
        {
            var next = index + 1 < HostileNames.Length ? HostileNames[index + 1] : null;
            states[HostileNames[index]] = next is null
                ? new JsonObject { ["Type"] = "Pass", ["End"] = true }
                : new JsonObject { ["Type"] = "Pass", ["Next"] = next };
        }

        return BundleOf(("f", states.ToJsonString()));
    }

    private static void AssertHarmless(string svg)
    {
        var document = XDocument.Parse(svg);
        Assert.That(document.Root!.Name.ToString(), Is.EqualTo("{http://www.w3.org/2000/svg}svg"));
        Assert.That(
            document.Descendants().Select(element => element.Name.LocalName).Distinct(),
            Is.SubsetOf(new[] { "svg", "title", "style", "rect", "g", "path", "circle", "text" }));
        Assert.That(
            document.Descendants().Attributes().Select(attribute => attribute.Name.ToString()).Distinct(),
            Is.SubsetOf(new[]
            {
                "xmlns", "width", "height", "viewBox", "role", "class", "x", "y", "rx", "cx", "cy", "r", "d", "fill", "transform",
            }));
    }

    /// <summary>Asserts that the boxes of one state machine do not overlap.</summary>
    private static void AssertNothingOverlaps(string svg)
    {
        foreach (var group in XDocument.Parse(svg).Descendants().Where(element => element.Name.LocalName == "g"))
        {
            var boxes = group.Elements().Where(element => element.Name.LocalName == "g").Elements()
                .Where(element => element.Name.LocalName == "rect"
                    && ((string?)element.Attribute("class"))!.StartsWith("box", StringComparison.Ordinal))
                .Select(rect => (
                    (double)rect.Attribute("x")!,
                    (double)rect.Attribute("y")!,
                    (double)rect.Attribute("width")!,
                    (double)rect.Attribute("height")!)).ToArray();
            for (var first = 0; first < boxes.Length; first++)
            {
                for (var second = first + 1; second < boxes.Length; second++)
                {
                    var ((x1, y1, w1, h1), (x2, y2, w2, h2)) = (boxes[first], boxes[second]);
                    Assert.That(
                        x1 + w1 <= x2 || x2 + w2 <= x1 || y1 + h1 <= y2 || y2 + h2 <= y1,
                        $"{boxes[first]} and {boxes[second]} overlap");
                }
            }
        }
    }

    private async Task<string> DrawAsync(string bundle, string format, params string[] args)
    {
        var result = await _cli.RunWithInputAsync(bundle, ["flow", "graph", "-", "--format", format, .. args]);
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        return result.Out;
    }
}

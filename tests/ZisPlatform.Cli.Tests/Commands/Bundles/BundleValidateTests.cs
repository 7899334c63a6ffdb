using System.Text;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Bundles;

/// <summary>Tests of <c>zis bundle validate</c>, which sends no request to a server.</summary>
public class BundleValidateTests
{
    private const string InvalidBundle = """
        {
          "zis_template_version": "2019-10-14", "name": "broken",
          "resources": { "f": { "type": "ZIS::Flow", "properties": { "name": "f", "definition": {
            "StartAt": "S",
            "States": {
              "Ü": { "Type": "Pass", "End": true },
              "S": { "Type": "Pass", "Next": "Nowhere" }
            } } } } }
        }
        """;

    private const string Expected =
        "FILE:6:7: warning flow.unreachable: no path from StartAt leads to this state (flow f, state Ü) "
        + "at $.resources.f.properties.definition.States['Ü']\n"
        + "FILE:7:30: error state.next: Next names \"Nowhere\", which is not a state (flow f, state S) "
        + "at $.resources.f.properties.definition.States.S.Next\n"
        + "    the states here are Ü, S\n"
        + "1 file checked: 1 error, 1 warning.\n";

    private readonly CliHost _cli = new();

    [TearDown]
    public void DisposeCli() => _cli.Dispose();

    [Test]
    public async Task Findings_are_printed_in_compiler_format()
    {
        var file = _cli.Save("broken.json", InvalidBundle);

        var result = await _cli.RunAsync("bundle", "validate", file);

        Assert.That((result.Code, result.Error), Is.EqualTo((ExitCodes.Refused, "")));
        Assert.That(
            result.Out.ReplaceLineEndings(),
            Is.EqualTo(Expected.ReplaceLineEndings().Replace("FILE", file, StringComparison.Ordinal)));
    }

    [Test]
    public async Task Bundle_can_be_read_from_standard_input()
    {
        var result = await _cli.RunWithInputAsync(InvalidBundle, "bundle", "validate", "-");

        Assert.That(
            result.Out.ReplaceLineEndings(),
            Is.EqualTo(Expected.ReplaceLineEndings().Replace("FILE", "<stdin>", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Terminal_output_shows_the_source_line_with_a_caret()
    {
        (_cli.Width, _cli.Variables["NO_COLOR"]) = (100, "1");

        var lines = (await _cli.RunWithInputAsync(InvalidBundle, "bundle", "validate", "-")).Out.ReplaceLineEndings("\n").Split('\n');

        var source = Array.FindIndex(lines, line => line.Contains("     7 | ", StringComparison.Ordinal));
        Assert.That(lines[source], Is.EqualTo("     7 | \"S\": { \"Type\": \"Pass\", \"Next\": \"Nowhere\" }"));
        Assert.That(
            lines[source + 1].IndexOf('^', StringComparison.Ordinal),
            Is.EqualTo(lines[source].IndexOf("\"Next", StringComparison.Ordinal)));
        Assert.That(lines, Has.None.Contains('\e'));
    }

    [Test]
    public async Task Caret_is_aligned_below_wide_characters_in_long_lines()
    {
        (_cli.Width, _cli.Variables["NO_COLOR"]) = (100, "1");
        var oneLine = string.Concat(
            InvalidBundle.Replace(
                    "\"Type\": \"Pass\", \"Next", "\"Type\": \"Pass\", \"Comment\": \"日本\", \"Next", StringComparison.Ordinal)
                .Split('\n')
                .Select(line => line.Trim()));

        var lines = (await _cli.RunWithInputAsync(oneLine, "bundle", "validate", "-")).Out.ReplaceLineEndings("\n").Split('\n');

        var source = Array.FindIndex(lines, line => line.Contains("日本", StringComparison.Ordinal));
        Assert.That(lines[source], Does.StartWith("     1 | …").And.Contains("\"Next\": \"Nowhere\" }}"));
        // Each of the two characters is two columns wide.
        Assert.That(
            lines[source + 1].IndexOf('^', StringComparison.Ordinal),
            Is.EqualTo(lines[source].IndexOf("\"Next", StringComparison.Ordinal) + 2));
    }

    [Test]
    public async Task Terminal_output_is_coloured()
    {
        // Spectre.Console reads the terminal capabilities from the process environment.
        Environment.SetEnvironmentVariable("TERM", "xterm-256color");
        _cli.Width = 100;

        Assert.That((await _cli.RunWithInputAsync(InvalidBundle, "bundle", "validate", "-")).Out, Does.Contain("\e["));
    }

    [Test]
    public async Task Json_output_gives_the_position_of_every_finding()
    {
        var file = _cli.Save("broken.json", InvalidBundle);

        var result = await _cli.RunAsync("bundle", "validate", file, "--json");

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Refused));
        Assert.That(((int)result.Json["errors"]!, (int)result.Json["warnings"]!, (int)result.Json["unreadable"]!), Is.EqualTo((1, 1, 0)));
        Assert.That((string?)result.Json["files"]![0]!["file"], Is.EqualTo(file));
        Assert.That(result.Json["files"]![0]!["findings"]![1]!.ToJsonString(), Is.EqualTo(
            """
            {"severity":"error","code":"state.next","resource":"flow f","state":"S",
            "path":"$.resources.f.properties.definition.States.S.Next","line":7,"column":30,
            "message":"Next names \u0022Nowhere\u0022, which is not a state","advice":"the states here are \u00DC, S"}
            """.ReplaceLineEndings("")));
    }

    [Test]
    public async Task Bundles_of_one_integration_are_validated_together()
    {
        var action = _cli.Save("action.json", ActionBundle("actions"));
        var caller = _cli.Save("caller.json", CallerBundle("acme"));
        var unrelated = _cli.Save("stranger.json", CallerBundle("other"));

        Assert.That((await _cli.RunAsync("bundle", "validate", caller, action, "--strict")).Code, Is.Zero);
        Assert.That((await _cli.RunAsync("bundle", "validate", caller, action, "--separate")).Out, Does.Contain("action.missing"));
        Assert.That((await _cli.RunAsync("bundle", "validate", caller, unrelated)).Out, Does.Contain("2 warnings"));
        Assert.That(
            (await _cli.RunAsync("bundle", "validate", caller, "--integration", "other")).Out,
            Does.Contain("error bundle.integration"));
    }

    [Test]
    public async Task Resource_defined_by_two_bundles_is_reported_for_both()
    {
        var first = _cli.Save("one.json", ActionBundle("one"));
        var second = _cli.Save("two.json", ActionBundle("two"));
        var repeated = _cli.Save("again.json", ActionBundle("one"));

        var both = await _cli.RunAsync("bundle", "validate", first, second);

        Assert.That(
            both.Out,
            Does.Contain($"{first}:1:").And.Contain("""bundle.shadowed: the bundle "two" defines it too""").And.Contain("2 warnings"));
        Assert.That((await _cli.RunAsync("bundle", "validate", first, repeated)).Out, Does.Contain("no warnings"));
    }

    [Test]
    public async Task Resources_of_an_invalid_bundle_are_visible_to_other_bundles()
    {
        var action = _cli.Save("action.json", ActionBundle("actions").Replace("2019-10-14", "2019", StringComparison.Ordinal));
        var caller = _cli.Save("caller.json", CallerBundle("acme"));

        Assert.That((await _cli.RunAsync("bundle", "validate", caller, action)).Out, Does.Contain("1 error, no warnings"));
    }

    [Test]
    public async Task Warnings_fail_the_command_only_in_strict_mode()
    {
        var caller = _cli.Save("caller.json", CallerBundle("acme"));

        Assert.That((await _cli.RunAsync("bundle", "validate", caller)).Code, Is.Zero);
        Assert.That((await _cli.RunAsync("bundle", "validate", caller, "--strict")).Code, Is.EqualTo(ExitCodes.Refused));
        Assert.That(
            (await _cli.RunAsync("bundle", "validate", caller, "--warnings-as-errors")).Out,
            Does.Contain("warnings count as errors"));
    }

    [Test]
    public async Task Unreadable_file_does_not_stop_validation_of_the_others()
    {
        var file = _cli.Save("broken.json", InvalidBundle);
        var missing = Path.Combine(_cli.Folder, "absent.json");

        var result = await _cli.RunAsync("bundle", "validate", missing, _cli.Folder, "", "\0", file);

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Usage));
        Assert.That(
            result.Out,
            Does.Contain($"Cannot read {missing}: there is no such file.").And.Contain($"{_cli.Folder}: it is a folder.")
                .And.Contain("state.next").And.Contain("5 files checked: 1 error, 1 warning, 4 unreadable files."));
    }

    // The first three cases must have a position. The last one must not reach the terminal unescaped.
    [TestCase("", "1:1: error bundle.json: invalid JSON")]
    [TestCase("{\n  // no\n}", "2:3: error bundle.json: invalid JSON")]
    [TestCase("[]", "1:1: error bundle.json: invalid JSON")]
    [TestCase("{\"name\":\"\u001b[31m\u202e\"", "bundle.json: invalid JSON")]
    public async Task Invalid_json_is_reported_with_its_position(string text, string expectedText)
    {
        var result = await _cli.RunAsync("bundle", "validate", _cli.Save("b.json", text));

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Refused));
        Assert.That(result.Out, Does.Contain(expectedText).And.Not.Contain('\u001b'));
    }

    [TestCase(null)]
    [TestCase(80)]
    public async Task Arbitrary_bytes_are_reported_as_an_invalid_bundle(int? width)
    {
        _cli.Width = width;
        byte[][] hostile =
        [
            [0xFF],
            [0xC3, 0x28],
            [.. "{\"a\":\""u8, 0xED, 0xA0, 0x80],
            [0],
            [0xEF, 0xBB, 0xBF],
            [.. Enumerable.Repeat((byte)'[', 300_000)],
            [.. Enumerable.Repeat((byte)'\n', 2_000_000)],
        ];
        foreach (var bytes in hostile)
        {
            Assert.That((await _cli.RunAsync("bundle", "validate", _cli.Save("b.json", bytes))).Code, Is.EqualTo(ExitCodes.Refused));
        }
    }

    [Test]
    public async Task Byte_order_mark_is_accepted_for_UTF_8_only()
    {
        var marked = _cli.Save("marked.json", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(ActionBundle("a"))]);
        var utf16 = _cli.Save("wide.json", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(ActionBundle("a"))]);

        Assert.That((await _cli.RunAsync("bundle", "validate", marked)).Code, Is.Zero);
        Assert.That((await _cli.RunAsync("bundle", "validate", utf16)).Out, Does.Contain("it is UTF-16 text; save it as UTF-8"));
    }

    [Test]
    public async Task Oversized_file_is_rejected_without_being_read_completely()
    {
        var path = Path.Combine(_cli.Folder, "huge.json");
        using (var file = File.Create(path))
        {
            file.SetLength(100L << 30);
        }

        var result = await _cli.RunAsync("bundle", "validate", path);

        Assert.That(
            (result.Code, result.Out),
            Is.EqualTo((
                ExitCodes.Refused,
                $"{path}:1:1: error bundle.size: the bundle is larger than 1048576 bytes{Environment.NewLine}"
                + $"1 file checked: 1 error, no warnings.{Environment.NewLine}")));
    }

    [Test]
    public async Task Github_format_writes_workflow_annotations()
    {
        var result = await _cli.RunWithInputAsync(
            InvalidBundle.Replace("Nowhere", "50%,\\n::error::", StringComparison.Ordinal),
            "bundle",
            "validate",
            "-",
            "--format",
            "github");

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Refused));
        Assert.That(result.Out, Is.EqualTo(
            "::warning file=<stdin>,line=6,col=7,title=flow.unreachable::no path from StartAt leads to this state (flow f, state Ü)\n"
            + "::error file=<stdin>,line=7,col=30,title=state.next::Next names \"50%25,%0A::error::\", "
            + "which is not a state (flow f, state S)%0Athe states here are Ü, S\n"));
    }

    [Test]
    public async Task Sarif_output_conforms_to_version_2_1_0()
    {
        var result = await _cli.RunAsync(
            "bundle", "validate", _cli.Save("a b#.json", InvalidBundle), Path.Combine(_cli.Folder, "absent"), "--format", "sarif");

        Assert.That((string?)result.Json["version"], Is.EqualTo("2.1.0"));
        Assert.That((string?)result.Json["$schema"], Does.Contain("sarif-2.1.0"));
        var run = result.Json["runs"]![0]!;
        Assert.That((string?)run["tool"]!["driver"]!["name"], Is.EqualTo("zis"));
        var sarifResult = run["results"]![1]!;
        Assert.That(
            (string?)run["tool"]!["driver"]!["rules"]![(int)sarifResult["ruleIndex"]!]!["id"],
            Is.EqualTo("state.next").And.EqualTo((string?)sarifResult["ruleId"]));
        Assert.That((string?)sarifResult["level"], Is.EqualTo("error"));
        var location = sarifResult["locations"]![0]!["physicalLocation"]!;
        Assert.That((string?)location["artifactLocation"]!["uri"], Does.StartWith("file:///").And.EndsWith("a%20b%23.json"));
        Assert.That(((int)location["region"]!["startLine"]!, (int)location["region"]!["startColumn"]!), Is.EqualTo((7, 30)));
        Assert.That((bool)run["invocations"]![0]!["executionSuccessful"]!, Is.False);
        Assert.That((string?)run["invocations"]![0]!["toolExecutionNotifications"]![0]!["message"]!["text"], Does.Contain("no such file"));
    }

    [TestCase("--format is one of text, github, sarif.", "bundle", "validate", "-", "--format", "xml")]
    [TestCase("--json and --format exclude each other.", "bundle", "validate", "-", "--format", "github", "--json")]
    [TestCase("invalid integration name: 'common' is reserved", "bundle", "validate", "-", "--integration", "common")]
    [TestCase("invalid integration name: use 1 to 64 characters", "bundle", "validate", "-", "--integration", "A")]
    [TestCase("Required argument 'FILE' missing", "bundle", "validate")]
    public async Task Invalid_arguments_are_a_usage_error(string message, params string[] args)
    {
        var result = await _cli.RunAsync(args);

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Usage));
        Assert.That(result.Error, Does.Contain(message));
    }

    private static string ActionBundle(string name) =>
        $$$$$$$$"""{"zis_template_version":"2019-10-14","name":"{{{{{{{{name}}}}}}}}","resources":"""
        + """{"a":{"type":"ZIS::Action::Http","properties":{"name":"ping","definition":{"method":"GET","url":"https://x.example/"}}}}}""";

    private static string CallerBundle(string integration) => $$$$$$$$"""
        {"zis_template_version":"2019-10-14","name":"{{{{{{{{integration}}}}}}}} caller","resources":{"f":{"type":"ZIS::Flow",
        "properties":{"name":"{{{{{{{{integration}}}}}}}}_flow","definition":{
        "StartAt":"S","States":{"S":{"Type":"Action","ActionName":"zis:{{{{{{{{integration}}}}}}}}:action:ping","End":true}}}}}}}
        """;
}

using System.Text.Json;
using System.Text.RegularExpressions;

namespace ZisPlatform.Conformance.Tests;

/// <summary>Tests the golden files themselves.</summary>
public partial class GoldenFileTests
{
    private static readonly string[] Folders =
        ["Authentication", "Configs", "Connections", "Errors", "Links", "OAuth", "Registry", "Webhooks"];

    public static IReadOnlyList<string> Names => Golden.Names;

    [Test]
    public void Each_folder_has_goldens_with_valid_names()
    {
        Assert.That(Golden.Names.Select(name => name.Split('/')[0]).Distinct(), Is.EqualTo(Folders));
        Assert.That(Golden.Names, Is.All.Matches(@"^[A-Z]\w+/[a-z0-9_]+\.json$"));
    }

    [TestCaseSource(nameof(Names))]
    public void Each_golden_file_is_well_formed(string name)
    {
        var golden = Golden.Read(name);

        Assert.That(golden.Source, Does.Match(@"^contract (\d+(\.\d+)*|U\d+)(, (\d+(\.\d+)*|U\d+))*: .+"));
        foreach (var call in Exchanges(golden).Select(exchange => exchange.Request))
        {
            Assert.That(call.Path, Does.StartWith("/").And.Match("^[!-~]+$"), "a path is sent verbatim, so it must be ASCII");
            Assert.That(Callers.Names, Does.Contain(call.As));
            Assert.That(call.Body is not null && call.Text is not null, Is.False, "a call has a body or a text, not both");
        }
    }

    /// <summary>
    /// Tests that integration names are unique: a name belongs to the first account that uses it, and each golden has its own account.
    /// </summary>
    [Test]
    public void No_two_goldens_create_the_same_integration()
    {
        var filesByName = Golden.Names
            .SelectMany(name => Exchanges(Golden.Read(name)).Select(exchange => (File: name, exchange.Request, exchange.Response)))
            .Where(call => call.Response is null or { Status: 200 })
            .Select(call =>
                (call.File, Name: Uri.UnescapeDataString(RegistryPath().Match(call.Request.Path).Groups[1].Value), call.Request.Method))
            .Where(call => call is { Method: "POST", Name.Length: > 0 })
            .GroupBy(call => call.Name, call => call.File)
            .ToList();

        Assert.That(filesByName, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(
            filesByName.Where(files => files.Distinct().Count() > 1)
                .Select(files => $"{files.Key}: {string.Join(", ", files.Distinct())}"),
            Is.Empty);
    }

    [TestCase("""{"a":1,"b":"x"}""", """{"a":1,"b":"x"}""", true)]
    [TestCase("""{"a":1,"b":"x"}""", """{"b":"x","a":1}""", false, Description = "the order of members")]
    [TestCase("""{"a":1}""", """{"a": 1}""", false, Description = "a space")]
    [TestCase("""{"a":1}""", """{"a":1,"b":2}""", false, Description = "an additional member")]
    [TestCase("""{"a":1}""", """{"a":"1"}""", false, Description = "another type")]
    [TestCase("""{"a":"'"}""", """{"a":"\u0027"}""", false, Description = "another escape")]
    [TestCase("""{"a":"."}""", """{"a":"x"}""", false, Description = "a pattern's character")]
    [TestCase("""{"a":"<integer>"}""", """{"a":17}""", true)]
    [TestCase("""{"a":"<integer>"}""", """{"a":"17"}""", false)]
    [TestCase("""{"a":"<integer>"}""", """{"a":-1}""", false)]
    [TestCase("""{"a":"<integer>"}""", """{"a":1.5}""", false)]
    [TestCase("""{"a":"<string>"}""", """{"a":"any \" \\ text"}""", true)]
    [TestCase("""{"a":"<string>"}""", """{"a":"x","b":"y"}""", false)]
    [TestCase("""{"a":"id <request_id>."}""", """{"a":"id 0123456789abcdef0123456789abcdef."}""", true)]
    [TestCase("""{"a":"<secret>"}""", """{"a":"************"}""", false)]
    [TestCase("""{"a":"<integer:x>","b":"<integer:x>"}""", """{"a":1,"b":1}""", true)]
    [TestCase("""{"a":"<integer:x>","b":"<integer:x>"}""", """{"a":1,"b":2}""", false)]
    [TestCase("""{"a":"<integer:x>","b":"<integer:y>"}""", """{"a":1,"b":2}""", true)]
    [TestCase("""{"a":"<integer:x>","b":"<integer:y>"}""", """{"a":1,"b":1}""", false)]
    public void The_comparison_detects_every_difference(string expected, string actual, bool isMatch)
    {
        Assert.That(new Template().FindDifference(JsonElement.Parse(expected), actual) is null, Is.EqualTo(isMatch));
    }

    [Test]
    public void A_named_placeholder_matches_the_same_value_in_later_responses()
    {
        var template = new Template();
        var withName = JsonElement.Parse("""{"a":"<string:x>"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(template.FindDifference(withName, """{"a":"one."}"""), Is.Null);
            Assert.That(template.FindDifference(withName, """{"a":"one."}"""), Is.Null);
            Assert.That(template.FindDifference(withName, """{"a":"onex"}"""), Is.Not.Null);
            Assert.That(template.FindDifference(JsonElement.Parse("""{"a":"<string:y>"}"""), """{"a":"one."}"""), Is.Not.Null);
        }
    }

    private static IEnumerable<Exchange> Exchanges(Golden golden) =>
        golden.Given.Append(new Exchange(golden.Request) { Response = golden.Response });

    [GeneratedRegex("^/api/services/zis/registry/([^/?]+)/?$")]
    private static partial Regex RegistryPath();
}

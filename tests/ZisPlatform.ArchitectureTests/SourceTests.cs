namespace ZisPlatform.ArchitectureTests;

/// <summary>Tests the reader of string literals, on which the rules for source texts depend.</summary>
public class SourceTests
{
    [TestCase("""var a = "one"; // "no" """, "one")]
    [TestCase("""/* "no" */ f("a\"b", 'x', '"', '\'', "c");""", "a\\\"b", "c")]
    [TestCase("""var a = @"say ""hi"" \"; var b = "";  var c = "d";""", "say \"hi\" \\", "d")]
    [TestCase("""var a = $"x {y} {{z}} {f("in")}" + "last";""", "in", "x {y} {z} {f(\"in\")}", "last")]
    [TestCase("var a = \"\"\"\n  raw \"quoted\"\n  \"\"\"; var b = \"next\";", "\n  raw \"quoted\"\n  ", "next")]
    [TestCase("var a = $\"\"\"\n  {x.Of(\"in\", new { A = 1 })} {y}\n  \"\"\";", "in", "\n  {x.Of(\"in\", new { A = 1 })} {y}\n  ")]
    [TestCase("var a = $$\"\"\"{\"k\": {{v}}}\"\"\";", "{\"k\": {v}}")]
    public void Every_string_is_found_as_it_stands(string code, params string[] strings)
    {
        Assert.That(Source.Strings(new SourceFile("p", "f.cs", code)).Select(found => found.Text), Is.EqualTo(strings));
    }

    [Test]
    public void A_constants_name_is_known()
    {
        var found = Source.Strings(new SourceFile("p", "f.cs", "private const string Columns =\n \"a\"; var x = \"b\";"));

        Assert.That(found.Select(text => (text.Constant, text.Text)), Is.EqualTo(new[] { ("Columns", "a"), ((string?)null, "b") }));
    }

    [Test]
    public void Every_project_has_files_and_strings()
    {
        foreach (var project in Source.Projects)
        {
            Assert.That(Source.Of(project).SelectMany(Source.Strings), Is.Not.Empty, project);
        }
    }
}

namespace ZisPlatform.Architecture.Tests;

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
    public void Every_string_literal_is_read_verbatim(string code, params string[] strings)
    {
        Assert.That(Source.Strings(new SourceFile("p", "f.cs", code)).Select(literal => literal.Text), Is.EqualTo(strings));
    }

    [Test]
    public void The_name_of_a_string_constant_is_read()
    {
        var strings = Source.Strings(new SourceFile("p", "f.cs", "private const string Columns =\n \"a\"; var x = \"b\";"));

        Assert.That(strings.Select(text => (text.Constant, text.Text)), Is.EqualTo(new[] { ("Columns", "a"), ((string?)null, "b") }));
    }

    [Test]
    public void Every_project_has_files_and_strings()
    {
        foreach (var project in Source.Projects)
        {
            Assert.That(Source.FilesOf(project).SelectMany(Source.Strings), Is.Not.Empty, project);
        }
    }
}

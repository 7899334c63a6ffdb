using System.Globalization;
using System.Text;
using System.Xml;

namespace ZisPlatform.Cli.Flows.Tests;

/// <summary>Writes test results in the JUnit format for build servers: one suite per file, one test case per case.</summary>
internal static class JUnitFile
{
    public static byte[] Of(IReadOnlyList<TestResult> results)
    {
        using var file = new MemoryStream();
        using (var xml = XmlWriter.Create(file, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("testsuites");
            WriteTotals(xml, results);
            foreach (var suite in results.GroupBy(result => result.File))
            {
                xml.WriteStartElement("testsuite");
                xml.WriteAttributeString("name", Clean(suite.Key));
                WriteTotals(xml, [.. suite]);
                foreach (var result in suite)
                {
                    WriteCase(xml, result);
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return file.ToArray();
    }

    private static void WriteTotals(XmlWriter xml, IReadOnlyList<TestResult> results)
    {
        xml.WriteAttributeString("tests", Text(results.Count));
        xml.WriteAttributeString("failures", Text(results.Count(result => !result.Passed && result.Case is not null)));
        xml.WriteAttributeString("errors", Text(results.Count(result => result.Case is null)));
        xml.WriteAttributeString("time", Seconds(results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Time)));
    }

    private static void WriteCase(XmlWriter xml, TestResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(result.Flow ?? result.File));
        xml.WriteAttributeString("name", Clean(result.Case ?? result.File));
        xml.WriteAttributeString("time", Seconds(result.Time));
        if (!result.Passed)
        {
            xml.WriteStartElement(result.Case is null ? "error" : "failure");
            xml.WriteAttributeString("message", Clean(result.Problems[0]));
            xml.WriteString(Clean(string.Join('\n', result.Problems)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Removes characters that XML cannot contain: control characters and unpaired surrogates.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value > char.MaxValue || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : "\uFFFD");
        }

        return clean.ToString();
    }
}

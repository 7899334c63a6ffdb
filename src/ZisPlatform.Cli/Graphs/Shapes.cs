using System.Globalization;
using System.Xml.Linq;

namespace ZisPlatform.Cli.Graphs;

/// <summary>Creates SVG elements.</summary>
internal static class Shapes
{
    public static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);

    public static XElement Group(double x, double y, IEnumerable<XElement> content) =>
        new(Svg.Space + "g", new XAttribute("transform", $"translate({Number(x)} {Number(y)})"), content);

    public static XElement Text(double x, double y, string kind, string text) =>
        new(Svg.Space + "text", new XAttribute("class", kind), new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), text);

    public static XElement Rectangle(double x, double y, double width, double height, double round, string kind) =>
        new(
            Svg.Space + "rect",
            new XAttribute("class", kind),
            new XAttribute("x", Number(x)),
            new XAttribute("y", Number(y)),
            new XAttribute("width", Number(width)),
            new XAttribute("height", Number(height)),
            new XAttribute("rx", Number(round)));

    public static XElement Circle(double x, double y, double radius, string kind) =>
        new(
            Svg.Space + "circle",
            new XAttribute("class", kind),
            new XAttribute("cx", Number(x)),
            new XAttribute("cy", Number(y)),
            new XAttribute("r", Number(radius)));

    /// <summary>Creates a path; numbers are passed unformatted.</summary>
    public static XElement Path(string kind, FormattableString path) =>
        new(
            Svg.Space + "path",
            new XAttribute("class", kind),
            new XAttribute(
                "d",
                string.Format(
                    CultureInfo.InvariantCulture, path.Format, [.. path.GetArguments().Select(value => Number((double)value!))])));

    /// <summary>Adds a text that is shown while the pointer is on the element.</summary>
    public static XElement WithHint(this XElement element, string hint)
    {
        if (hint.Length > 0)
        {
            element.AddFirst(new XElement(Svg.Space + "title", hint));
        }

        return element;
    }
}

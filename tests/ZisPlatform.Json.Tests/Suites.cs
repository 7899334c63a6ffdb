namespace ZisPlatform.Json.Tests;

/// <summary>Finds other projects' conformance data: beside the repository, or where ZIS_SUITES says. Absent data skips its tests.</summary>
internal static class Suites
{
    public static string? Find(string file)
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("ZIS_SUITES") ?? Path.Combine(Repository(), "..", "shared", "suites"), file);
        return File.Exists(path) ? path : null;
    }

    public static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ZisPlatform.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    /// <summary>One case that reports itself as skipped, for a suite that is not there.</summary>
    public static TestCaseData Missing(string file) =>
        new TestCaseData(null, null).SetArgDisplayNames(file).Ignore($"{file} is not on this machine; set ZIS_SUITES to its folder");
}

namespace ZisPlatform.Testing;

/// <summary>Finds conformance data of other projects, in ZIS_SUITES or next to the repository. Tests without data are skipped.</summary>
internal static class Suites
{
    public static string? Find(string file)
    {
        var path = Path.Combine(
            Environment.GetEnvironmentVariable("ZIS_SUITES") ?? Path.Combine(FindRepository(), "..", "shared", "suites"), file);
        return File.Exists(path) ? path : null;
    }

    public static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ZisPlatform.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    /// <summary>Creates a skipped test case for a suite that is not available.</summary>
    public static TestCaseData SkippedCase(string file) =>
        new TestCaseData(null, null).SetArgDisplayNames(file).Ignore($"{file} is not on this machine; set ZIS_SUITES to its folder");
}

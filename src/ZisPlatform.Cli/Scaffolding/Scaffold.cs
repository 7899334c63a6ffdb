using System.Text;

namespace ZisPlatform.Cli.Scaffolding;

/// <summary>The files of a new integration, from the templates that are part of this command.</summary>
internal static class Scaffold
{
    // As the resources are called: a folder of the templates, and their names in it.
    private const string Folder = "integration/";

    // Files that begin with a dot would count for this repository too.
    private const string Dot = "dot.";

    private const string Name = "__NAME__";

    /// <summary>Writes all files and answers their paths in the folder; where one is there already, none is written.</summary>
    /// <exception cref="CommandFailedException">A file is there already, or the folder cannot be written to.</exception>
    public static IReadOnlyList<string> Write(string integration, string folder)
    {
        var files = typeof(Scaffold).Assembly.GetManifestResourceNames()
            .Select(resource => (Resource: resource, Key: resource.Replace('\\', '/')))
            .Where(one => one.Key.StartsWith(Folder, StringComparison.Ordinal))
            .Select(one => (one.Resource, Path: PathOf(one.Key[Folder.Length..])))
            .OrderBy(one => one.Path, StringComparer.Ordinal)
            .ToArray();
        try
        {
            if (files.Where(file => Path.Exists(Path.Combine(folder, file.Path))).Select(file => file.Path).ToArray() is { Length: > 0 } there)
            {
                throw new CommandFailedException(ExitCodes.Usage, $"Nothing was written: {folder} already has {string.Join(", ", there)}.");
            }

            foreach (var (resource, path) in files)
            {
                WriteNew(Path.Combine(folder, path), Read(resource).Replace(Name, integration, StringComparison.Ordinal));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandFailedException(ExitCodes.Usage, $"Cannot write to {(folder.Length > 0 ? folder : "''")}: {failure.Message}", failure);
        }

        return [.. files.Select(file => file.Path)];
    }

    private static string PathOf(string key) => string.Join('/', key.Split('/').Select(part => part.StartsWith(Dot, StringComparison.Ordinal) ? part[(Dot.Length - 1)..] : part));

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(Scaffold).Assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static void WriteNew(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(Encoding.UTF8.GetBytes(text));
    }
}

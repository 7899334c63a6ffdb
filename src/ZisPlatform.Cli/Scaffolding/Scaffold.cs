using System.Text;

namespace ZisPlatform.Cli.Scaffolding;

/// <summary>Creates the files of a new integration from embedded templates.</summary>
internal static class Scaffold
{
    // The prefix of the resource names of the templates. The file name follows.
    private const string ResourcePrefix = "integration/";

    // Replaces the leading dot of file names, because dot files would also apply to this repository.
    private const string DotPrefix = "dot.";

    private const string NamePlaceholder = "__NAME__";

    /// <summary>Writes all files and returns their paths relative to the folder. Writes nothing if one of them exists.</summary>
    /// <exception cref="CommandFailedException">A file exists already, or the folder is not writable.</exception>
    public static IReadOnlyList<string> Write(string integration, string folder)
    {
        var files = typeof(Scaffold).Assembly.GetManifestResourceNames()
            .Select(resource => (Resource: resource, Key: resource.Replace('\\', '/')))
            .Where(template => template.Key.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(template => (template.Resource, Path: PathOf(template.Key[ResourcePrefix.Length..])))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToArray();
        try
        {
            if (files.Where(file => Path.Exists(Path.Combine(folder, file.Path)))
                .Select(file => file.Path)
                .ToArray() is { Length: > 0 } existing)
            {
                throw new CommandFailedException(
                    ExitCodes.Usage, $"Nothing was written: {folder} already has {string.Join(", ", existing)}.");
            }

            foreach (var (resource, path) in files)
            {
                WriteNew(Path.Combine(folder, path), Read(resource).Replace(NamePlaceholder, integration, StringComparison.Ordinal));
            }
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandFailedException(
                ExitCodes.Usage, $"Cannot write to {(folder.Length > 0 ? folder : "''")}: {exception.Message}", exception);
        }

        return [.. files.Select(file => file.Path)];
    }

    private static string PathOf(string key) =>
        string.Join(
            '/',
            key.Split('/').Select(part =>
                part.StartsWith(DotPrefix, StringComparison.Ordinal) ? part[(DotPrefix.Length - 1)..] : part));

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

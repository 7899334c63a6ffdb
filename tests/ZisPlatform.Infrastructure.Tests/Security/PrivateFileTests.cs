using ZisPlatform.Infrastructure.Security;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Security;

[Platform(Exclude = "Win", Reason = "file modes exist only on Unix")]
public sealed class PrivateFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _directory = new();
    private readonly string _file;

    public PrivateFileTests() => _file = _directory.File("secret");

    public void Dispose() => _directory.Dispose();

    [Test]
    public void A_new_file_is_accessible_only_to_its_owner()
    {
        PrivateFile.Write(_file, "schlüssel");

        Assert.That(File.ReadAllText(_file), Is.EqualTo("schlüssel"));
        Assert.That(File.GetUnixFileMode(_file), Is.EqualTo(OwnerOnly));
    }

    [Test]
    public void A_rewritten_file_is_accessible_only_to_its_owner()
    {
        File.WriteAllText(_file, "a longer content than the new one");
        File.SetUnixFileMode(_file, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        PrivateFile.Write(_file, "new");

        Assert.That(File.ReadAllText(_file), Is.EqualTo("new"));
        Assert.That(File.GetUnixFileMode(_file), Is.EqualTo(OwnerOnly));
    }

    [Test]
    public void A_partial_file_of_an_earlier_crash_is_replaced()
    {
        File.WriteAllText(_file + ".new", "half");
        File.SetUnixFileMode(_file + ".new", OwnerOnly | UnixFileMode.OtherRead);

        PrivateFile.Write(_file, "whole");

        Assert.That(File.ReadAllText(_file), Is.EqualTo("whole"));
        Assert.That(File.GetUnixFileMode(_file), Is.EqualTo(OwnerOnly));
        Assert.That(Directory.GetFiles(_directory.Path), Is.EqualTo(new[] { _file }));
    }

    [Test]
    public void A_symbolic_link_at_the_temporary_path_is_not_followed()
    {
        var victim = _directory.File("victim");
        File.WriteAllText(victim, "untouched");
        File.CreateSymbolicLink(_file + ".new", victim);

        PrivateFile.Write(_file, "secret");

        Assert.That(File.ReadAllText(victim), Is.EqualTo("untouched"));
    }

    [Test]
    public async Task A_concurrent_reader_sees_complete_old_or_new_content()
    {
        var contents = Enumerable.Range(0, 10).Select(i => new string((char)('a' + i), 20_000)).ToList();
        PrivateFile.Write(_file, contents[0]);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            var readContents = new HashSet<string>();
            do
            {
                readContents.Add(await File.ReadAllTextAsync(_file));
            }
            while (!stop.IsCancellationRequested);
            return readContents;
        });

        for (var i = 0; i < 60; i++)
        {
            PrivateFile.Write(_file, contents[i % contents.Count]);
        }

        await stop.CancelAsync();
        Assert.That(await reading, Is.SubsetOf(contents));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void An_opened_file_is_exclusive_and_accessible_only_to_its_owner(bool exists)
    {
        if (exists)
        {
            File.WriteAllText(_file, "");
            File.SetUnixFileMode(_file, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        using var opened = PrivateFile.Open(_file);

        Assert.That(File.GetUnixFileMode(_file), Is.EqualTo(OwnerOnly));
        Assert.Throws<IOException>(() => PrivateFile.Open(_file));
    }

    [Test]
    public void A_new_directory_is_accessible_only_to_its_owner()
    {
        var path = _directory.File("data");

        PrivateFile.CreateDirectory(path);

        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(OwnerOnly | UnixFileMode.UserExecute));
    }
}

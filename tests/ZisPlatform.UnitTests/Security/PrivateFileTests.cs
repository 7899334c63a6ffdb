using ZisPlatform.Infrastructure.Security;
using ZisPlatform.UnitTests.Persistence;

namespace ZisPlatform.UnitTests.Security;

[Platform(Exclude = "Win", Reason = "modes are a Unix matter")]
public sealed class PrivateFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _directory = new();
    private readonly string _file;

    public PrivateFileTests() => _file = _directory.File("secret");

    public void Dispose() => _directory.Dispose();

    [Test]
    public void A_new_file_is_its_owners_alone()
    {
        PrivateFile.Write(_file, "schlüssel");

        Assert.That(File.ReadAllText(_file), Is.EqualTo("schlüssel"));
        Assert.That(File.GetUnixFileMode(_file), Is.EqualTo(OwnerOnly));
    }

    [Test]
    public void A_file_that_everybody_could_read_is_its_owners_alone_from_then_on()
    {
        File.WriteAllText(_file, "a longer content than the new one");
        File.SetUnixFileMode(_file, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        PrivateFile.Write(_file, "new");

        Assert.That(File.ReadAllText(_file), Is.EqualTo("new"));
        Assert.That(File.GetUnixFileMode(_file), Is.EqualTo(OwnerOnly));
    }

    [Test]
    public void What_a_crash_left_half_written_is_no_hindrance_and_nothing_is_left_over()
    {
        File.WriteAllText(_file + ".new", "half");
        File.SetUnixFileMode(_file + ".new", OwnerOnly | UnixFileMode.OtherRead);

        PrivateFile.Write(_file, "whole");

        Assert.That(File.ReadAllText(_file), Is.EqualTo("whole"));
        Assert.That(File.GetUnixFileMode(_file), Is.EqualTo(OwnerOnly));
        Assert.That(Directory.GetFiles(_directory.Path), Is.EqualTo(new[] { _file }));
    }

    [Test]
    public void A_link_laid_in_its_way_is_not_followed()
    {
        var victim = _directory.File("victim");
        File.WriteAllText(victim, "untouched");
        File.CreateSymbolicLink(_file + ".new", victim);

        PrivateFile.Write(_file, "secret");

        Assert.That(File.ReadAllText(victim), Is.EqualTo("untouched"));
    }

    [Test]
    public async Task Whoever_reads_meanwhile_sees_the_old_or_the_new_content_whole()
    {
        var contents = Enumerable.Range(0, 10).Select(i => new string((char)('a' + i), 20_000)).ToList();
        PrivateFile.Write(_file, contents[0]);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            var seen = new HashSet<string>();
            do
            {
                seen.Add(await File.ReadAllTextAsync(_file));
            }
            while (!stop.IsCancellationRequested);
            return seen;
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
    public void A_file_opened_for_this_process_is_its_owners_alone(bool exists)
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
    public void A_new_directory_is_its_owners_alone()
    {
        var made = _directory.File("data");

        PrivateFile.CreateDirectory(made);

        Assert.That(File.GetUnixFileMode(made), Is.EqualTo(OwnerOnly | UnixFileMode.UserExecute));
    }
}

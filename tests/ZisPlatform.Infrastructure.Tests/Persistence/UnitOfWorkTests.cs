using CsCheck;
using Dapper;
using ZisPlatform.Application.Common;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Persistence;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public sealed class UnitOfWorkTests(Engine engine) : IAsyncDisposable
{
    private const string Insert = "INSERT INTO things (name, colour) VALUES (@Name, @Colour)";
    private const string UpdateColour = "UPDATE things SET colour = @Colour WHERE name = @Name";

    private readonly string _directory = Directory.CreateTempSubdirectory("zis-work-").FullName;
    private Database _database = null!;

    [SetUp]
    public async Task CreateTablesAsync()
    {
        _database = engine == Engine.Postgres
            ? Database.Postgres(await Postgres.NewDatabaseAsync())
            : Database.Sqlite(Path.Combine(_directory, "zis.db"), DataDirectoryLock.Acquire(_directory));
        await ExecuteAsync(
            """
            CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY, colour TEXT NOT NULL, UNIQUE (colour));
            CREATE TABLE parts (thing TEXT NOT NULL REFERENCES things)
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Test]
    public async Task Nothing_is_stored_before_the_commit()
    {
        var work = NewWork();
        work.Stage(Insert, new { Name = "a", Colour = "red" });
        Assert.That(await ListThingsAsync(), Is.Empty);

        Assert.That(await work.CommitAsync(default), Is.EqualTo(CommitResult.Done));
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red" }));
    }

    [Test]
    public async Task Statements_with_equal_parameter_names_keep_their_own_values()
    {
        var work = NewWork();
        work.Stage(Insert, new { Name = "a", Colour = "red" });
        work.Stage(Insert, new { Name = "b", Colour = "blue" });
        work.Stage("INSERT INTO things (name, colour) VALUES (@name, @COLOUR)", new { name = "c", COLOUR = "green" });

        Assert.That(await work.CommitAsync(default), Is.EqualTo(CommitResult.Done));
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red", "b blue", "c green" }));
    }

    [Test]
    public async Task Statements_run_in_the_order_in_which_they_were_staged()
    {
        var work = NewWork();
        work.Stage(Insert, new { Name = "a", Colour = "red" });
        work.Stage(UpdateColour, new { Name = "a", Colour = "blue" });
        work.Stage(Insert, new { Name = "b", Colour = "red" });

        Assert.That(await work.CommitAsync(default), Is.EqualTo(CommitResult.Done));
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a blue", "b red" }));
    }

    [Test]
    public async Task A_key_conflict_rolls_back_all_statements()
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        var work = NewWork();
        work.Stage(Insert, new { Name = "b", Colour = "blue" });
        work.Stage(Insert, new { Name = "c", Colour = "red" });

        Assert.That(await work.CommitAsync(default), Is.EqualTo(CommitResult.KeyTaken));
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red" }));
    }

    [Test]
    public async Task Any_other_error_is_thrown_after_a_rollback()
    {
        var work = NewWork();
        work.Stage(Insert, new { Name = "a", Colour = "red" });
        work.Stage("INSERT INTO things (name, colour) VALUES (@Nameless, 'blue')", new { Nameless = (string?)null });

        Assert.That(async () => await work.CommitAsync(default), Throws.InstanceOf<System.Data.Common.DbException>());
        Assert.That(await ListThingsAsync(), Is.Empty);
    }

    /// <summary>The inserted row must not count as the row that the guarded statement affects.</summary>
    [Test]
    public async Task A_guarded_statement_that_affects_no_row_rolls_back_the_others()
    {
        var work = NewWork();
        work.Stage(Insert, new { Name = "a", Colour = "red" });
        work.Stage(UpdateColour, new { Name = "missing", Colour = "blue" }, mustAffectOne: true);
        work.Stage(Insert, new { Name = "z", Colour = "black" });

        Assert.That(await work.CommitAsync(default), Is.EqualTo(CommitResult.Conflict));
        Assert.That(await ListThingsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_guarded_statement_that_affects_two_rows_is_rolled_back()
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        await CommitAsync(Insert, new { Name = "b", Colour = "blue" });
        var work = NewWork();
        work.Stage("UPDATE things SET colour = colour || @Shade", new { Shade = "ish" }, mustAffectOne: true);

        Assert.That(await work.CommitAsync(default), Is.EqualTo(CommitResult.Conflict));
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red", "b blue" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_guarded_statement_that_affects_one_row_is_committed_with_the_others(bool guardFirst)
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        var work = NewWork();
        if (guardFirst)
        {
            work.Stage(UpdateColour, new { Name = "a", Colour = "blue" }, mustAffectOne: true);
            work.Stage(Insert, new { Name = "b", Colour = "red" });
        }
        else
        {
            work.Stage(Insert, new { Name = "b", Colour = "green" });
            work.Stage(UpdateColour, new { Name = "a", Colour = "blue" }, mustAffectOne: true);
        }

        Assert.That(await work.CommitAsync(default), Is.EqualTo(CommitResult.Done));
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a blue", guardFirst ? "b red" : "b green" }));
    }

    [Test]
    public async Task Refused_statements_are_not_part_of_the_next_commit()
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        var work = NewWork();
        work.Stage(Insert, new { Name = "a", Colour = "blue" });
        Assert.That(await work.CommitAsync(default), Is.EqualTo(CommitResult.KeyTaken));

        work.Stage(Insert, new { Name = "b", Colour = "green" });
        Assert.That(await work.CommitAsync(default), Is.EqualTo(CommitResult.Done));
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red", "b green" }));
    }

    [Test]
    public async Task Committing_nothing_succeeds()
    {
        Assert.That(await NewWork().CommitAsync(default), Is.EqualTo(CommitResult.Done));
    }

    [Test]
    public async Task Concurrent_commits_all_succeed()
    {
        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(() => CommitAsync(Insert, new { Name = $"{i:00}", Colour = $"{i}" }))));

        Assert.That(results, Is.All.EqualTo(CommitResult.Done));
        Assert.That(await ListThingsAsync(), Has.Count.EqualTo(20));
    }

    /// <summary>The later statement fails only because the earlier one found no row.</summary>
    [TestCase("INSERT INTO parts (thing) VALUES (@Name)")]
    [TestCase("INSERT INTO things (name, colour) VALUES (@Name, 'red')")]
    public async Task The_first_failed_statement_determines_the_result(string later)
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        var work = NewWork();
        work.Stage("UPDATE things SET name = @Name, colour = 'blue' WHERE name = 'missing'", new { Name = "b" }, mustAffectOne: true);
        work.Stage(later, new { Name = "b" });

        Assert.That(await work.CommitAsync(default), Is.EqualTo(CommitResult.Conflict));
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red" }));
    }

    [Test]
    public async Task A_taken_key_before_a_guarded_statement_determines_the_result()
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        var work = NewWork();
        work.Stage(Insert, new { Name = "a", Colour = "blue" });
        work.Stage(UpdateColour, new { Name = "missing", Colour = "green" }, mustAffectOne: true);

        Assert.That(await work.CommitAsync(default), Is.EqualTo(CommitResult.KeyTaken));
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red" }));
    }

    /// <summary>Any sequence of statements has the same effect as the single statements in one transaction.</summary>
    [Test]
    public async Task Statements_have_the_effect_of_single_statements_in_one_transaction()
    {
        var step = Gen.Select(Gen.Int[0, 2], Gen.Char["abc"], Gen.Char["rgb"]);
        await step.Array[0, 6].SampleAsync(
            async steps =>
            {
                await ExecuteAsync("DELETE FROM things");
                var work = NewWork();
                var model = new SortedDictionary<char, char>();
                var expected = CommitResult.Done;
                foreach (var (kind, name, colour) in steps)
                {
                    var isGuarded = kind == 2;
                    work.Stage(
                        kind == 0 ? Insert : UpdateColour, new { Name = name.ToString(), Colour = colour.ToString() }, isGuarded);
                    if (expected == CommitResult.Done)
                    {
                        expected = Apply(kind, name, colour);
                    }
                }

                var things = expected == CommitResult.Done ? model.Select(thing => $"{thing.Key} {thing.Value}") : [];
                return await work.CommitAsync(default) == expected && (await ListThingsAsync()).SequenceEqual(things);

                CommitResult Apply(int kind, char name, char colour)
                {
                    var exists = model.TryGetValue(name, out var oldColour);
                    if (kind == 0 ? exists || model.ContainsValue(colour) : exists && oldColour != colour && model.ContainsValue(colour))
                    {
                        return CommitResult.KeyTaken;
                    }

                    if (kind == 0 || exists)
                    {
                        model[name] = colour;
                    }

                    return kind == 2 && !exists ? CommitResult.Conflict : CommitResult.Done;
                }
            },
            iter: 150,
            threads: 1);
    }

    private UnitOfWork NewWork() => new(new Db(_database));

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _database.OpenAsync(default);
        await connection.ExecuteAsync(sql);
    }

    private Task<CommitResult> CommitAsync(string sql, object parameters)
    {
        var work = NewWork();
        work.Stage(sql, parameters);
        return work.CommitAsync(default);
    }

    private Task<IReadOnlyList<string>> ListThingsAsync() =>
        new Db(_database).QueryAsync<string>("SELECT name || ' ' || colour FROM things ORDER BY name", null, default);
}

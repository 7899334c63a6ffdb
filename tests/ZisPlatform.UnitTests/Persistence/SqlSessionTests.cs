using CsCheck;
using Dapper;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.UnitTests.Persistence;

public sealed class SqlSessionTests : IAsyncDisposable
{
    private const string Insert = "INSERT INTO things (name, colour) VALUES (@Name, @Colour)";
    private const string UpdateColour = "UPDATE things SET colour = @NewColour WHERE name = @Named";

    private readonly TemporaryStore _store = new();

    [SetUp]
    public async Task CreateTableAsync()
    {
        await using var connection = _store.Database.Open();
        await connection.ExecuteAsync("CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY, colour TEXT NOT NULL, UNIQUE (colour)) STRICT");
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Test]
    public async Task Nothing_is_stored_before_the_commit()
    {
        var session = NewSession();
        session.Stage(Insert, new { Name = "a", Colour = "red" });
        Assert.That(await ListThingsAsync(), Is.Empty);

        Assert.That(await session.CommitAsync(default), Is.True);
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red" }));
    }

    [Test]
    public async Task Statements_with_equal_parameter_names_keep_their_own_values()
    {
        var session = NewSession();
        session.Stage(Insert, new { Name = "a", Colour = "red" });
        session.Stage(Insert, new { Name = "b", Colour = "blue" });
        session.Stage("INSERT INTO things (name, colour) VALUES (@name, @COLOUR)", new { name = "c", COLOUR = "green" });

        Assert.That(await session.CommitAsync(default), Is.True);
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red", "b blue", "c green" }));
    }

    [Test]
    public async Task Statements_run_in_the_order_in_which_they_were_staged()
    {
        var session = NewSession();
        session.Stage(Insert, new { Name = "a", Colour = "red" });
        session.Stage(UpdateColour, new { Named = "a", NewColour = "blue" });
        session.Stage(Insert, new { Name = "b", Colour = "red" });

        Assert.That(await session.CommitAsync(default), Is.True);
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a blue", "b red" }));
    }

    [Test]
    public async Task A_key_conflict_rolls_back_all_statements()
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        var session = NewSession();
        session.Stage(Insert, new { Name = "b", Colour = "blue" });
        session.Stage("INSERT INTO things (name, colour) VALUES (@OtherName, @OtherColour)", new { OtherName = "c", OtherColour = "red" });

        Assert.That(await session.CommitAsync(default), Is.False);
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red" }));
    }

    [Test]
    public async Task Any_other_error_is_thrown_after_a_rollback()
    {
        var session = NewSession();
        session.Stage(Insert, new { Name = "a", Colour = "red" });
        session.Stage("INSERT INTO things (name, colour) VALUES (@Nameless, 'blue')", new { Nameless = (string?)null });

        Assert.That(async () => await session.CommitAsync(default), Throws.InstanceOf<System.Data.Common.DbException>());
        Assert.That(await ListThingsAsync(), Is.Empty);
    }

    /// <summary>The inserted row must not count as the row that the guarded statement affects.</summary>
    [Test]
    public async Task A_guarded_statement_that_affects_no_row_rolls_back_the_others()
    {
        var session = NewSession();
        session.Stage(Insert, new { Name = "a", Colour = "red" });
        session.Stage(UpdateColour, new { Named = "missing", NewColour = "blue" }, mustAffectOne: true);
        session.Stage("INSERT INTO things (name, colour) VALUES (@LastName, @LastColour)", new { LastName = "z", LastColour = "black" });

        Assert.That(await session.CommitAsync(default), Is.False);
        Assert.That(await ListThingsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_guarded_statement_that_affects_two_rows_is_rolled_back()
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        await CommitAsync(Insert, new { Name = "b", Colour = "blue" });
        var session = NewSession();
        session.Stage("UPDATE things SET colour = colour || @Shade", new { Shade = "ish" }, mustAffectOne: true);

        Assert.That(await session.CommitAsync(default), Is.False);
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red", "b blue" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_guarded_statement_that_affects_one_row_is_committed_with_the_others(bool guardFirst)
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        var session = NewSession();
        if (guardFirst)
        {
            session.Stage(UpdateColour, new { Named = "a", NewColour = "blue" }, mustAffectOne: true);
            session.Stage(Insert, new { Name = "b", Colour = "red" });
        }
        else
        {
            session.Stage(Insert, new { Name = "b", Colour = "green" });
            session.Stage(UpdateColour, new { Named = "a", NewColour = "blue" }, mustAffectOne: true);
        }

        Assert.That(await session.CommitAsync(default), Is.True);
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a blue", guardFirst ? "b red" : "b green" }));
    }

    [Test]
    public async Task Refused_statements_are_not_part_of_the_next_commit()
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        var session = NewSession();
        session.Stage(Insert, new { Name = "a", Colour = "blue" });
        Assert.That(await session.CommitAsync(default), Is.False);

        session.Stage(Insert, new { Name = "b", Colour = "green" });
        Assert.That(await session.CommitAsync(default), Is.True);
        Assert.That(await ListThingsAsync(), Is.EqualTo(new[] { "a red", "b green" }));
    }

    [Test]
    public async Task Committing_nothing_succeeds()
    {
        Assert.That(await NewSession().CommitAsync(default), Is.True);
    }

    [Test]
    public async Task Concurrent_commits_all_succeed()
    {
        var results = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => Task.Run(() => CommitAsync(Insert, new { Name = $"{i:00}", Colour = $"{i}" }))));

        Assert.That(results, Is.All.True);
        Assert.That(await ListThingsAsync(), Has.Count.EqualTo(50));
    }

    /// <summary>Any sequence of statements has the same effect as the single statements in one transaction.</summary>
    [Test]
    public async Task Joining_statements_does_not_change_their_effect()
    {
        var step = Gen.Select(Gen.Int[0, 3], Gen.Char["abc"], Gen.Char["rgb"]);
        await step.Array[0, 6].SampleAsync(
            async steps =>
            {
                await using var store = new TemporaryStore();
                await using var connection = store.Database.Open();
                await connection.ExecuteAsync("CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY, colour TEXT NOT NULL) STRICT");
                var session = new SqlSession(store.Database);
                var model = new SortedDictionary<char, char>();
                var committed = true;
                foreach (var (kind, name, colour) in steps)
                {
                    var (n, c) = (name.ToString(), colour.ToString());
                    switch (kind)
                    {
                        case 0:
                            session.Stage(Insert, new { Name = n, Colour = c });
                            committed = committed && model.TryAdd(name, colour);
                            break;
                        case 1:
                            session.Stage(
                                "INSERT INTO things (name, colour) VALUES (@OtherName, @OtherColour)",
                                new { OtherName = n, OtherColour = c });
                            committed = committed && model.TryAdd(name, colour);
                            break;
                        case 2:
                            session.Stage(UpdateColour, new { Named = n, NewColour = c });
                            TryUpdate();
                            break;
                        default:
                            session.Stage(UpdateColour, new { Named = n, NewColour = c }, mustAffectOne: true);
                            committed = TryUpdate() && committed;
                            break;
                    }

                    bool TryUpdate()
                    {
                        var exists = model.ContainsKey(name);
                        if (exists)
                        {
                            model[name] = colour;
                        }

                        return exists;
                    }
                }

                var expected = committed ? model.Select(thing => $"{thing.Key} {thing.Value}") : [];
                return await session.CommitAsync(default) == committed
                    && (await connection.QueryAsync<string>("SELECT name || ' ' || colour FROM things ORDER BY name")).SequenceEqual(
                        expected);
            },
            iter: 150);
    }

    private SqlSession NewSession() => new(_store.Database);

    private Task<bool> CommitAsync(string sql, object parameters)
    {
        var session = NewSession();
        session.Stage(sql, parameters);
        return session.CommitAsync(default);
    }

    private Task<IReadOnlyList<string>> ListThingsAsync() =>
        NewSession().QueryAsync<string>("SELECT name || ' ' || colour FROM things ORDER BY name", null, default);
}

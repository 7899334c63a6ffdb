using CsCheck;
using Dapper;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.UnitTests.Persistence;

public sealed class SqlSessionTests : IAsyncDisposable
{
    private const string Insert = "INSERT INTO things (name, colour) VALUES (@Name, @Colour)";
    private const string Repaint = "UPDATE things SET colour = @NewColour WHERE name = @Named";

    private readonly TemporaryStore _store = new();

    [SetUp]
    public async Task MakeTableAsync()
    {
        await using var connection = _store.Database.Open();
        await connection.ExecuteAsync("CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY, colour TEXT NOT NULL, UNIQUE (colour)) STRICT");
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Test]
    public async Task Nothing_is_stored_before_the_commit()
    {
        var session = Session();
        session.Stage(Insert, new { Name = "a", Colour = "red" });
        Assert.That(await ThingsAsync(), Is.Empty);

        Assert.That(await session.CommitAsync(default), Is.True);
        Assert.That(await ThingsAsync(), Is.EqualTo(new[] { "a red" }));
    }

    [Test]
    public async Task Statements_whose_parameters_have_the_same_names_keep_their_own_values()
    {
        var session = Session();
        session.Stage(Insert, new { Name = "a", Colour = "red" });
        session.Stage(Insert, new { Name = "b", Colour = "blue" });
        session.Stage("INSERT INTO things (name, colour) VALUES (@name, @COLOUR)", new { name = "c", COLOUR = "green" });

        Assert.That(await session.CommitAsync(default), Is.True);
        Assert.That(await ThingsAsync(), Is.EqualTo(new[] { "a red", "b blue", "c green" }));
    }

    [Test]
    public async Task Statements_run_in_the_order_they_were_staged()
    {
        var session = Session();
        session.Stage(Insert, new { Name = "a", Colour = "red" });
        session.Stage(Repaint, new { Named = "a", NewColour = "blue" });
        session.Stage(Insert, new { Name = "b", Colour = "red" });

        Assert.That(await session.CommitAsync(default), Is.True);
        Assert.That(await ThingsAsync(), Is.EqualTo(new[] { "a blue", "b red" }));
    }

    [Test]
    public async Task A_taken_key_undoes_all_of_it()
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        var session = Session();
        session.Stage(Insert, new { Name = "b", Colour = "blue" });
        session.Stage("INSERT INTO things (name, colour) VALUES (@OtherName, @OtherColour)", new { OtherName = "c", OtherColour = "red" });

        Assert.That(await session.CommitAsync(default), Is.False);
        Assert.That(await ThingsAsync(), Is.EqualTo(new[] { "a red" }));
    }

    [Test]
    public async Task Any_other_fault_is_thrown_and_undoes_all_of_it()
    {
        var session = Session();
        session.Stage(Insert, new { Name = "a", Colour = "red" });
        session.Stage("INSERT INTO things (name, colour) VALUES (@Nameless, 'blue')", new { Nameless = (string?)null });

        Assert.That(async () => await session.CommitAsync(default), Throws.InstanceOf<System.Data.Common.DbException>());
        Assert.That(await ThingsAsync(), Is.Empty);
    }

    /// <summary>The row of the insert must not count as the row that the guarded statement meets.</summary>
    [Test]
    public async Task A_guarded_statement_that_meets_no_row_undoes_its_neighbours()
    {
        var session = Session();
        session.Stage(Insert, new { Name = "a", Colour = "red" });
        session.Stage(Repaint, new { Named = "nobody", NewColour = "blue" }, mustAffectOne: true);
        session.Stage("INSERT INTO things (name, colour) VALUES (@LastName, @LastColour)", new { LastName = "z", LastColour = "black" });

        Assert.That(await session.CommitAsync(default), Is.False);
        Assert.That(await ThingsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_guarded_statement_that_meets_two_rows_undoes_them()
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        await CommitAsync(Insert, new { Name = "b", Colour = "blue" });
        var session = Session();
        session.Stage("UPDATE things SET colour = colour || @Shade", new { Shade = "ish" }, mustAffectOne: true);

        Assert.That(await session.CommitAsync(default), Is.False);
        Assert.That(await ThingsAsync(), Is.EqualTo(new[] { "a red", "b blue" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_guarded_statement_that_meets_one_row_goes_with_its_neighbours(bool guardFirst)
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        var session = Session();
        if (guardFirst)
        {
            session.Stage(Repaint, new { Named = "a", NewColour = "blue" }, mustAffectOne: true);
            session.Stage(Insert, new { Name = "b", Colour = "red" });
        }
        else
        {
            session.Stage(Insert, new { Name = "b", Colour = "green" });
            session.Stage(Repaint, new { Named = "a", NewColour = "blue" }, mustAffectOne: true);
        }

        Assert.That(await session.CommitAsync(default), Is.True);
        Assert.That(await ThingsAsync(), Is.EqualTo(new[] { "a blue", guardFirst ? "b red" : "b green" }));
    }

    [Test]
    public async Task What_was_refused_is_not_committed_with_what_comes_next()
    {
        await CommitAsync(Insert, new { Name = "a", Colour = "red" });
        var session = Session();
        session.Stage(Insert, new { Name = "a", Colour = "blue" });
        Assert.That(await session.CommitAsync(default), Is.False);

        session.Stage(Insert, new { Name = "b", Colour = "green" });
        Assert.That(await session.CommitAsync(default), Is.True);
        Assert.That(await ThingsAsync(), Is.EqualTo(new[] { "a red", "b green" }));
    }

    [Test]
    public async Task Committing_nothing_succeeds()
    {
        Assert.That(await Session().CommitAsync(default), Is.True);
    }

    [Test]
    public async Task Those_who_commit_at_once_all_get_through()
    {
        var done = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => CommitAsync(Insert, new { Name = $"{i:00}", Colour = $"{i}" }))));

        Assert.That(done, Is.All.True);
        Assert.That(await ThingsAsync(), Has.Count.EqualTo(50));
    }

    /// <summary>Any mixture of statements does what the same statements do one by one, all or nothing.</summary>
    [Test]
    public async Task Joining_statements_never_changes_what_they_do()
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
                            session.Stage("INSERT INTO things (name, colour) VALUES (@OtherName, @OtherColour)", new { OtherName = n, OtherColour = c });
                            committed = committed && model.TryAdd(name, colour);
                            break;
                        case 2:
                            session.Stage(Repaint, new { Named = n, NewColour = c });
                            Paint();
                            break;
                        default:
                            session.Stage(Repaint, new { Named = n, NewColour = c }, mustAffectOne: true);
                            committed = Paint() && committed;
                            break;
                    }

                    bool Paint()
                    {
                        var there = model.ContainsKey(name);
                        if (there)
                        {
                            model[name] = colour;
                        }

                        return there;
                    }
                }

                var expected = committed ? model.Select(thing => $"{thing.Key} {thing.Value}") : [];
                return await session.CommitAsync(default) == committed
                    && (await connection.QueryAsync<string>("SELECT name || ' ' || colour FROM things ORDER BY name")).SequenceEqual(expected);
            },
            iter: 150);
    }

    private SqlSession Session() => new(_store.Database);

    private Task<bool> CommitAsync(string sql, object parameters)
    {
        var session = Session();
        session.Stage(sql, parameters);
        return session.CommitAsync(default);
    }

    private Task<IReadOnlyList<string>> ThingsAsync() =>
        Session().QueryAsync<string>("SELECT name || ' ' || colour FROM things ORDER BY name", null, default);
}

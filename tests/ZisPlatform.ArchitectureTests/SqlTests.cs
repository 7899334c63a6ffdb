using System.Text.RegularExpressions;

namespace ZisPlatform.ArchitectureTests;

/// <summary>Tests the location of SQL and the required content of every statement.</summary>
public partial class SqlTests
{
    private const string Infrastructure = "ZisPlatform.Infrastructure";
    private const string NoAlias = "WHERE|SET|ON|JOIN|LEFT|INNER|ORDER|LIMIT|VALUES|RETURNING|AND|OR";

    private const string Swept = "expired rows are deleted by age alone, for all accounts, and nothing of them is shown";

    /// <summary>The statements that read or change rows of all accounts, with the reasons.</summary>
    private static readonly IReadOnlyList<(string File, string Statement, string Reason)> OverAllAccounts =
    [
        ("Registry/IntegrationRepository.cs", "FROM registry_integrations WHERE name = @Name",
            "a name is unique over all accounts (contract 1.2); the aggregate knows its owner and refuses all others"),
        ("Webhooks/WebhookRepository.cs", "FROM webhooks_webhooks WHERE token_hash = @TokenHash",
            "the sender of an event names no account: the token in the path determines the webhook and its account (contract 6.5)"),
        ("Webhooks/SignatureReplayStore.cs", "FROM webhooks_signatures WHERE seen_at < @Before", Swept),
        ("Identity/IdentityRetentionJobs.cs", "FROM identity_oauth_tokens WHERE expires_at < @Before", Swept),
        ("Identity/IdentityRetentionJobs.cs", "FROM identity_oauth_codes WHERE created_at < @Before", Swept),
        ("Identity/IdentityRetentionJobs.cs", "FROM identity_oauth_grants g", Swept),
        ("Identity/IdentityRetentionJobs.cs", "FROM identity_sessions WHERE expires_at < @Before", Swept),
        ("Connections/OAuthAuthorizationRepository.cs", "FROM connections_flows WHERE secret_hash = @Hash",
            "the address of the callback names no account (contract 3.6.3): the browser that knows the secret is that of the authorization, and the use cases compare the account where there is one"),
        ("Connections/ConnectionRepository.cs", "WHERE c.renew_at <= @Now",
            "the sweep renews the tokens of all accounts; each connection knows its own"),
        ("Runs/RunStore.cs", "SELECT MIN(integration) FROM runs_runs", "a worker runs the flows of all accounts, in turn"),
        ("Runs/RunRetentionJob.cs", "FROM runs_runs WHERE finished_at < @Before", Swept),
        ("Runs/RunRetentionJob.cs", "FROM runs_log WHERE run_id IS NULL AND logged_at < @Before", Swept),
        ("Runs/RunRetentionJob.cs", "FROM runs_event_keys WHERE accepted_at < @Before", Swept),
        ("Runs/WorkerLeases.cs", "NOT EXISTS (SELECT 1 FROM runs_workers w WHERE w.id = owner)",
            "a dead worker leaves runs of all accounts"),
        ("Runs/WorkerLeases.cs", "FROM runs_runs WHERE owner = @Worker", "a worker runs those of all accounts"),
    ];

    private static readonly IReadOnlyList<string> TenantTables = ReadTenantTables();

    private static readonly IReadOnlyList<(SourceFile File, string Sql)> Statements =
        [.. Source.Of(Infrastructure).SelectMany(StatementsOf)];

    [Test]
    public void The_tables_that_belong_to_accounts_are_known_from_the_migrations()
    {
        Assert.That(TenantTables, Is.SupersetOf(new[]
        {
            "identity_users", "identity_api_tokens", "identity_oauth_clients", "registry_integrations", "audit_entries",
        }));
    }

    [TestCaseSource(nameof(TenantTables))]
    public void Every_statement_on_an_accounts_table_names_the_account(string table)
    {
        var own = Statements.Where(statement => Mentions(statement.Sql).Any(mention => mention.Table == table)).ToList();
        var allowed = OverAllAccounts.Select(exception => own.SingleOrDefault(statement => IsAllowed(statement, exception))).ToList();

        Assert.That(own, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(
            own.Except(allowed).SelectMany(statement =>
                Faults(statement.Sql, table).Select(fault => $"{statement.File}: {fault}:\n{statement.Sql}")),
            Is.Empty);
    }

    [Test]
    public void Every_exception_from_that_rule_is_still_needed()
    {
        Assert.That(OverAllAccounts, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        foreach (var exception in OverAllAccounts)
        {
            var statement = Statements.Single(candidate => IsAllowed(candidate, exception));
            Assert.That(
                Mentions(statement.Sql).SelectMany(mention => Faults(statement.Sql, mention.Table)), Is.Not.Empty, exception.Statement);
        }
    }

    [Test]
    public void SQL_stands_in_the_infrastructure_alone()
    {
        Assert.That(
            Source.Of(Infrastructure).SelectMany(Source.Strings).Count(text => Sql().IsMatch(text.Text)),
            Is.GreaterThan(10),
            "the rule must know SQL when it sees it");
        foreach (var project in Source.Projects.Where(project => project != Infrastructure))
        {
            var strings = Source.Of(project).SelectMany(Source.Strings).ToList();
            Assert.That(strings, Is.Not.Empty, "the rule must have a subject, or it can never fail");
            Assert.That(strings.Where(text => Sql().IsMatch(text.Text)), Is.Empty);
        }
    }

    [TestCase("Identity", "identity_")]
    [TestCase("Registry", "registry_")]
    [TestCase("Configs", "configs_")]
    [TestCase("Links", "links_")]
    [TestCase("Connections", "connections_")]
    [TestCase("Webhooks", "webhooks_")]
    [TestCase("Runs", "runs_")]
    [TestCase("Audit", "audit_")]
    [TestCase("Persistence", "platform_")]
    [TestCase("Security", "platform_")]
    public void A_folder_touches_its_own_tables_only(string folder, string prefix)
    {
        var tables = Source.Of(Infrastructure).Where(file => file.Path.StartsWith($"{folder}/", StringComparison.Ordinal))
            .SelectMany(Source.Strings).SelectMany(text => AnyTable().Matches(text.Text)).Select(match => match.Groups[1].Value).ToList();

        Assert.That(tables, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(tables, Is.All.StartsWith(prefix));
    }

    [Test]
    public void Every_table_carries_the_name_of_its_module()
    {
        var tables = Source.Of(Infrastructure, ".sql")
            .SelectMany(file => CreateTable().Matches(file.Text))
            .Select(match => match.Groups[1].Value)
            .ToList();

        Assert.That(tables, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(
            tables, Is.All.Matches($"^({string.Join('|', Code.Modules.Select(module => module.ToLowerInvariant()))}|platform|audit)_"));
    }

    [TestCase("SELECT id FROM t WHERE account_id = @Account AND id = @Id", ExpectedResult = true)]
    [TestCase("SELECT account_id FROM t WHERE id = @Id", ExpectedResult = false, Description = "chosen is not filtered")]
    [TestCase("SELECT id FROM t", ExpectedResult = false)]
    [TestCase("SELECT id FROM t WHERE account_id IS NOT NULL", ExpectedResult = false)]
    [TestCase("SELECT id FROM t WHERE account_id = account_id", ExpectedResult = false)]
    [TestCase("UPDATE t SET a = 1 WHERE id = @Id AND account_id = @Account", ExpectedResult = true)]
    [TestCase("UPDATE t SET account_id = @Account WHERE id = @Id", ExpectedResult = false, Description = "set is not filtered")]
    [TestCase("DELETE FROM t WHERE id = @Id", ExpectedResult = false)]
    [TestCase("DELETE FROM t WHERE account_id = @Account", ExpectedResult = true)]
    [TestCase(
        "SELECT x.id FROM u y JOIN t x ON x.id = y.x WHERE y.account_id = @Account",
        ExpectedResult = false,
        Description = "another table's account")]
    [TestCase("SELECT x.id FROM u y JOIN t x ON x.account_id = y.account_id WHERE y.account_id = @Account", ExpectedResult = true)]
    [TestCase("SELECT 1 FROM u WHERE EXISTS (SELECT 1 FROM t other WHERE other.id = 1) AND account_id = @Account", ExpectedResult = false)]
    [TestCase("INSERT INTO t (id, account_id) VALUES (@Id, @Account)", ExpectedResult = true)]
    [TestCase("INSERT INTO t (id) VALUES (@Id)", ExpectedResult = false)]
    public bool The_rule_itself_tells_good_from_bad(string sql) => !Faults(sql, "t", "u").Any();

    private static bool IsAllowed((SourceFile File, string Sql) statement, (string File, string Statement, string Reason) exception) =>
        statement.File is { Path: { } path }
        && path == exception.File
        && statement.Sql.Contains(exception.Statement, StringComparison.Ordinal);

    /// <summary>Returns the faults of a statement in filtering <paramref name="table"/> by account.</summary>
    private static IEnumerable<string> Faults(string sql, string table, params string[] otherTables)
    {
        if (Regex.Match(sql, $@"\bINSERT\s+INTO\s+{table}\s*\(([^)]*)\)") is { Success: true } insert)
        {
            if (!Regex.IsMatch(insert.Groups[1].Value, @"\baccount_id\b"))
            {
                yield return $"inserts into {table} without account_id";
            }

            yield break;
        }

        // Only conditions count: selected or assigned columns do not filter. A batch statement has the accounts in its list of values.
        var conditions = Regex.Match(sql, @"\b(?:WHERE|ON)\b(.*)\z", RegexOptions.Singleline).Groups[1].Value;
        if (!Regex.IsMatch(conditions, @"\baccount_id\s*=\s*(?:@\w+|v\.account\b)"))
        {
            yield return "compares no account_id with a parameter";
        }

        foreach (var (_, alias) in Mentions(sql, [table, .. otherTables]).Where(mention => mention.Table == table))
        {
            var filter = alias is null
                ? @"(?<![\w.])account_id\s*=\s*@\w+"
                : $@"\b{alias}\.account_id\s*=|=\s*{alias}\.account_id\b";
            if (!Regex.IsMatch(conditions, filter))
            {
                yield return $"does not filter {table} {alias} by account_id";
            }
        }
    }

    private static IEnumerable<(string Table, string? Alias)> Mentions(string sql) => Mentions(sql, TenantTables);

    private static IEnumerable<(string Table, string? Alias)> Mentions(string sql, IEnumerable<string> tables) =>
        // Matches a table and its alias: the next word, unless it is an SQL keyword.
        Regex.Matches(sql, $@"\b(?:FROM|JOIN|UPDATE|INTO)\s+({string.Join('|', tables)})\b(?:\s+(?:AS\s+)?(?!(?:{NoAlias})\b)([a-z]\w*))?")
            .Select(match => (match.Groups[1].Value, match.Groups[2].Success ? match.Groups[2].Value : null));

    /// <summary>Returns the SQL statements of a file, with string constants inserted where they are used.</summary>
    private static IEnumerable<(SourceFile File, string Sql)> StatementsOf(SourceFile file)
    {
        var strings = Source.Strings(file);
        var constants = strings.Where(text => text.Constant is not null).GroupBy(text => text.Constant!, text => text.Text)
            .Where(named => named.Count() == 1).ToDictionary(named => named.Key, named => named.Single());
        foreach (var text in strings)
        {
            // A fragment is validated as part of the statements that use it.
            var isFragment = text.Constant is { } name
                && constants.ContainsKey(name)
                && strings.Any(user => user.Text.Contains($"{{{name}}}", StringComparison.Ordinal));
            var sql = Hole().Replace(text.Text, hole => constants.GetValueOrDefault(hole.Groups[1].Value, hole.Value));
            if (!isFragment && Mentions(sql).Any())
            {
                yield return (file, sql);
            }
        }
    }

    private static List<string> ReadTenantTables() =>
    [
        .. Source.Of(Infrastructure, ".sql")
            .SelectMany(file => CreateTable().Matches(file.Text))
            .Where(match => AccountColumn().IsMatch(match.Groups[2].Value))
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"CREATE TABLE (\w+) \((.*?)^\)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CreateTable();

    [GeneratedRegex(@"^\s*account_id\s", RegexOptions.Multiline)]
    private static partial Regex AccountColumn();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"\b(?:FROM|JOIN|UPDATE|INTO)\s+([a-z]+_\w+)")]
    private static partial Regex AnyTable();

    [GeneratedRegex(
        @"\bSELECT\b[^;]*\bFROM\b|\bINSERT\s+INTO\b|\bUPDATE\s+\w+\s+SET\b|\bDELETE\s+FROM\b|\b(?:CREATE|ALTER|DROP)\s+TABLE\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Sql();
}

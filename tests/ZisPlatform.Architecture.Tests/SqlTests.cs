using System.Text.RegularExpressions;

namespace ZisPlatform.Architecture.Tests;

/// <summary>Tests the location of SQL and the required content of every statement.</summary>
public partial class SqlTests
{
    private const string Infrastructure = "ZisPlatform.Infrastructure";
    private const string NotAlias = "WHERE|SET|ON|JOIN|LEFT|INNER|ORDER|LIMIT|VALUES|RETURNING|AND|OR";

    private const string RetentionReason = "expired rows are deleted by age, for all accounts, and their content is not returned";

    /// <summary>The statements that read or change rows of all accounts, with the reasons.</summary>
    private static readonly IReadOnlyList<(string File, string Statement, string Reason)> CrossAccountStatements =
    [
        ("Registry/IntegrationRepository.cs", "FROM registry_integrations WHERE name = @Name",
            "a name is unique over all accounts (contract 1.2); the aggregate checks its owner and rejects other accounts"),
        ("Webhooks/WebhookRepository.cs", "FROM webhooks_webhooks WHERE token_hash = @TokenHash",
            "the sender of an event names no account: the token in the path determines the webhook and its account (contract 6.5)"),
        ("Webhooks/SignatureReplayStore.cs", "FROM webhooks_signatures WHERE seen_at < @Before", RetentionReason),
        ("Identity/IdentityRetentionJobs.cs", "FROM identity_oauth_tokens WHERE expires_at < @Before", RetentionReason),
        ("Identity/IdentityRetentionJobs.cs", "FROM identity_oauth_codes WHERE created_at < @Before", RetentionReason),
        ("Identity/IdentityRetentionJobs.cs", "FROM identity_oauth_grants g", RetentionReason),
        ("Identity/IdentityRetentionJobs.cs", "FROM identity_sessions WHERE expires_at < @Before", RetentionReason),
        ("Connections/OAuthAuthorizationRepository.cs", "FROM connections_flows WHERE secret_hash = @Hash",
            "the address of the callback names no account (contract 3.6.3): the secret identifies the authorization, "
            + "and the use cases compare the account if the request has one"),
        ("Connections/ConnectionRepository.cs", "WHERE c.renew_at <= @Now",
            "the renewal worker renews the tokens of all accounts; each connection has its account"),
        ("Runs/RunStore.cs", "SELECT MIN(integration) FROM runs_runs", "a worker runs the flows of all accounts"),
        ("Runs/RunRetentionJob.cs", "FROM runs_runs WHERE finished_at < @Before", RetentionReason),
        ("Runs/RunRetentionJob.cs", "FROM runs_log WHERE run_id IS NULL AND logged_at < @Before", RetentionReason),
        ("Runs/RunRetentionJob.cs", "FROM runs_event_keys WHERE accepted_at < @Before", RetentionReason),
        ("Runs/WorkerLeases.cs", "NOT EXISTS (SELECT 1 FROM runs_workers w WHERE w.id = owner)",
            "an expired worker may own runs of all accounts"),
        ("Runs/WorkerLeases.cs", "FROM runs_runs WHERE owner = @Worker", "a worker runs the flows of all accounts"),
    ];

    private static readonly IReadOnlyList<string> TenantTables = ReadTenantTables();

    private static readonly IReadOnlyList<(SourceFile File, string Sql)> Statements =
        [.. Source.FilesOf(Infrastructure).SelectMany(StatementsOf)];

    [Test]
    public void The_tenant_tables_are_read_from_the_migrations()
    {
        Assert.That(TenantTables, Is.SupersetOf(new[]
        {
            "identity_users", "identity_api_tokens", "identity_oauth_clients", "registry_integrations", "audit_entries",
        }));
    }

    [TestCaseSource(nameof(TenantTables))]
    public void Every_statement_on_a_tenant_table_filters_by_account(string table)
    {
        var statements = Statements.Where(statement => FindTables(statement.Sql).Any(reference => reference.Table == table)).ToList();
        var exempt = CrossAccountStatements
            .Select(exemption => statements.SingleOrDefault(statement => IsExempt(statement, exemption)))
            .ToList();

        Assert.That(statements, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(
            statements.Except(exempt).SelectMany(statement =>
                FindViolations(statement.Sql, table).Select(violation => $"{statement.File}: {violation}:\n{statement.Sql}")),
            Is.Empty);
    }

    [Test]
    public void Every_exemption_from_the_account_filter_is_needed()
    {
        Assert.That(CrossAccountStatements, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        foreach (var exemption in CrossAccountStatements)
        {
            var statement = Statements.Single(candidate => IsExempt(candidate, exemption));
            Assert.That(
                FindTables(statement.Sql).SelectMany(reference => FindViolations(statement.Sql, reference.Table)),
                Is.Not.Empty,
                exemption.Statement);
        }
    }

    [Test]
    public void Only_the_infrastructure_contains_SQL()
    {
        Assert.That(
            Source.FilesOf(Infrastructure).SelectMany(Source.Strings).Count(text => SqlStatement().IsMatch(text.Text)),
            Is.GreaterThan(10),
            "the pattern must match the SQL of the infrastructure");
        foreach (var project in Source.Projects.Where(project => project != Infrastructure))
        {
            var strings = Source.FilesOf(project).SelectMany(Source.Strings).ToList();
            Assert.That(strings, Is.Not.Empty, "the rule must have a subject, or it can never fail");
            Assert.That(strings.Where(text => SqlStatement().IsMatch(text.Text)), Is.Empty);
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
    public void A_folder_uses_only_its_own_tables(string folder, string prefix)
    {
        var tables = Source.FilesOf(Infrastructure).Where(file => file.Path.StartsWith($"{folder}/", StringComparison.Ordinal))
            .SelectMany(Source.Strings).SelectMany(text => AnyTable().Matches(text.Text)).Select(match => match.Groups[1].Value).ToList();

        Assert.That(tables, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(tables, Is.All.StartsWith(prefix));
    }

    [Test]
    public void Every_table_name_starts_with_the_name_of_its_module()
    {
        var tables = Source.FilesOf(Infrastructure, ".sql")
            .SelectMany(file => CreateTable().Matches(file.Text))
            .Select(match => match.Groups[1].Value)
            .ToList();

        Assert.That(tables, Is.Not.Empty, "the rule must have a subject, or it can never fail");
        Assert.That(
            tables, Is.All.Matches($"^({string.Join('|', Code.Modules.Select(module => module.ToLowerInvariant()))}|platform|audit)_"));
    }

    [TestCase("SELECT id FROM t WHERE account_id = @Account AND id = @Id", ExpectedResult = true)]
    [TestCase("SELECT account_id FROM t WHERE id = @Id", ExpectedResult = false, Description = "a selected column is not a filter")]
    [TestCase("SELECT id FROM t", ExpectedResult = false)]
    [TestCase("SELECT id FROM t WHERE account_id IS NOT NULL", ExpectedResult = false)]
    [TestCase("SELECT id FROM t WHERE account_id = account_id", ExpectedResult = false)]
    [TestCase("UPDATE t SET a = 1 WHERE id = @Id AND account_id = @Account", ExpectedResult = true)]
    [TestCase(
        "UPDATE t SET account_id = @Account WHERE id = @Id", ExpectedResult = false, Description = "an assigned column is not a filter")]
    [TestCase("DELETE FROM t WHERE id = @Id", ExpectedResult = false)]
    [TestCase("DELETE FROM t WHERE account_id = @Account", ExpectedResult = true)]
    [TestCase(
        "SELECT x.id FROM u y JOIN t x ON x.id = y.x WHERE y.account_id = @Account",
        ExpectedResult = false,
        Description = "the filter applies to another table")]
    [TestCase("SELECT x.id FROM u y JOIN t x ON x.account_id = y.account_id WHERE y.account_id = @Account", ExpectedResult = true)]
    [TestCase("SELECT 1 FROM u WHERE EXISTS (SELECT 1 FROM t other WHERE other.id = 1) AND account_id = @Account", ExpectedResult = false)]
    [TestCase("INSERT INTO t (id, account_id) VALUES (@Id, @Account)", ExpectedResult = true)]
    [TestCase("INSERT INTO t (id) VALUES (@Id)", ExpectedResult = false)]
    public bool The_rule_detects_a_missing_account_filter(string sql) => !FindViolations(sql, "t", "u").Any();

    private static bool IsExempt((SourceFile File, string Sql) statement, (string File, string Statement, string Reason) exemption) =>
        statement.File is { Path: { } path }
        && path == exemption.File
        && statement.Sql.Contains(exemption.Statement, StringComparison.Ordinal);

    /// <summary>Returns the faults of a statement in filtering <paramref name="table"/> by account.</summary>
    private static IEnumerable<string> FindViolations(string sql, string table, params string[] otherTables)
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

        foreach (var (_, alias) in FindTables(sql, [table, .. otherTables]).Where(reference => reference.Table == table))
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

    private static IEnumerable<(string Table, string? Alias)> FindTables(string sql) => FindTables(sql, TenantTables);

    private static IEnumerable<(string Table, string? Alias)> FindTables(string sql, IEnumerable<string> tables) =>
        // Matches a table and its alias: the next word, unless it is an SQL keyword.
        Regex.Matches(sql, $@"\b(?:FROM|JOIN|UPDATE|INTO)\s+({string.Join('|', tables)})\b(?:\s+(?:AS\s+)?(?!(?:{NotAlias})\b)([a-z]\w*))?")
            .Select(match => (match.Groups[1].Value, match.Groups[2].Success ? match.Groups[2].Value : null));

    /// <summary>Returns the SQL statements of a file, with string constants inserted where they are used.</summary>
    private static IEnumerable<(SourceFile File, string Sql)> StatementsOf(SourceFile file)
    {
        var strings = Source.Strings(file);
        var constants = strings.Where(text => text.Constant is not null).GroupBy(text => text.Constant!, text => text.Text)
            .Where(group => group.Count() == 1).ToDictionary(group => group.Key, group => group.Single());
        foreach (var text in strings)
        {
            // A fragment is validated as part of the statements that use it.
            var isFragment = text.Constant is { } name
                && constants.ContainsKey(name)
                && strings.Any(other => other.Text.Contains($"{{{name}}}", StringComparison.Ordinal));
            var sql = Interpolation().Replace(text.Text, match => constants.GetValueOrDefault(match.Groups[1].Value, match.Value));
            if (!isFragment && FindTables(sql).Any())
            {
                yield return (file, sql);
            }
        }
    }

    private static List<string> ReadTenantTables() =>
    [
        .. Source.FilesOf(Infrastructure, ".sql")
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
    private static partial Regex Interpolation();

    [GeneratedRegex(@"\b(?:FROM|JOIN|UPDATE|INTO)\s+([a-z]+_\w+)")]
    private static partial Regex AnyTable();

    [GeneratedRegex(
        @"\bSELECT\b[^;]*\bFROM\b|\bINSERT\s+INTO\b|\bUPDATE\s+\w+\s+SET\b|\bDELETE\s+FROM\b|\b(?:CREATE|ALTER|DROP)\s+TABLE\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex SqlStatement();
}

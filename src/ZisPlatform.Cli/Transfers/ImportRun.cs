using ZisPlatform.Cli.Deployments;
using ZisPlatform.Cli.Server;
using ZisPlatform.Domain.Common;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Transfers;

/// <summary>Counts the imported items of a kind that were created, changed, unchanged or skipped.</summary>
internal sealed record ImportCounts(string Type)
{
    public int Created { get; private set; }

    public int Changed { get; private set; }

    public int Unchanged { get; private set; }

    public int Skipped { get; private set; }

    public void Add(string change, int count = 1)
    {
        switch (change)
        {
            case "created":
                Created += count;
                break;
            case "changed":
                Changed += count;
                break;
            case "unchanged":
                Unchanged += count;
                break;
            default:
                Skipped += count;
                break;
        }
    }
}

/// <summary>Imports a validated export into an integration. Job specs come last, because their flows need everything else.</summary>
internal sealed class ImportRun(PlatformClient server, ExportedFile file, string integration)
{
    private const int LinksPerRequest = 100;
    private const int BytesPerRequest = 512 * 1024;

    private readonly List<ImportCounts> _counts = [];

    public IReadOnlyList<ImportCounts> Counts => _counts;

    public async Task RunAsync(string? passphrase, CancellationToken cancellationToken)
    {
        await RegisterAsync(cancellationToken);
        await ImportBundlesAsync(cancellationToken);
        await ImportConfigsAsync(cancellationToken);
        await ImportLinksAsync(cancellationToken);
        if (passphrase is not null)
        {
            await ImportSecretsAsync(passphrase, cancellationToken);
        }

        await ImportJobSpecsAsync(cancellationToken);
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        var counts = AddCounts("integration");
        var integrations = await server.ListAsync(PlatformPaths.Integrations, "integrations", cancellationToken);
        var existing = integrations.Where(candidate => candidate.Text("name") == integration).ToList();
        counts.Add(existing is [] ? "created" : existing[0].Text("description") == file.Description ? "unchanged" : "changed");
        try
        {
            await server.PostAsync(PlatformPaths.Integration(integration), new { description = file.Description }, cancellationToken);
        }
        catch (CommandFailedException exception) when (exception.Status == 400 && existing is [])
        {
            throw new CommandFailedException(exception.ExitCode, exception.Message, exception)
            {
                Hint = "Names of integrations are unique across all accounts of a server. Use --as NAME to import it under another name.",
                Status = exception.Status,
                Response = exception.Response,
            };
        }
    }

    private async Task ImportBundlesAsync(CancellationToken cancellationToken)
    {
        var counts = AddCounts("bundles");
        var state = await RegistryState.ReadAsync(server, integration, cancellationToken);
        var pending = new List<JsonValue>();
        foreach (var bundle in file.Of("bundle").Select(bundle => TransferredBundle.Renamed(bundle, file.Integration, integration)))
        {
            if (state.Find(RegistryState.NameOf(bundle)) is { } stored && TransferredBundle.DocumentOf(stored) == bundle)
            {
                counts.Add("unchanged");
            }
            else
            {
                pending.Add(bundle);
            }
        }

        // A bundle can refer to resources of another bundle. Retry rejected bundles as long as others succeed.
        while (pending.Count > 0)
        {
            var pendingBefore = pending.Count;
            CommandFailedException? lastError = null;
            foreach (var bundle in pending.ToList())
            {
                try
                {
                    await server.UploadAsync(PlatformPaths.Bundles(integration), bundle.ToUtf8(), cancellationToken);
                    counts.Add(state.Find(RegistryState.NameOf(bundle)) is null ? "created" : "changed");
                    pending.Remove(bundle);
                }
                catch (CommandFailedException exception) when (exception.Status == 400)
                {
                    lastError = exception;
                }
            }

            if (pending.Count == pendingBefore)
            {
                throw lastError!;
            }
        }
    }

    private async Task ImportJobSpecsAsync(CancellationToken cancellationToken)
    {
        var counts = AddCounts("job_specs");
        var state = await RegistryState.ReadAsync(server, integration, cancellationToken);
        foreach (var spec in file.Of("job_spec"))
        {
            var (name, shouldBeInstalled) = (spec["name"].ToPlainText(), spec["installed"] == JsonValue.True);
            if (state.JobSpecs.TryGetValue(name, out var isInstalled) && isInstalled == shouldBeInstalled)
            {
                counts.Add("unchanged");
                continue;
            }

            var path = PlatformPaths.Installation(integration, name);
            await (shouldBeInstalled ? server.PostAsync(path, cancellationToken) : server.DeleteAsync(path, cancellationToken));
            counts.Add("changed");
        }
    }

    private async Task ImportConfigsAsync(CancellationToken cancellationToken)
    {
        var counts = AddCounts("configs");
        var existing = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
        await foreach (var page in server.PagesAsync(PlatformPaths.Configs(integration), "configs", cancellationToken))
        {
            foreach (var config in page)
            {
                existing[config.Required("scope")] = JsonValue.Parse(config.GetProperty("config").GetRawText());
            }
        }

        foreach (var config in file.Of("config"))
        {
            var scope = config["scope"].ToPlainText();
            if (!existing.TryGetValue(scope, out var existingConfig))
            {
                await server.PostAsync(PlatformPaths.Configs(integration), config.ToUtf8(), cancellationToken);
                counts.Add("created");
            }
            else if (existingConfig.ToString() == config["config"].ToString())
            {
                counts.Add("unchanged");
            }
            else
            {
                await server.PutAsync(PlatformPaths.Config(integration, scope), config.Without("scope").ToUtf8(), cancellationToken);
                counts.Add("changed");
            }
        }
    }

    private async Task ImportLinksAsync(CancellationToken cancellationToken)
    {
        var counts = AddCounts("links");
        var (links, size) = (new List<JsonValue>(), 0L);
        foreach (var link in file.Of("link"))
        {
            links.Add(link);
            size += link.TextLength;
            if (links.Count == LinksPerRequest || size > BytesPerRequest)
            {
                await SendAsync();
            }
        }

        if (links.Count > 0)
        {
            await SendAsync();
        }

        async Task SendAsync()
        {
            var body = JsonValue.Object(("links", JsonValue.Array([.. links])));
            var answer = await server.PostAsync(PlatformPaths.LinkImport(integration), body.ToUtf8(), cancellationToken);
            foreach (var change in new[] { "created", "changed", "unchanged" })
            {
                counts.Add(change, answer.GetProperty(change).GetInt32());
            }

            links.Clear();
            size = 0;
        }
    }

    private async Task ImportSecretsAsync(string passphrase, CancellationToken cancellationToken)
    {
        var types = new Dictionary<string, ImportCounts>
        {
            ["client"] = AddCounts("oauth_clients"),
            ["connection"] = AddCounts("connections"),
        };
        for (var i = 0; i < file.Secrets.Count; i++)
        {
            var body = new
            {
                passphrase,
                context = PassphraseEncryption.PartContext(file.Context, i, file.Secrets.Count),
                @sealed = file.Secrets[i],
            };
            var answer = await server.PostAsync(PlatformPaths.SecretImport(integration), body, cancellationToken);
            foreach (var secret in answer.GetProperty("secrets").EnumerateArray())
            {
                types[secret.Required("type")].Add(secret.Required("change"));
            }
        }
    }

    private ImportCounts AddCounts(string type)
    {
        _counts.Add(new ImportCounts(type));
        return _counts[^1];
    }
}

using System.Text.Json;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Deployments;

/// <summary>Reports the changes and the result of a deployment: text as it proceeds, or one JSON document at the end.</summary>
internal sealed class DeploymentReport(Results results, LocalBundle bundle, bool isPlatform, bool dryRun)
{
    /// <summary>
    /// The response to Create Integration, which contains a secret that is shown only once. Null if the integration existed already.
    /// </summary>
    public JsonElement? Created { get; set; }

    /// <summary>The server's response to the deployment, if it supports transactions.</summary>
    public JsonElement? Deployed { get; set; }

    public bool IsNew { get; set; }

    public DeploymentPlan Plan { get; set; } = DeploymentPlan.Nothing;

    public UploadVerification? ReadBack { get; set; }

    public void WritePlan()
    {
        if (results.IsJson)
        {
            return;
        }

        if (IsNew)
        {
            results.MarkupLine($"[bold green]+ integration {bundle.Integration}[/]");
        }

        new DifferenceText(results).WritePaths(Plan.Resources);
        foreach (var spec in Plan.JobSpecs)
        {
            results.Line($"{spec.Change} job spec {spec.Name}");
        }

        if (Plan.Resources.Count == 0)
        {
            results.Line("The resources are the same.");
        }

        foreach (var warning in Plan.Warnings.Except(bundle.Report.Bundles[0].Findings.Select(located => located.Finding.ToString())))
        {
            results.MarkupLine($"[bold yellow]warning[/] of the server: {warning}");
        }

        if (!isPlatform)
        {
            results.Line("No transaction: from the upload until the job specs are installed, their events start nothing.");
        }

        if (dryRun)
        {
            results.Line("Dry run: nothing was changed.");
        }
    }

    public void WriteEnd()
    {
        if (results.IsJson)
        {
            WriteDocument();
        }
        else if (ReadBack is { } verification)
        {
            var generation = Deployed?.Text("bundle", "generation") is { Length: > 0 } generationNumber
                ? $", generation {generationNumber},"
                : "";
            if (verification.Drift.Count == 0)
            {
                var specs = TextFormat.Count(bundle.JobSpecs.Count, "job spec");
                results.Line(
                    $"Bundle {bundle.Name}{generation} is deployed to {bundle.Integration}; {specs} installed. "
                    + "Read back, it is what was sent.");
            }

            WriteNotes("installed, though no bundle defines it ('zis job-spec uninstall' ends that)", verification.Orphans);
            WriteNotes("not installed, of another bundle", verification.NotInstalled);
            WriteNotes("another bundle of the integration", verification.OtherBundles);
        }
    }

    /// <summary>Writes the JSON document with all information that is available so far.</summary>
    public void WriteDocument() => results.Document(new
    {
        dryRun,
        Transaction = isPlatform,
        Integration = new { Name = bundle.Integration, IsNew, ZendeskOauthClient = OAuthClient },
        Bundle = new { bundle.Name, Uuid = BundleMember("uuid"), Generation = Deployed?.GetProperty("bundle").GetProperty("generation") },
        Plan.Resources,
        Plan.JobSpecs,
        Plan.Warnings,
        ReadBack,
        Validation = bundle.Report.Document,
    });

    private JsonElement? OAuthClient =>
        Created is { } answer && answer.TryGetProperty("zendesk_oauth_client", out var client) ? client : null;

    private string? BundleMember(string member) => Deployed?.Text("bundle", member);

    private void WriteNotes(string description, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            results.MarkupLine($"[yellow]note[/]: {description}: {name}");
        }
    }
}

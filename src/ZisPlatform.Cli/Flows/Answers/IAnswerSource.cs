namespace ZisPlatform.Cli.Flows;

/// <summary>Where answers to the actions of one run come from.</summary>
internal interface IAnswerSource
{
    /// <summary>Answers, or gives null where it knows nothing of the action.</summary>
    /// <param name="now">The run's clock.</param>
    /// <exception cref="UnansweredException">It should answer this and cannot.</exception>
    Task<ActionAnswer?> AnswerAsync(ActionRequest request, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The run is over.</summary>
    /// <exception cref="UnansweredException">It should have asked for more.</exception>
    void Finish()
    {
    }
}

/// <summary>An action got no answer, so the run cannot go on; that is nothing a flow could catch.</summary>
internal sealed class UnansweredException(string message) : Exception(message)
{
    /// <summary>What the person can do about it.</summary>
    public string? Hint { get; init; }

    /// <summary>How the request differs from the one expected.</summary>
    public IReadOnlyList<Difference> Differences { get; init; } = [];
}

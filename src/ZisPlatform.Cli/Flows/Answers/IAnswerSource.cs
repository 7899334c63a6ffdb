namespace ZisPlatform.Cli.Flows.Answers;

/// <summary>A source of answers to the actions of one run.</summary>
internal interface IAnswerSource
{
    /// <summary>Returns the answer, or null if the source does not handle the action.</summary>
    /// <param name="now">The time on the run's clock.</param>
    /// <exception cref="UnansweredException">The source handles the action but has no answer to this request.</exception>
    Task<ActionAnswer?> AnswerAsync(ActionRequest request, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Ends the run.</summary>
    /// <exception cref="UnansweredException">The run did not make all the calls that the source expects.</exception>
    void Finish()
    {
    }
}

/// <summary>The exception for an action without an answer. The run cannot continue, and a flow cannot catch this.</summary>
internal sealed class UnansweredException(string message) : Exception(message)
{
    /// <summary>Gets a hint on how to fix the problem.</summary>
    public string? Hint { get; init; }

    /// <summary>Gets the differences between the request and the expected request.</summary>
    public IReadOnlyList<Difference> Differences { get; init; } = [];
}

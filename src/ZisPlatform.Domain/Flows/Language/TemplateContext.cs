using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Language;

/// <summary>The handling of a path without a value, depending on its location (contract 8.5).</summary>
internal enum MissingValueHandling
{
    /// <summary>In <c>Parameters</c>: an error with the text for states.</summary>
    PathNotFound,

    /// <summary>In the definition of an action: an error with the text for actions.</summary>
    UnresolvedInAction,

    /// <summary>In <c>Message</c>, <c>Error</c> and <c>Cause</c>: an empty text, so a message cannot make a finished flow fail.</summary>
    Empty,
}

/// <summary>
/// Tracks the evaluation of values in a run: the first failure and the amount of work. It limits the processor time and the memory that
/// templates and paths can use.
/// </summary>
internal sealed class TemplateContext(FlowOptions options, FlowAccount? account = null)
{
    private int _searches;
    private long _characters;

    public FlowOptions Options { get; } = options;

    /// <summary>Gets the first failure; set when a method has returned false.</summary>
    public FlowError? Error { get; private set; }

    /// <summary>Gets or sets a rough count of the work since the last reset: characters, values, jq steps.</summary>
    public long Work { get; set; }

    /// <summary>Starts a state: resets the failure and the number of written characters.</summary>
    public void Begin()
    {
        Error = null;
        _characters = 0;
    }

    public bool Fail(FlowError error)
    {
        Error ??= error;
        return false;
    }

    public FlowError TakeError()
    {
        var error = Error
            ?? throw new InvalidOperationException("There is no failure to take. Call TakeFailure only after a method has returned false.");
        Error = null;
        return error;
    }

    public bool TryCountSearch()
    {
        Work += Options.MaxPathSearchLength;
        return ++_searches <= Options.MaxPathSearches || Fail(FlowErrors.TooManySearches(Options.MaxPathSearches));
    }

    public bool TryCountCharacters(int count)
    {
        _characters += count;
        Work += count;
        return _characters <= Options.MaxDocumentBytes || Fail(FlowErrors.DocumentTooLarge(Options.MaxDocumentBytes));
    }

    public bool FailNotFound(FlowPath path, MissingValueHandling onMissing)
    {
        if (Error is not null)
        {
            return false;
        }

        var error = onMissing == MissingValueHandling.UnresolvedInAction
            ? FlowErrors.UnresolvedInAction(path.Text)
            : FlowErrors.PathNotFound(path.Text);
        return Fail(account is { Host: null } && path.Text == SystemVariables.HostPath
            ? error with { Cause = $"{error.Cause}: {account.UnknownHostReason}" }
            : error);
    }

    /// <summary>Returns the text of a value in a template (contract 8.5). Numbers are written in full, without trailing zeros.</summary>
    public static string FormatValue(in JsonValue value)
    {
        if (!value.IsNumber)
        {
            return value.ToPlainText();
        }

        var text = value.ToPlainText();
        var decimalPoint = text.IndexOf('.', StringComparison.Ordinal);
        if (decimalPoint < 0)
        {
            return text;
        }

        var end = text.AsSpan().IndexOfAny('e', 'E');
        end = end < 0 ? text.Length : end;
        var last = end;
        while (text[last - 1] == '0')
        {
            last--;
        }

        last = last - 1 == decimalPoint ? decimalPoint : last;
        return last == end ? text : string.Concat(text.AsSpan(0, last), text.AsSpan(end));
    }
}

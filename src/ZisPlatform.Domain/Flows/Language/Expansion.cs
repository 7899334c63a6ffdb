using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>What a path that leads nowhere means where it stands (contract 8.5).</summary>
internal enum Missing
{
    /// <summary>In <c>Parameters</c>: an error with the documented text.</summary>
    PathNotFound,

    /// <summary>In an action's definition: an error with the other documented text.</summary>
    UnresolvedInAction,

    /// <summary>In <c>Message</c>, <c>Error</c> and <c>Cause</c>: nothing, because a finished flow must not fail over its message.</summary>
    Empty,
}

/// <summary>
/// Bookkeeping while values are computed for a run: the first failure, and how much was computed, so that no program of
/// templates and paths can keep a processor busy or fill the memory.
/// </summary>
internal sealed class Expansion(FlowOptions options, FlowAccount? account = null)
{
    private int _searches;
    private long _characters;

    public FlowOptions Options { get; } = options;

    /// <summary>Set once something has answered false.</summary>
    public FlowError? Failure { get; private set; }

    /// <summary>Rough count of what was computed since somebody last set it to zero: characters, values, jq steps.</summary>
    public long Work { get; set; }

    /// <summary>Starts a state: what it may write is counted anew.</summary>
    public void Begin()
    {
        Failure = null;
        _characters = 0;
    }

    public bool Fail(FlowError failure)
    {
        Failure ??= failure;
        return false;
    }

    public FlowError TakeFailure()
    {
        var failure = Failure ?? throw new InvalidOperationException("nothing has failed");
        Failure = null;
        return failure;
    }

    public bool TakeSearch()
    {
        Work += Options.MaxPathSearchLength;
        return ++_searches <= Options.MaxPathSearches || Fail(FlowErrors.TooManySearches(Options.MaxPathSearches));
    }

    public bool TakeCharacters(int count)
    {
        _characters += count;
        Work += count;
        return _characters <= Options.MaxDocumentBytes || Fail(FlowErrors.DocumentTooLarge(Options.MaxDocumentBytes));
    }

    public bool NotFound(FlowPath path, Missing missing)
    {
        if (Failure is not null)
        {
            return false;
        }

        var error = missing == Missing.UnresolvedInAction ? FlowErrors.UnresolvedInAction(path.Text) : FlowErrors.PathNotFound(path.Text);
        return Fail(account is { Host: null } && path.Text == SystemVariables.HostPath ? error with { Cause = $"{error.Cause}: {account.UnknownHost}" } : error);
    }

    /// <summary>The value as the text a template shows (contract 8.5): numbers in full, without useless zeros.</summary>
    public static string TextOf(in JsonValue value)
    {
        if (!value.IsNumber)
        {
            return value.ToPlainText();
        }

        var text = value.ToPlainText();
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
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

        last = last - 1 == point ? point : last;
        return last == end ? text : string.Concat(text.AsSpan(0, last), text.AsSpan(end));
    }
}

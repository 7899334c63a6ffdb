namespace ZisPlatform.Application.Tests.Runs;

/// <summary>The lock of all fakes of one engine, and the notification of their changes, so that tests wait without polling.</summary>
internal sealed class FakeState
{
    /// <summary>The limit after which a wait fails the test; much longer than any wait of a passing test.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = CreateSource();

    public void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = CreateSource();
        }

        changed.SetResult();
    }

    public T Change<T>(Func<T> change)
    {
        T result = default!;
        Change(() =>
        {
            result = change();
        });
        return result;
    }

    public T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    /// <summary>Waits until a condition on the fakes holds.</summary>
    public async Task UntilAsync(Func<bool> condition, string expectation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition())
                {
                    return;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(Timeout);
            }
            catch (TimeoutException)
            {
                Assert.Fail($"did not happen: {expectation}");
            }
        }
    }

    private static TaskCompletionSource CreateSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

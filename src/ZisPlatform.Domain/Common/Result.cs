namespace ZisPlatform.Domain.Common;

/// <summary>A result that generic code (the validation behaviour) can make from refusals without knowing its value.</summary>
public interface IFailable<out TSelf>
{
    static abstract TSelf Failed(IReadOnlyList<Error> errors);
}

/// <summary>A value, or the refusals that stand in its place. A bug or a broken machine throws instead.</summary>
public sealed class Result<T> : IFailable<Result<T>>
    where T : notnull
{
    private readonly T? _value;

    private Result(T value)
    {
        _value = value;
        Errors = [];
    }

    private Result(IReadOnlyList<Error> errors)
    {
        ArgumentOutOfRangeException.ThrowIfZero(errors.Count);
        Errors = errors;
    }

    /// <summary>Empty when there is a value; otherwise every refusal found, the first one deciding the status.</summary>
    public IReadOnlyList<Error> Errors { get; }

    public bool IsOk => Errors.Count == 0;

    /// <exception cref="InvalidOperationException">There is no value: ask <see cref="IsOk"/> first.</exception>
    public T Value => IsOk ? _value! : throw new InvalidOperationException($"No value: {Errors[0].Code}");

    public static implicit operator Result<T>(T value) => new(value);

    public static implicit operator Result<T>(Error error) => new([error]);

    public static implicit operator Result<T>(Error[] errors) => new(errors);

    static Result<T> IFailable<Result<T>>.Failed(IReadOnlyList<Error> errors) => new(errors);

    public TOut Match<TOut>(Func<T, TOut> ok, Func<IReadOnlyList<Error>, TOut> failed) => IsOk ? ok(_value!) : failed(Errors);
}

/// <summary>The value of a use case that answers nothing but its success.</summary>
public readonly record struct Done;

namespace ZisPlatform.Domain.Common;

/// <summary>A result that generic code (the validation behaviour) can create from errors without knowing its value.</summary>
public interface IFailable<out TSelf>
{
    static abstract TSelf Failed(IReadOnlyList<Error> errors);
}

/// <summary>A value, or the errors that prevented it. Bugs and system failures throw an exception instead.</summary>
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

    /// <summary>Gets the errors; empty if there is a value. The first error determines the status code.</summary>
    public IReadOnlyList<Error> Errors { get; }

    public bool IsOk => Errors.Count == 0;

    /// <exception cref="InvalidOperationException">There is no value. Check <see cref="IsOk"/> first.</exception>
    public T Value =>
        IsOk ? _value! : throw new InvalidOperationException($"The result has no value but the error {Errors[0].Code}. Check IsOk first.");

    public static implicit operator Result<T>(T value) => new(value);

    public static implicit operator Result<T>(Error error) => new([error]);

    public static implicit operator Result<T>(Error[] errors) => new(errors);

    static Result<T> IFailable<Result<T>>.Failed(IReadOnlyList<Error> errors) => new(errors);

    public TOut Match<TOut>(Func<T, TOut> ok, Func<IReadOnlyList<Error>, TOut> failed) => IsOk ? ok(_value!) : failed(Errors);
}

/// <summary>The value of a use case that returns only its success.</summary>
public readonly record struct Success;

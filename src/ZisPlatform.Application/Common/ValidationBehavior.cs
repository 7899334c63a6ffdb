using FluentValidation;
using FluentValidation.Results;
using MediatR;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common;

/// <summary>Asks a request's validator before its handler runs; a refused request never reaches the handler.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        List<Error>? refusals = null;
        foreach (var validator in validators)
        {
            var outcome = await validator.ValidateAsync(request, cancellationToken);
            foreach (var failure in outcome.Errors)
            {
                (refusals ??= []).Add(failure.CustomState as Error ?? throw new InvalidOperationException(
                    $"A rule of {validator.GetType().Name} is not stated by {nameof(ValidationRules)}: its refusal has no code."));
            }
        }

        return refusals is null ? await next() : TResponse.Failed(refusals);
    }
}

internal static class ValidationRules
{
    /// <summary>Lets the domain judge: the rule stands in the value's own type, and only there.</summary>
    public static IRuleBuilderOptionsConditions<TRequest, TValue> MustPass<TRequest, TValue>(
        this IRuleBuilder<TRequest, TValue> rule, Func<TValue, Error?> refusal) =>
        rule.Custom((value, context) =>
        {
            if (refusal(value) is { } error)
            {
                context.AddFailure(new ValidationFailure(context.PropertyPath, error.Detail) { ErrorCode = error.Code, CustomState = error });
            }
        });

    /// <summary>The same for a value that has a parser.</summary>
    public static IRuleBuilderOptionsConditions<TRequest, string?> MustParse<TRequest, TParsed>(
        this IRuleBuilder<TRequest, string?> rule, Func<string?, Result<TParsed>> parse)
        where TParsed : notnull =>
        rule.MustPass(text => parse(text) is { IsOk: false } failed ? failed.Errors[0] : null);
}

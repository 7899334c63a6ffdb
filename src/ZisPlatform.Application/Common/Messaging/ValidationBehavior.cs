using FluentValidation;
using FluentValidation.Results;
using MediatR;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common.Messaging;

/// <summary>Runs a request's validators before its handler; the handler does not run if validation fails.</summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        List<Error>? errors = null;
        foreach (var validator in validators)
        {
            var result = await validator.ValidateAsync(request, cancellationToken);
            foreach (var failure in result.Errors)
            {
                (errors ??= []).Add(failure.CustomState as Error ?? throw new InvalidOperationException(
                    $"A rule of {validator.GetType().Name} does not use {nameof(ValidationRules)}, so its failure has no error code. "
                    + $"Define the rule with {nameof(ValidationRules.MustPass)} or {nameof(ValidationRules.MustParse)}."));
            }
        }

        return errors is null ? await next() : TResponse.Failed(errors);
    }
}

internal static class ValidationRules
{
    /// <summary>Validates a value with a rule of the domain; the rule itself is defined only in the value's type.</summary>
    public static IRuleBuilderOptionsConditions<TRequest, TValue> MustPass<TRequest, TValue>(
        this IRuleBuilder<TRequest, TValue> rule, Func<TValue, Error?> validate) =>
        rule.Custom((value, context) =>
        {
            if (validate(value) is { } error)
            {
                context.AddFailure(
                    new ValidationFailure(context.PropertyPath, error.Detail) { ErrorCode = error.Code, CustomState = error });
            }
        });

    /// <summary>Validates that a value can be parsed.</summary>
    public static IRuleBuilderOptionsConditions<TRequest, string?> MustParse<TRequest, TParsed>(
        this IRuleBuilder<TRequest, string?> rule, Func<string?, Result<TParsed>> parse)
        where TParsed : notnull =>
        rule.MustPass(text => parse(text) is { IsOk: false } failed ? failed.Errors[0] : null);
}

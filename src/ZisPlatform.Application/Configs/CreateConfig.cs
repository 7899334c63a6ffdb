using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Configs;

/// <summary>Stores an object under a new scope (contract 4.2).</summary>
public sealed record CreateConfig(IntegrationContext Context, string? Scope, JsonValue Content) : IRequest<Result<ConfigView>>;

internal sealed class CreateConfigValidator : AbstractValidator<CreateConfig>
{
    public CreateConfigValidator()
    {
        RuleFor(c => c.Scope).MustParse(ConfigScope.Parse);
        RuleFor(c => c.Content).MustPass(Config.ValidateContent);
    }
}

internal sealed class CreateConfigHandler(
    IConfigRepository repository, IIdGenerator ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<CreateConfig, Result<ConfigView>>
{
    public async Task<Result<ConfigView>> Handle(CreateConfig command, CancellationToken cancellationToken)
    {
        var (context, now) = (command.Context, clock.GetUtcNow());
        var scope = ConfigScope.Parse(command.Scope).Value;
        var created = Config.Create(
            await ids.NextAsync(cancellationToken), context.Account, context.Integration, scope, command.Content, now);
        if (!created.IsOk)
        {
            return created.Errors.ToArray();
        }

        repository.Add(created.Value);
        audit.Add(context, now, "config.create", scope.Value, null, IntegrationAudit.Digest(command.Content));
        return await work.CommitAsync(cancellationToken) == CommitResult.Done
            ? ConfigView.Of(created.Value)
            : ConfigErrors.ScopeTaken(scope.Value);
    }
}

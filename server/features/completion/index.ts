export { CompletionRepository } from "./completion.repository.ts";
export { CompletionHistoryResolver, CompletionPresenter, CompletionResolver, RoleRulesResolver } from "./completion.resolver.ts";
export type { RuleBook } from "./completion.rules.ts";
export { CompletionService } from "./completion.service.ts";
export { Completion } from "./completion.type.ts";
export { CompletionPointEntity } from "./completion-point.entity.ts";
export { CompletionRuleEntity } from "./completion-rule.entity.ts";
export { RuleSetting } from "./set-rules.ts";

export { cardDefinitions } from "./cards.ts";
export { DashboardsRepository } from "./dashboards.repository.ts";
export { DashboardResolver, dashboardResolvers, ViewerDashboardResolver } from "./dashboards.resolver.ts";
export { ReadinessCard } from "./dashboards.type.ts";

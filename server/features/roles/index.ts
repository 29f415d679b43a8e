export { Administrators } from "./administrators.ts";
export { RoleManagement, type RoleWatcher } from "./manage-roles.ts";
export { RoleEntity } from "./role.entity.ts";
export { everybodysRole, type Grant, holdsAll, permissionsOf, type RoleCatalogue, type RoleDefinition, rolesHeldAt } from "./role.rules.ts";
export { RoleGrantEntity } from "./role-grant.entity.ts";
export { RolesRepository, toGrant } from "./roles.repository.ts";
export { RolesResolver } from "./roles.resolver.ts";
export { type GrantWatcher, RolesService } from "./roles.service.ts";
export { AccessDecision, Role, RoleGrant } from "./roles.type.ts";

export { AuditRepository } from "./audit.repository.ts";
export { AuditResolver } from "./audit.resolver.ts";
export { AuditService } from "./audit.service.ts";
export { ActorKind, AuditConnection, AuditEvent } from "./audit.type.ts";
export { AuditEventEntity } from "./audit-event.entity.ts";
export { AuditSubjectEntity } from "./audit-subject.entity.ts";

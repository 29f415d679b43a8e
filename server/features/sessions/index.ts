export { Authenticator } from "./authenticator.ts";
export { RefreshTokenEntity } from "./refresh-token.entity.ts";
export { SessionEntity } from "./session.entity.ts";
export { SessionStore } from "./session.store.ts";
export { type SessionState, SessionsRepository } from "./sessions.repository.ts";
export { SessionsResolver } from "./sessions.resolver.ts";
export { SessionsService } from "./sessions.service.ts";
export { Session, Viewer } from "./sessions.type.ts";

// The only file that knows everyone: builds stores, services and resolvers by hand, top to bottom.
import { holdsDemo } from "#server/demo/seed.ts";
import {
  AccountConnectionResolver,
  AccountDeletion,
  AccountEntity,
  AccountMails,
  AccountsRepository,
  AccountsResolver,
  AccountsService,
  accountMailJob,
  CredentialsResolver,
  DeletionResolver,
  EmailChange,
  EmailConfirmation,
  MailTokenEntity,
  MailTokens,
  PasswordReset,
  RecoveryCodeEntity,
  SecondFactorCodes,
  SecondFactors,
  SecondFactorsRepository,
  SecondFactorsResolver,
  Suspensions,
  suspensionEndJob,
  TotpFactorEntity,
  VerifyEmail,
} from "#server/features/accounts/index.ts";
import { AuditEventEntity, AuditRepository, AuditResolver, AuditService, AuditSubjectEntity } from "#server/features/audit/index.ts";
import {
  CompletionHistoryResolver,
  CompletionPointEntity,
  CompletionPresenter,
  CompletionRepository,
  CompletionResolver,
  CompletionRuleEntity,
  CompletionService,
  RoleRulesResolver,
  type RuleBook,
  RuleSetting,
} from "#server/features/completion/index.ts";
import { DashboardResolver, DashboardsRepository, dashboardResolvers, ViewerDashboardResolver } from "#server/features/dashboards/index.ts";
import { DataExportEntity, DataExports, DataExportsRepository, DataExportsResolver, exportJob, PersonalArchive } from "#server/features/exports/index.ts";
import {
  deleteObjectsJob,
  ImageEntity,
  ImageRepository,
  ImagesService,
  maximumBytes,
  PictureWorkshop,
  putAwayJob,
  RetiredPictureEntity,
  RetiredPictureRepository,
  RetiredPictures,
  removeAbandonedUploads,
  renderInitials,
} from "#server/features/images/index.ts";
import { InvitationConnectionResolver, InvitationEntity, Invitations, InvitationsRepository, InvitationsResolver } from "#server/features/invitations/index.ts";
import {
  AccessExplanation,
  AccountProfileResolver,
  AuditActorResolver,
  CachedProfileRepository,
  ExplainAccessResolver,
  LeavingProfiles,
  NewProfiles,
  OwnProfileResolver,
  Pictures,
  ProfileChangeAuthorResolver,
  ProfileChanges,
  ProfileConnectionResolver,
  ProfileEditor,
  ProfileEntity,
  ProfileHistoryEntity,
  ProfileHistoryRepository,
  ProfileMutationsResolver,
  ProfilePresenter,
  type ProfileSnapshot,
  ProfilesRepository,
  ProfilesResolver,
  ProfileUndo,
  ProfileVisibility,
  pictureRemovedMail,
  pictureRemovedMailJob,
  profileKey,
  profileLifetimeMs,
  RoleGrantProfileResolver,
  SuspensionProfileResolver,
  ViewerProfileResolver,
} from "#server/features/profiles/index.ts";
import {
  BackgroundJobEntity,
  BackgroundJobsRepository,
  BackgroundJobsResolver,
  ReadinessCardResolver,
  ReadinessRepository,
  ReadinessResolver,
  ReadinessResultEntity,
  ReadinessService,
  readinessChecks,
  readinessJob,
  readinessSchedule,
  readProofs,
} from "#server/features/readiness/index.ts";
import {
  Administrators,
  type RoleCatalogue,
  RoleEntity,
  RoleGrantEntity,
  RoleManagement,
  RolesRepository,
  RolesResolver,
  RolesService,
} from "#server/features/roles/index.ts";
import {
  Authenticator,
  CountedProofs,
  Reauthentication,
  RefreshTokenEntity,
  SessionEntity,
  type SessionState,
  SessionStore,
  SessionsRepository,
  SessionsResolver,
  SessionsService,
  SignInChallengeEntity,
  SignInChallenges,
  SignInChallengesRepository,
} from "#server/features/sessions/index.ts";
import { after, type Clock, hours } from "#server/kernel/clock.ts";
import type { Announcements } from "#server/platform/announcements/announcements.ts";
import type { BlobStore } from "#server/platform/blob/blob-store.ts";
import type { Cache } from "#server/platform/cache/cache.ts";
import { CacheEpoch } from "#server/platform/cache/cache-epoch.ts";
import type { CacheMetrics } from "#server/platform/cache/cache-metrics.ts";
import { Catalogue } from "#server/platform/cache/catalogue.ts";
import { CoherentStore } from "#server/platform/cache/coherent-store.ts";
import { FencedWrites } from "#server/platform/cache/fenced-writes.ts";
import type { Config } from "#server/platform/config/config.ts";
import type { Secrets } from "#server/platform/config/embedded-secrets.ts";
import { BlindIndex } from "#server/platform/crypto/blind-index.ts";
import { Keyring } from "#server/platform/crypto/keyring.ts";
import { Argon2Passwords } from "#server/platform/crypto/passwords.ts";
import { SignedLinks } from "#server/platform/crypto/signed-links.ts";
import { AccessTokens } from "#server/platform/crypto/signing.ts";
import { Database } from "#server/platform/database/database.ts";
import { Idempotency } from "#server/platform/graphql/idempotency.ts";
import { enqueue, type JobHandler } from "#server/platform/jobs/jobs.ts";
import type { Mailer } from "#server/platform/mail/mailer.ts";
import type { Logger } from "#server/platform/observability/logger.ts";
import type { Metrics } from "#server/platform/observability/metrics.ts";
import { portraitSchema } from "./schema.ts";

export const entities = [
  AccountEntity,
  AuditEventEntity,
  AuditSubjectEntity,
  BackgroundJobEntity,
  CompletionPointEntity,
  CompletionRuleEntity,
  DataExportEntity,
  ImageEntity,
  InvitationEntity,
  MailTokenEntity,
  ProfileEntity,
  ProfileHistoryEntity,
  ReadinessResultEntity,
  RecoveryCodeEntity,
  RefreshTokenEntity,
  RetiredPictureEntity,
  RoleEntity,
  RoleGrantEntity,
  SessionEntity,
  SignInChallengeEntity,
  TotpFactorEntity,
];

/** The epoch's one, and those of the job runner. */
const connectionsBesidePool = 6;

/** The outside world, as `main.ts` and the tests choose it. */
export interface World {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly databaseUrl: string;
  readonly cache: Cache;
  readonly announcements: Announcements;
  readonly blobs: BlobStore;
  readonly mailer: Mailer;
  /** Logs what is ours to mend. */
  readonly report: (error: unknown, what: string) => string;
}

/** Everything that works on this database, built and connected; nothing listens yet. */
export async function buildApp(world: World) {
  const { config, secrets, clock, logger, metrics, cache, announcements } = world;
  const poolSize = config.database.poolSize;
  const database = new Database({ url: world.databaseUrl, poolSize, entities, applicationName: "portrait" });
  // Its own connection: the epoch must be confirmed also while every connection of the pool is busy.
  const epochDatabase = new Database({ url: world.databaseUrl, poolSize: 1, entities: [], applicationName: "portrait-epoch" });
  await database.start();
  await epochDatabase.start();
  metrics.watchPool("primary", () => database.pool());

  // Crypto
  const keyring = new Keyring(secrets.encryptionKeys);
  const blindIndex = new BlindIndex(secrets.indexKey);
  const passwords = new Argon2Passwords();
  metrics.watchQueue("passwords", () => passwords.queue());
  const links = new SignedLinks(secrets.indexKey, clock);
  const tokens = new AccessTokens({ keys: secrets.signingKeys, issuer: config.http.publicUrl, audience: config.http.publicUrl, clock });

  // Cache
  const cacheMetrics = cacheMetricsOf(metrics);
  const epoch = new CacheEpoch({ database: epochDatabase, cache, log: logger });
  const writes = new FencedWrites({ cache, epoch, metrics: cacheMetrics });
  const coherent = { cache, epoch, writes, metrics: cacheMetrics };
  const asJson = { encode: (value: unknown) => JSON.stringify(value), decode: (text: string) => JSON.parse(text) };
  await epoch.poll();
  epoch.start();

  // Audit
  const audit = new AuditService(clock);
  const auditEvents = new AuditRepository(database);

  // Roles
  const rolesRepository = new RolesRepository(database);
  const catalogueVersions = new CoherentStore<number>({
    ...coherent,
    ...asJson,
    name: "catalogues",
    keyOf: (name) => `{catalogues}:${name}`,
    ttlMs: hours(1),
    load: (names) => rolesRepository.catalogueVersions(names),
  });
  const roleCatalogue = new Catalogue<RoleCatalogue>("roles", catalogueVersions, () => rolesRepository.catalogue());

  const administrators = new Administrators(database, rolesRepository, clock);

  // Completion comes later in the order, and profiles need its number: the rules stand on their own.
  const completionRepository = new CompletionRepository(database);
  const ruleBook = new Catalogue<RuleBook>("completion-rules", catalogueVersions, () => completionRepository.ruleBook());
  const completionAt = (at: Clock) => new CompletionService({ database, completion: completionRepository, ruleBook, keyring, audit, clock: at });
  const completion = completionAt(clock);

  // Profiles, as others need them
  const profilesRepository = new ProfilesRepository(database);
  const profileStore = new CoherentStore<ProfileSnapshot>({
    ...coherent,
    ...asJson,
    name: "profiles",
    keyOf: profileKey,
    ttlMs: profileLifetimeMs,
    load: profilesRepository.snapshots,
  });
  const cachedProfiles = new CachedProfileRepository(profileStore, profilesRepository, completion, announcements, clock);
  const newProfiles = new NewProfiles(profilesRepository, cachedProfiles, clock);

  // Sessions and accounts
  const sessionsRepository = new SessionsRepository(database);
  const sessionStore = new SessionStore(
    new CoherentStore<SessionState>({
      ...coherent,
      ...asJson,
      name: "sessions",
      keyOf: (id) => `{${id}}:session:3`,
      ttlMs: hours(1),
      load: sessionsRepository.states,
    }),
    sessionsRepository,
    announcements,
  );
  const accountsRepository = new AccountsRepository(database, keyring, blindIndex);
  const mailTokens = new MailTokens(database, keyring, blindIndex, clock);
  const mails = new AccountMails(database, accountsRepository, keyring, world.mailer, clock, config.http.publicUrl);
  const confirmation = new EmailConfirmation({ database, accounts: accountsRepository, tokens: mailTokens, mails });
  const secondFactorsRepository = new SecondFactorsRepository(database, keyring);
  const codes = new SecondFactorCodes(secondFactorsRepository, mails, audit, clock);
  const challenges = new SignInChallenges({ challenges: new SignInChallengesRepository(database), codes, audit, clock });
  const proofGuard = new CountedProofs(database, sessionsRepository, audit, clock);
  const sessions = new SessionsService({
    database,
    sessions: sessionsRepository,
    store: sessionStore,
    challenges,
    accounts: accountsRepository,
    confirmation,
    passwords,
    tokens,
    audit,
    clock,
    signUp: config.signUp,
  });
  const roles = new RolesService({
    database,
    roles: rolesRepository,
    catalogue: roleCatalogue,
    audit,
    accounts: accountsRepository,
    administrators,
    watchers: [sessions, newProfiles],
    clock,
  });
  const roleManagement = new RoleManagement({
    database,
    roles: rolesRepository,
    catalogue: roleCatalogue,
    administrators,
    watcher: completion,
    audit,
    clock,
  });
  const accounts = new AccountsService({
    database,
    accounts: accountsRepository,
    passwords,
    roles,
    profiles: newProfiles,
    credentials: sessions,
    tokens: mailTokens,
    mails,
    confirmation,
    proofs: proofGuard,
    audit,
    clock,
  });
  const secondFactors = new SecondFactors({
    database,
    factors: secondFactorsRepository,
    codes,
    accounts: accountsRepository,
    credentials: sessions,
    mails,
    audit,
    clock,
  });
  const reauthentication = new Reauthentication({
    database,
    sessions: sessionsRepository,
    store: sessionStore,
    accounts,
    codes,
    proofs: proofGuard,
    audit,
    clock,
  });
  const credentials = { database, accounts: accountsRepository, tokens: mailTokens, mails, credentials: sessions, audit, clock };
  const suspensions = new Suspensions({ ...credentials, roles, administrators });
  const emailChange = new EmailChange({ ...credentials, factors: secondFactorsRepository });
  const passwordReset = new PasswordReset({ ...credentials, passwords });
  const verification = new VerifyEmail({ ...credentials, service: accounts, confirmation, change: emailChange });
  const authenticator = new Authenticator(tokens, sessionStore, roleCatalogue, clock);

  // Pictures
  const workshop = new PictureWorkshop({ clock, report: (error) => world.report(error, "pictures") });
  const imageRepository = new ImageRepository(database);
  const retiredRepository = new RetiredPictureRepository(database);
  const transact: Database["transact"] = (work) => database.transact(work);
  const stored = { images: imageRepository, retired: retiredRepository, store: world.blobs, transact, clock };
  const retirement = new RetiredPictures({ ...stored, keyring });
  const images = new ImagesService({ ...stored, retirement, workshop, references: profilesRepository });
  const pictures = new Pictures({ database, profiles: profilesRepository, cached: cachedProfiles, images, retired: retirement, audit, clock });
  const publicBase = config.http.cdnUrl ?? config.http.publicUrl;
  const presenter = new ProfilePresenter(keyring, { ofObject: (key) => world.blobs.urlOf(key), ofPath: (path) => `${publicBase}${path}` });

  // Edits of profiles
  const history = new ProfileHistoryRepository(database, keyring);
  const changes = new ProfileChanges({ profiles: profilesRepository, cached: cachedProfiles, history, keyring, audit, clock });
  const editor = new ProfileEditor(database, changes, clock);
  const undo = new ProfileUndo(database, changes, history, clock);
  const visibility = new ProfileVisibility({ database, profiles: profilesRepository, cached: cachedProfiles, audit });

  const invitationsRepository = new InvitationsRepository(database, keyring, blindIndex);
  const invitations = new Invitations({
    database,
    invitations: invitationsRepository,
    accounts: accountsRepository,
    roles,
    catalogue: roleCatalogue,
    tokens: mailTokens,
    mails,
    audit,
    clock,
  });
  const access = new AccessExplanation({ accounts: accountsRepository, roles: rolesRepository, catalogue: roleCatalogue, profiles: profilesRepository, clock });
  const ruleSetting = new RuleSetting({
    database,
    completion,
    repository: completionRepository,
    ruleBook,
    roles: roleManagement,
    catalogue: roleCatalogue,
    profiles: profilesRepository,
    clock,
  });

  // Exports, and leaving
  const backgroundJobs = new BackgroundJobsRepository(database, announcements, clock);
  const archive = new PersonalArchive({
    accounts: accountsRepository,
    secondFactors: secondFactorsRepository,
    roles: rolesRepository,
    sessions: sessionsRepository,
    profiles: profilesRepository,
    history,
    completion: completionRepository,
    images: imageRepository,
    retired: retirement,
    audit: auditEvents,
    blobs: world.blobs,
    keyring,
  });
  const exports = new DataExports({
    database,
    exports: new DataExportsRepository(database, keyring),
    archive,
    jobs: backgroundJobs,
    blobs: world.blobs,
    links,
    accounts: accountsRepository,
    mails,
    audit,
    clock,
    home: config.http.publicUrl,
  });
  const deletion = new AccountDeletion({
    database,
    accounts: accountsRepository,
    administrators,
    tokens: mailTokens,
    mails,
    watchers: [sessions, new LeavingProfiles(profilesRepository, cachedProfiles, retirement), exports],
    audit,
    clock,
  });

  // Dashboards
  const completionPresenter = new CompletionPresenter(completion, roleCatalogue);
  const dashboards = {
    figures: new DashboardsRepository(database),
    cached: cachedProfiles,
    profiles: presenter,
    completion: completionPresenter,
    sessions: sessionsRepository,
    audit: auditEvents,
    clock,
  };

  // Readiness
  const checks = readinessChecks({
    config,
    clock,
    database,
    otherConnections: connectionsBesidePool,
    cache,
    blobs: world.blobs,
    issueToken: (claims) => tokens.issue(claims),
    profiles: profilesRepository,
    gaugeAt: completionAt,
    announcements,
    links,
    holdsDemo: () => holdsDemo(database),
  });
  const readinessResults = new ReadinessRepository(database);
  const reportOfReadiness = (error: unknown) => world.report(error, "readiness");
  const readiness = new ReadinessService({ database, checks, results: readinessResults, jobs: backgroundJobs, audit, clock, report: reportOfReadiness });
  const proofs = readProofs();

  const idempotency = new Idempotency({ database, keyring, blindIndex, clock });

  const resolvers = [
    new AuditResolver(auditEvents),
    new RolesResolver(roleCatalogue, roleManagement, rolesRepository, clock),
    new AccountsResolver({
      accounts: accountsRepository,
      service: accounts,
      suspensions,
      grants: roles,
      roles: rolesRepository,
      catalogue: roleCatalogue,
      clock,
    }),
    new AccountConnectionResolver(accountsRepository),
    new CredentialsResolver({ accounts: accountsRepository, confirmation, verification, change: emailChange, resets: passwordReset }),
    new DeletionResolver(deletion, accountsRepository),
    new SecondFactorsResolver(secondFactors, secondFactorsRepository, accountsRepository),
    new SessionsResolver({
      service: sessions,
      reauthentication,
      sessions: sessionsRepository,
      accounts: accountsRepository,
      newAccounts: accounts,
      invitations,
      resets: passwordReset,
      audit: auditEvents,
      authenticator,
      signUp: config.signUp,
      clock,
    }),
    new OwnProfileResolver(cachedProfiles, presenter),
    new ProfilesResolver({ cached: cachedProfiles, profiles: profilesRepository, presenter, history, retired: retirement, catalogue: roleCatalogue, clock }),
    new ProfileConnectionResolver(profilesRepository),
    new ProfileMutationsResolver(editor, undo, visibility, pictures, cachedProfiles, presenter),
    new ViewerProfileResolver(cachedProfiles, presenter),
    new AccountProfileResolver(cachedProfiles, presenter),
    new RoleGrantProfileResolver(cachedProfiles, presenter),
    new SuspensionProfileResolver(cachedProfiles, presenter),
    new ProfileChangeAuthorResolver(cachedProfiles, presenter),
    new AuditActorResolver(cachedProfiles, presenter),
    new ExplainAccessResolver(access),
    new CompletionResolver(completionPresenter, cachedProfiles),
    new CompletionHistoryResolver(completionRepository),
    new RoleRulesResolver(ruleBook, ruleSetting, roleCatalogue, presenter),
    new ViewerDashboardResolver(),
    new DashboardResolver(),
    new InvitationsResolver({ service: invitations, invitations: invitationsRepository, catalogue: roleCatalogue, cached: cachedProfiles, presenter }),
    new InvitationConnectionResolver(invitationsRepository),
    new ReadinessResolver(readiness, proofs),
    new ReadinessCardResolver(readiness, proofs),
    new DataExportsResolver(exports),
    new BackgroundJobsResolver(backgroundJobs, clock, { [exportJob]: (id, accountId) => exports.resultOf(id, accountId) }),
    ...dashboardResolvers.map((CardResolver) => new CardResolver(dashboards)),
  ];

  const removeUploads = (graceMs: number) => removeAbandonedUploads(after(clock.now(), -graceMs));
  /** Whatever a process leaves behind that dies at the wrong moment, if it is older than this. */
  const sweep = async (graceMs: number) => {
    const report = await images.sweep({ graceMs });
    metrics.pictures({ live: report.liveImages, retired: report.retiredImages, orphaned: report.orphanedImages, damaged: report.damagedImages });
    if (report.damagedImages > 0)
      logger.error({ pictures: report.damaged, count: report.damagedImages }, "Pictures that profiles show lack objects in the store");
    return { ...report, abandonedUploads: await removeUploads(graceMs) };
  };

  const jobs: Record<string, JobHandler> = {
    [accountMailJob]: mails.send,
    "accounts:clean-up": () => Promise.all([mailTokens.cleanUp(), mails.cleanUp()]).then(() => undefined),
    "accounts:delete-due": () => deletion.deleteDue(),
    [suspensionEndJob]: (payload) => suspensions.end((payload as { accountId: string }).accountId),
    [pictureRemovedMailJob]: pictureRemovedMail(accountsRepository, auditEvents, world.mailer, config.http.publicUrl),
    "roles:grant-expired": (payload) => roles.grantExpired((payload as { accountId: string }).accountId),
    "sessions:clean-up": () => sessions.cleanUp(),
    "profiles:forget-history": () => undo.forget(),
    "invitations:clean-up": () => invitations.cleanUp(),
    "completion:gauge-all": () => completion.gaugeAll(cachedProfiles),
    [deleteObjectsJob]: (payload) => images.deleteObjects(payload),
    [putAwayJob]: (payload) => retirement.putAway((payload as { id: string }).id),
    "images:forget-retired": () => retirement.forgetExpired(),
    [exportJob]: (payload) => exports.make(payload),
    "exports:clean-up": () => exports.cleanUp(),
    "images:sweep": () => sweep(hours(1)).then(() => undefined),
    "idempotency:clean-up": () => idempotency.cleanUp(),
    [readinessJob]: (payload) => readiness.run(payload),
  };
  const schedule = [
    "10 * * * * accounts:clean-up",
    "*/10 * * * * accounts:delete-due",
    "15 * * * * sessions:clean-up",
    "25 * * * * profiles:forget-history",
    "30 2 * * * completion:gauge-all",
    "*/10 * * * * images:forget-retired",
    "35 * * * * exports:clean-up",
    "45 3 * * * images:sweep",
    "35 3 * * * invitations:clean-up",
    "20 * * * * idempotency:clean-up",
    readinessSchedule,
  ];

  return {
    schema: portraitSchema(resolvers),
    database,
    jobs,
    schedule,
    tokens,
    links,
    images,
    exports,
    sweep,
    /** On this machine's disk; the others' sweeps don't see it. */
    removeAbandonedUploads: () => removeUploads(hours(1)),
    /** For the demo and the operator's commands, which do what no request may. */
    stores: {
      accounts: accountsRepository,
      roles: rolesRepository,
      sessions: sessionsRepository,
      profiles: profilesRepository,
      invitations: invitationsRepository,
    },
    cachedAt: (other: Clock) => new CachedProfileRepository(profileStore, profilesRepository, completion, announcements, other),
    accounts,
    suspensions,
    invitations,
    roles,
    roleManagement,
    roleCatalogue,
    passwords,
    keyring,
    completion,
    readiness: { service: readiness, checks },
    /** What a start can change is looked at right after it. */
    lookAtReadiness: () => database.transact((tx) => enqueue(tx, { name: readinessJob, payload: {}, key: `${readinessJob}:start` })),
    authenticator,
    announcements,
    idempotency,
    // The parser refuses at equality, and a file of exactly the maximum is allowed.
    maximumUploadBytes: maximumBytes + 1,
    renderInitials,
    async stop(): Promise<void> {
      epoch.stop();
      await workshop.close();
      await announcements.stop();
      await cache.stop();
      await database.stop();
      await epochDatabase.stop();
    },
  };
}

export type App = Awaited<ReturnType<typeof buildApp>>;

const cacheMetricsOf = (metrics: Metrics): CacheMetrics => ({
  hit: (store, count) => metrics.cache(store, "hit", count),
  miss: (store, count) => metrics.cache(store, "miss", count),
  bypass: (store, count) => metrics.cache(store, "bypass", count),
  failure: (store) => metrics.cache(store, "error"),
});

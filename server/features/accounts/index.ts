export { AccountEntity } from "./account.entity.ts";
export { accountMails } from "./account-mails.ts";
export { AccountsRepository } from "./accounts.repository.ts";
export { AccountConnectionResolver, AccountsResolver } from "./accounts.resolver.ts";
export { AccountsService, type CredentialWatcher, type Newcomer, type ProfileMaker } from "./accounts.service.ts";
export { Account, AccountState } from "./accounts.type.ts";

import { Ctx, Resolver, Root, Subscription } from "type-graphql";
import { notFound } from "#server/kernel/errors.ts";
import { signedIn } from "#server/kernel/viewer.ts";
import { demandStream, type SubscriptionContext } from "#server/platform/graphql/subscriptions.ts";
import { type CachedProfileRepository, profileTopic } from "./cached-profile.repository.ts";
import type { ProfilePresenter } from "./profile.presenter.ts";
import { Profile } from "./profile.type.ts";

const changesOfOwn = ({ context }: { context: SubscriptionContext }) => context.changesOf(profileTopic(signedIn(context.viewer).accountId));

@Resolver(() => Profile)
export class OwnProfileResolver {
  constructor(
    private readonly cached: CachedProfileRepository,
    private readonly presenter: ProfilePresenter,
  ) {}

  @Subscription(() => Profile, {
    subscribe: changesOfOwn,
    description:
      "The viewer's own profile: as it is now, and after each change of it or of its completion. Changes that come faster than they are read are told as one. Needs a session, and ends with it.",
  })
  async viewerProfileChanged(@Root() event: unknown, @Ctx() { viewer }: SubscriptionContext): Promise<Profile> {
    demandStream(event);
    const profile = await this.cached.find(signedIn(viewer).accountId);
    if (profile === null) throw notFound("profile");
    return this.presenter.present(profile, viewer);
  }
}

import { graphql } from "#client/gql/index.ts";

/** Whatever is different after a picture was set, removed or put back. */
graphql(`
  fragment ChangedPictures_Profile on Profile {
    id
    version
    updatedAt
    avatar {
      ...Picture_Image @unmask
    }
    cover {
      ...Picture_Image @unmask
    }
    completion {
      ...Progress_Completion @unmask
    }
    retiredImages {
      id
      kind
      retiredAt
      restorableUntil
    }
  }
`);

/** An operation that is ready to run. */
export interface ReadyOperation {
  readonly title: string;
  readonly query: string;
  /** As JSON, or absent where it takes none. */
  readonly variables?: string;
}

/** The operations of the README; the playground opens on the first one. */
export const operations: readonly [ReadyOperation, ...ReadyOperation[]] = [
  {
    title: "Who am I?",
    query: `# You are signed in as in the web client.
# Ctrl or Cmd and Enter runs this.
# Ctrl and Space completes as you type.
# The tabs hold the README's operations.

query WhoAmI {
  viewer {
    account {
      email
      state
      roles {
        role {
          name
        }
        grantedAt
      }
    }
    profile {
      handle
      displayName
      avatar {
        url(size: 192)
        isFallback
      }
      completion {
        percent
        next {
          label
          gain
        }
      }
    }
    permissions
  }
}
`,
  },
  {
    title: "A profile, with its picture and completion",
    query: `query ProfileByHandle($handle: String!) {
  profile(handle: $handle) {
    displayName
    headline
    bio
    # Keys of the fields that are there and not for you.
    hidden
    avatar {
      url(size: 192)
      srcSet
      placeholder
      color
      alt
    }
    # Null unless it is your own, or you may read anybody's.
    completion {
      percent
    }
    viewerCan {
      edit
      changeAvatar
    }
  }
}
`,
    variables: `{
  "handle": "ada"
}
`,
  },
  {
    title: "A page of the directory",
    query: `query Directory($search: String, $after: String) {
  profiles(
    filter: { search: $search, hasAvatar: true }
    orderBy: NAME_ASC
    first: 10
    after: $after
  ) {
    totalCount
    nodes {
      handle
      displayName
      avatar {
        url(size: 96)
      }
    }
    # For the next page hand endCursor back as \`after\`.
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
    variables: `{
  "search": "",
  "after": null
}
`,
  },
  {
    title: "What is missing in my profile",
    query: `query MyCompletionSteps {
  completion {
    percent
    steps {
      label
      state
      gain
      isRequired
      roles {
        name
      }
      href
    }
  }
}
`,
  },
  {
    title: "Change my headline",
    query: `mutation UpdateMyHeadline($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    # What you can mend comes here, with its path; errors are for everything else.
    userErrors {
      code
      message
      path
    }
    profile {
      headline
      version
      completion {
        percent
      }
    }
  }
}
`,
    variables: `{
  "input": {
    "headline": "First programmer"
  }
}
`,
  },
  {
    title: "Roles and permissions",
    query: `query RolesAndPermissions {
  roles {
    key
    name
    permissions {
      key
    }
    completionRules {
      field
      weight
      minCount
      isRequired
    }
  }
  permissions {
    key
    description
  }
}
`,
  },
];

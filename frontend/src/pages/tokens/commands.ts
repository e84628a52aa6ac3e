import { ChangedTokenFragment } from "@/api/cache";
import { RefusalFragment } from "@/api/command";
import { graphql } from "@/api/graphql";

/** The commands on tokens. Each answers with what the cache has to forget. */

export const CreateToken = graphql(
  `
    mutation CreateToken($input: CreateTokenInput!) {
      done: createToken(input: $input) {
        secret
        token {
          ...ChangedToken
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ChangedTokenFragment, RefusalFragment],
);

export const RotateToken = graphql(
  `
    mutation RotateToken($input: RotateTokenInput!) {
      done: rotateToken(input: $input) {
        secret
        token {
          ...ChangedToken
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ChangedTokenFragment, RefusalFragment],
);

export const RevokeToken = graphql(
  `
    mutation RevokeToken($input: RevokeTokenInput!) {
      done: revokeToken(input: $input) {
        token {
          ...ChangedToken
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ChangedTokenFragment, RefusalFragment],
);

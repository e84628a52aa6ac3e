import { RefusalFragment } from "@/api/command";
import { graphql } from "@/api/graphql";

export const EnrollTotp = graphql(
  `
    mutation EnrollTotp($input: ProveInput!) {
      done: enrollTotp(input: $input) {
        secret
        uri
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

export const ConfirmTotp = graphql(
  `
    mutation ConfirmTotp($input: ConfirmTotpInput!) {
      done: confirmTotp(input: $input) {
        recoveryCodes
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

export const DisableTotp = graphql(
  `
    mutation DisableTotp($input: ProveInput!) {
      done: disableTotp(input: $input) {
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

export const RenewRecoveryCodes = graphql(
  `
    mutation RenewRecoveryCodes($input: ProveInput!) {
      done: renewRecoveryCodes(input: $input) {
        recoveryCodes
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

export const BeginPasskey = graphql(
  `
    mutation BeginPasskey($input: ProveInput!) {
      done: beginPasskey(input: $input) {
        options
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

export const FinishPasskey = graphql(
  `
    mutation FinishPasskey($input: FinishPasskeyInput!) {
      done: finishPasskey(input: $input) {
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

export const RemovePasskey = graphql(
  `
    mutation RemovePasskey($input: RemovePasskeyInput!) {
      done: removePasskey(input: $input) {
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

import { ChangedPersonFragment } from "@/api/cache";
import { RefusalFragment } from "@/api/command";
import { graphql } from "@/api/graphql";

/** The commands on people. Each answers with what the cache has to forget. */

export const InvitePerson = graphql(
  `
    mutation InvitePerson($input: InvitePersonInput!) {
      done: invitePerson(input: $input) {
        person {
          ...ChangedPerson
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ChangedPersonFragment, RefusalFragment],
);

export const ChangePersonRole = graphql(
  `
    mutation ChangePersonRole($input: ChangePersonRoleInput!) {
      done: changePersonRole(input: $input) {
        person {
          ...ChangedPerson
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ChangedPersonFragment, RefusalFragment],
);

export const DisablePerson = graphql(
  `
    mutation DisablePerson($input: PersonCommandInput!) {
      done: disablePerson(input: $input) {
        person {
          ...ChangedPerson
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ChangedPersonFragment, RefusalFragment],
);

export const EnablePerson = graphql(
  `
    mutation EnablePerson($input: PersonCommandInput!) {
      done: enablePerson(input: $input) {
        person {
          ...ChangedPerson
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ChangedPersonFragment, RefusalFragment],
);

export const ResendInvitation = graphql(
  `
    mutation ResendInvitation($input: PersonCommandInput!) {
      done: resendInvitation(input: $input) {
        person {
          ...ChangedPerson
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ChangedPersonFragment, RefusalFragment],
);

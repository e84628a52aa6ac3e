import { ChangedRoomFragment } from "@/api/cache";
import { RefusalFragment } from "@/api/command";
import { graphql } from "@/api/graphql";

/** What a command answers: enough to go on with, and for the cache to know what to forget. */
const DoneRoomFragment = graphql(
  `
    fragment DoneRoom on ControlRoomPayload @_unmask {
      controlRoom {
        id
        version
        ...ChangedRoom
      }
      userErrors {
        ...Refusal
      }
    }
  `,
  [ChangedRoomFragment, RefusalFragment],
);

export const CreateControlRoom = graphql(
  `
    mutation CreateControlRoom($input: CreateControlRoomInput!) {
      done: createControlRoom(input: $input) {
        ...DoneRoom
      }
    }
  `,
  [DoneRoomFragment],
);

export const ConfigureLicenses = graphql(
  `
    mutation ConfigureLicenses($input: ConfigureLicensesInput!) {
      done: configureLicenses(input: $input) {
        controlRoom {
          id
          version
          ...ChangedRoom
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ChangedRoomFragment, RefusalFragment],
);

export const ReleaseLicenses = graphql(
  `
    mutation ReleaseLicenses($input: ControlRoomCommandInput!) {
      done: releaseLicenses(input: $input) {
        ...DoneRoom
      }
    }
  `,
  [DoneRoomFragment],
);

export const DecommissionControlRoom = graphql(
  `
    mutation DecommissionControlRoom($input: ControlRoomCommandInput!) {
      done: decommissionControlRoom(input: $input) {
        ...DoneRoom
      }
    }
  `,
  [DoneRoomFragment],
);

export const UploadLicenseRequest = graphql(
  `
    mutation UploadLicenseRequest($input: LicenseDocumentInput!) {
      done: uploadLicenseRequest(input: $input) {
        controlRoom {
          id
          version
          ...ChangedRoom
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ChangedRoomFragment, RefusalFragment],
);

export const ConfirmLicenseFile = graphql(
  `
    mutation ConfirmLicenseFile($input: LicenseDocumentInput!) {
      done: confirmLicenseFile(input: $input) {
        ...DoneRoom
      }
    }
  `,
  [DoneRoomFragment],
);

export const IssueCredential = graphql(
  `
    mutation IssueCredential($input: ControlRoomCommandInput!) {
      done: issueControlRoomCredential(input: $input) {
        credential
        controlRoom {
          id
          version
          ...ChangedRoom
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ChangedRoomFragment, RefusalFragment],
);

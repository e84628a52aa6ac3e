import { ChangedPDRFragment } from "@/api/cache";
import { RefusalFragment } from "@/api/command";
import { graphql } from "@/api/graphql";

/** What a command answers: enough to go on with, and for the cache to know what to forget. */
const DonePDRFragment = graphql(
  `
    fragment DonePDR on PDRPayload @_unmask {
      pdr {
        id
        number
        version
        ...ChangedPDR
      }
      userErrors {
        ...Refusal
      }
    }
  `,
  [ChangedPDRFragment, RefusalFragment],
);

export const CreatePDR = graphql(
  `
    mutation CreatePDR($input: CreatePDRInput!) {
      done: createPDR(input: $input) {
        ...DonePDR
      }
    }
  `,
  [DonePDRFragment],
);

export const UpdatePDR = graphql(
  `
    mutation UpdatePDR($input: UpdatePDRInput!) {
      done: updatePDR(input: $input) {
        ...DonePDR
      }
    }
  `,
  [DonePDRFragment],
);

export const SubmitPDR = graphql(
  `
    mutation SubmitPDR($input: PDRCommandInput!) {
      done: submitPDR(input: $input) {
        ...DonePDR
      }
    }
  `,
  [DonePDRFragment],
);

export const WithdrawPDR = graphql(
  `
    mutation WithdrawPDR($input: PDRCommandInput!) {
      done: withdrawPDR(input: $input) {
        ...DonePDR
      }
    }
  `,
  [DonePDRFragment],
);

export const ApprovePDR = graphql(
  `
    mutation ApprovePDR($input: PDRCommandInput!) {
      done: approvePDR(input: $input) {
        ...DonePDR
      }
    }
  `,
  [DonePDRFragment],
);

export const RejectPDR = graphql(
  `
    mutation RejectPDR($input: RejectPDRInput!) {
      done: rejectPDR(input: $input) {
        ...DonePDR
      }
    }
  `,
  [DonePDRFragment],
);

export const AcceptPDR = graphql(
  `
    mutation AcceptPDR($input: PDRCommandInput!) {
      done: acceptPDR(input: $input) {
        ...DonePDR
      }
    }
  `,
  [DonePDRFragment],
);

export const ClonePDR = graphql(
  `
    mutation ClonePDR($input: ClonePDRInput!) {
      done: clonePDR(input: $input) {
        ...DonePDR
      }
    }
  `,
  [DonePDRFragment],
);

import { ChangedServiceFragment } from "@/api/cache";
import { RefusalFragment } from "@/api/command";
import { graphql } from "@/api/graphql";

/** What a command answers: enough to go on with, and for the cache to know what to forget. */
const DoneServiceFragment = graphql(
  `
    fragment DoneService on CloudServicePayload @_unmask {
      cloudService {
        id
        version
        ...ChangedService
      }
      userErrors {
        ...Refusal
      }
    }
  `,
  [ChangedServiceFragment, RefusalFragment],
);

export const ProvisionCloudService = graphql(
  `
    mutation ProvisionCloudService($input: ProvisionCloudServiceInput!) {
      done: provisionCloudService(input: $input) {
        ...DoneService
      }
    }
  `,
  [DoneServiceFragment],
);

export const RetryCloudService = graphql(
  `
    mutation RetryCloudService($input: CloudServiceCommandInput!) {
      done: retryCloudService(input: $input) {
        ...DoneService
      }
    }
  `,
  [DoneServiceFragment],
);

export const SuspendCloudService = graphql(
  `
    mutation SuspendCloudService($input: CloudServiceCommandInput!) {
      done: suspendCloudService(input: $input) {
        ...DoneService
      }
    }
  `,
  [DoneServiceFragment],
);

export const ResumeCloudService = graphql(
  `
    mutation ResumeCloudService($input: CloudServiceCommandInput!) {
      done: resumeCloudService(input: $input) {
        ...DoneService
      }
    }
  `,
  [DoneServiceFragment],
);

export const DeprovisionCloudService = graphql(
  `
    mutation DeprovisionCloudService($input: CloudServiceCommandInput!) {
      done: deprovisionCloudService(input: $input) {
        ...DoneService
      }
    }
  `,
  [DoneServiceFragment],
);

export const FulfilCloudService = graphql(
  `
    mutation FulfilCloudService($input: FulfilCloudServiceInput!) {
      done: fulfilCloudService(input: $input) {
        ...DoneService
      }
    }
  `,
  [DoneServiceFragment],
);

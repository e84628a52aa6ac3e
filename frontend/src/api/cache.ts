import type { Cache, CacheExchangeOpts, DataFields, Entity, UpdateResolver } from "@urql/exchange-graphcache";
import type { ResultOf } from "gql.tada";
import { tellChanged } from "./changes";
import { graphql } from "./graphql";

const embedded = () => null;

/** What a change of a request can reorder, lengthen or shorten; an entitlement's page reads it as a node. */
const touched = new Set(["pdrs", "approvalQueue", "orders", "sentMail", "node"]);

/** What an account says of its entitlements. */
const held = new Set(["entitlements", "expiry"]);

/** What every command and every event must say of its request, so that the cache knows what to forget. */
export const ChangedPDRFragment = graphql(`
  fragment ChangedPDR on PDR @_unmask {
    id
    order {
      id
    }
    partner {
      id
    }
    customer {
      account {
        id
      }
    }
  }
`);

type ChangedPDR = ResultOf<typeof ChangedPDRFragment>;

/** What a change has just said anew, or what never changes: it must stay, or the change's own answer would be lost. */
const fresh = new Set([
  "__typename",
  "id",
  "number",
  "version",
  "order",
  "partner",
  "customer",
  "account",
  "name",
  "guid",
]);

/**
 * Drops what a change of a request may have made wrong: the request, its order's balances, what its accounts hold, and
 * the lists. Whatever is on screen is read again by itself.
 */
function forget(cache: Cache, pdr: ChangedPDR) {
  drop(cache, { __typename: "PDR", id: pdr.id }, (field) => !fresh.has(field));
  if (pdr.order) drop(cache, { __typename: "Order", id: pdr.order.id }, (field) => !fresh.has(field));
  drop(cache, "Query", (field) => touched.has(field));
  for (const account of [pdr.partner, pdr.customer.account]) {
    if (account) drop(cache, { __typename: "Account", id: account.id }, (field) => held.has(field));
  }
}

function drop(cache: Cache, entity: Entity, isStale: (field: string) => boolean) {
  for (const { fieldName, arguments: args } of cache.inspectFields(entity)) {
    if (isStale(fieldName)) cache.invalidate(entity, fieldName, args);
  }
}

/** What every command and every event must say of its Control Room, so that the cache knows what to forget. */
export const ChangedRoomFragment = graphql(`
  fragment ChangedRoom on ControlRoom @_unmask {
    id
    account {
      id
    }
  }
`);

type ChangedRoom = ResultOf<typeof ChangedRoomFragment>;

/** Drops what a change of a Control Room may have made wrong: it, its license files, and what its account holds. */
function forgetRoom(cache: Cache, room: ChangedRoom) {
  drop(cache, { __typename: "ControlRoom", id: room.id }, (field) => !fresh.has(field));
  drop(cache, { __typename: "Account", id: room.account.id }, (field) => ofAccount.has(field));
  drop(cache, "Query", (field) => field === "node");
}

const ofAccount = new Set(["entitlements", "controlRooms"]);

/** What every command and every event must say of its cloud service, so that the cache knows what to forget. */
export const ChangedServiceFragment = graphql(`
  fragment ChangedService on CloudService @_unmask {
    id
    account {
      id
    }
  }
`);

type ChangedService = ResultOf<typeof ChangedServiceFragment>;

/** Drops what a change of a cloud service may have made wrong: it, the queue, and what its account holds. */
function forgetService(cache: Cache, service: ChangedService) {
  drop(cache, { __typename: "CloudService", id: service.id }, (field) => !fresh.has(field));
  drop(cache, { __typename: "Account", id: service.account.id }, (field) => ofServices.has(field));
  drop(cache, "Query", (field) => field === "node" || field === "fulfilmentQueue");
}

const ofServices = new Set(["entitlements", "controlRooms", "cloudServices", "provisionable"]);

/** What every command on a person must say of them, so that the cache knows what to forget. */
export const ChangedPersonFragment = graphql(`
  fragment ChangedPerson on Person @_unmask {
    user {
      id
      account {
        id
      }
    }
  }
`);

/** What every command on a token must say of it. */
export const ChangedTokenFragment = graphql(`
  fragment ChangedToken on ApiToken @_unmask {
    id
    createdBy {
      id
      account {
        id
      }
    }
  }
`);

type Changed = {
  person?: ResultOf<typeof ChangedPersonFragment> | null;
  token?: ResultOf<typeof ChangedTokenFragment> | null;
  account?: { id: string } | null;
  cloudService?: ChangedService | null;
  pdr?: ChangedPDR | null;
  controlRoom?: ChangedRoom | null;
};

/** Graphcache puts the payload under its field's name, whatever alias the document gave it. */
const onChange: UpdateResolver = (result: DataFields, _args, cache, { fieldName }) => {
  const payload = result[fieldName] as Changed | null | undefined;
  if (payload) tellChanged();
  if (payload?.pdr) forget(cache, payload.pdr);
  if (payload?.cloudService) forgetService(cache, payload.cloudService);
  if (payload?.controlRoom) forgetRoom(cache, payload.controlRoom);
  const { person, token, account } = payload ?? {};
  if (person)
    drop(cache, { __typename: "Account", id: person.user.account.id }, (field) => field === "people");
  if (token)
    drop(cache, { __typename: "Account", id: token.createdBy.account.id }, (field) => field === "tokens");
  if (account) drop(cache, "Query", (field) => field === "accounts" || field === "account");
};

/** How one signs in is read anew once it has changed. */
const onSecurity: UpdateResolver = (_result, _args, cache) => cache.invalidate("Query.viewer", "security");

export const cacheConfig: CacheExchangeOpts = {
  keys: {
    Viewer: embedded,
    DemoSignIn: embedded,
    PageInfo: embedded,
    PDRCustomer: embedded,
    PDRLine: embedded,
    PDREvent: embedded,
    PDRChange: embedded,
    AccountConnection: embedded,
    AccountExpiry: embedded,
    OrderConnection: embedded,
    PDRConnection: embedded,
    EntitlementConnection: embedded,
    MovementConnection: embedded,
    MailConnection: embedded,
    AuditEntryConnection: embedded,
    ProductConnection: embedded,
    PDRPayload: embedded,
    Allocation: embedded,
    ControlRoomEvent: embedded,
    ControlRoomChange: embedded,
    ControlRoomConnection: embedded,
    ControlRoomPayload: embedded,
    LicenseFilePayload: embedded,
    OfflineCycle: embedded,
    PoolLine: embedded,
    Provisionable: embedded,
    CloudPlan: embedded,
    CloudServiceEvent: embedded,
    CloudServiceChange: embedded,
    CloudServiceConnection: embedded,
    CloudServicePayload: embedded,
    ControlRoomCredentialPayload: embedded,
    ControlRoomReportPayload: embedded,
    SignInPayload: embedded,
    SignInChallenge: embedded,
    Security: embedded,
    SecurityPayload: embedded,
    EnrollTotpPayload: embedded,
    RecoveryCodesPayload: embedded,
    PasskeyOptionsPayload: embedded,
    Person: embedded,
    PersonConnection: embedded,
    PersonLink: embedded,
    PersonPayload: embedded,
    ApiTokenConnection: embedded,
    ApiTokenPayload: embedded,
    ApiTokenSecretPayload: embedded,
    AccountPayload: embedded,
    ProfilePayload: embedded,
    DonePayload: embedded,
    InvalidInput: embedded,
    InsufficientQuantity: embedded,
    InvalidTransition: embedded,
    NotFound: embedded,
    IdempotencyMismatch: embedded,
    VersionConflict: embedded,
  },
  possibleTypes: {
    Node: [
      "Account",
      "User",
      "Product",
      "Order",
      "OrderLine",
      "PDR",
      "Entitlement",
      "Movement",
      "ControlRoom",
      "LicenseFile",
      "CloudService",
    ],
    UserError: [
      "InvalidInput",
      "InsufficientQuantity",
      "InvalidTransition",
      "NotFound",
      "IdempotencyMismatch",
      "VersionConflict",
    ],
  },
  updates: {
    Mutation: {
      createPDR: onChange,
      updatePDR: onChange,
      submitPDR: onChange,
      withdrawPDR: onChange,
      approvePDR: onChange,
      rejectPDR: onChange,
      acceptPDR: onChange,
      clonePDR: onChange,
      createControlRoom: onChange,
      configureLicenses: onChange,
      releaseLicenses: onChange,
      decommissionControlRoom: onChange,
      uploadLicenseRequest: onChange,
      confirmLicenseFile: onChange,
      issueControlRoomCredential: onChange,
      provisionCloudService: onChange,
      retryCloudService: onChange,
      suspendCloudService: onChange,
      resumeCloudService: onChange,
      deprovisionCloudService: onChange,
      fulfilCloudService: onChange,
      confirmTotp: onSecurity,
      disableTotp: onSecurity,
      renewRecoveryCodes: onSecurity,
      finishPasskey: onSecurity,
      removePasskey: onSecurity,
      invitePerson: onChange,
      changePersonRole: onChange,
      disablePerson: onChange,
      enablePerson: onChange,
      resendInvitation: onChange,
      createToken: onChange,
      rotateToken: onChange,
      revokeToken: onChange,
      createAccount: onChange,
      linkCustomer: onChange,
      unlinkCustomer: onChange,
    },
    Subscription: {
      pdrChanged: onChange,
      controlRoomChanged: onChange,
      cloudServiceChanged: onChange,
    },
  },
};

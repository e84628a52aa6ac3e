import type { Cache, CacheExchangeOpts, DataFields, UpdateResolver } from "@urql/exchange-graphcache";
import type { ResultOf } from "gql.tada";
import { graphql } from "./graphql";

const embedded = () => null;

/** Lists that a change of a request can reorder, lengthen or shorten. */
const listsOfRequests = new Set(["pdrs", "approvalQueue", "orders", "sentMail"]);

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

/**
 * Drops what a change of a request may have made wrong: the request, its order's balances, what its accounts hold, and
 * the lists. Whatever is on screen is read again by itself.
 */
function forget(cache: Cache, pdr: ChangedPDR) {
  cache.invalidate({ __typename: "PDR", id: pdr.id });
  if (pdr.order) cache.invalidate({ __typename: "Order", id: pdr.order.id });
  for (const field of cache.inspectFields("Query")) {
    if (listsOfRequests.has(field.fieldName)) cache.invalidate("Query", field.fieldName, field.arguments);
  }
  for (const account of [pdr.partner, pdr.customer.account]) {
    if (!account) continue;
    const entity = { __typename: "Account", id: account.id };
    for (const field of cache.inspectFields(entity)) {
      if (field.fieldName === "entitlements") cache.invalidate(entity, field.fieldName, field.arguments);
    }
  }
}

/** Graphcache puts the payload under its field's name, whatever alias the document gave it. */
const onChange: UpdateResolver = (result: DataFields, _args, cache, { fieldName }) => {
  const payload = result[fieldName] as { pdr?: ChangedPDR | null } | null | undefined;
  if (payload?.pdr) forget(cache, payload.pdr);
};

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
    OrderConnection: embedded,
    PDRConnection: embedded,
    EntitlementConnection: embedded,
    MovementConnection: embedded,
    MailConnection: embedded,
    ProductConnection: embedded,
    PDRPayload: embedded,
    SignInPayload: embedded,
    InvalidInput: embedded,
    InsufficientQuantity: embedded,
    InvalidTransition: embedded,
    NotFound: embedded,
    IdempotencyMismatch: embedded,
    VersionConflict: embedded,
  },
  possibleTypes: {
    Node: ["Account", "User", "Product", "Order", "OrderLine", "PDR", "Entitlement", "Movement"],
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
    },
    Subscription: {
      pdrChanged: onChange,
    },
  },
};

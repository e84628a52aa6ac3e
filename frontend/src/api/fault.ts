import type { CombinedError } from "urql";
import type { ErrorCode } from "./graphql";

/** What went wrong on the way: what the server says of itself, or that it was not reached. */
export type Fault = {
  code: ErrorCode | "OFFLINE";
  message: string;
  requestId: string | null;
};

type Extensions = { code?: ErrorCode; requestId?: string };

export function codeOf(error: CombinedError): Fault["code"] {
  if (error.graphQLErrors.length === 0) return "OFFLINE";
  return extensionsOf(error).code ?? "INTERNAL";
}

export function faultOf(error: CombinedError): Fault {
  return {
    code: codeOf(error),
    message: error.graphQLErrors[0]?.message ?? "",
    requestId: extensionsOf(error).requestId ?? null,
  };
}

function extensionsOf(error: CombinedError): Extensions {
  return error.graphQLErrors[0]?.extensions ?? {};
}

import { useTranslation } from "react-i18next";
import type { Fault } from "@/api/fault";
import { ErrorNote } from "@/ui/ErrorNote";

const advice = {
  OFFLINE: "fault.offline",
  UNAUTHENTICATED: "fault.unauthenticated",
  FORBIDDEN: "fault.forbidden",
  NOT_FOUND: "fault.notFound",
  CONFLICT: "fault.conflict",
  INSUFFICIENT_QUANTITY: "fault.conflict",
  INVALID_TRANSITION: "fault.conflict",
  BAD_USER_INPUT: "fault.internal",
  IDEMPOTENCY_MISMATCH: "fault.internal",
  RATE_LIMITED: "fault.rateLimited",
  QUERY_TOO_COMPLEX: "fault.internal",
  GRAPHQL_PARSE_FAILED: "fault.newVersion",
  GRAPHQL_VALIDATION_FAILED: "fault.newVersion",
  UNAVAILABLE: "fault.unavailable",
  INTERNAL: "fault.internal",
} as const satisfies Record<Fault["code"], string>;

/** What happened, what to do, and what support needs. A new code in the schema fails to compile here. */
export function FaultNote({ title, fault, onRetry }: { title: string; fault: Fault; onRetry?: () => void }) {
  const { t } = useTranslation();
  return (
    <ErrorNote title={title} advice={t(advice[fault.code])} requestId={fault.requestId} onRetry={onRetry} />
  );
}

import { useBlocker } from "@tanstack/react-router";
import { Suspense } from "react";
import { deferred } from "@/ui/deferred";

const LeaveDialog = deferred(() => import("./LeaveDialog").then((module) => module.LeaveDialog));

/** Asks before what was typed is lost; where nothing is lost, nothing is asked. */
export function LeaveGuard({ isChanged }: { isChanged: () => boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isChanged(),
    enableBeforeUnload: isChanged,
    withResolver: true,
  });

  if (status !== "blocked") return null;
  return (
    <Suspense>
      <LeaveDialog onLeave={proceed} onStay={reset} />
    </Suspense>
  );
}

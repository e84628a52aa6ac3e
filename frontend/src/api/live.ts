import { useEffect, useRef } from "react";
import { type AnyVariables, type UseQueryArgs, useQuery } from "urql";
import { onChanged } from "./changes";
import { type Fault, faultOf } from "./fault";
import { onResync } from "./socket";

export type Loaded<Data> = {
  data: Data | undefined;
  /** Why there is nothing to show, or nothing newer. */
  fault: Fault | undefined;
  loading: boolean;
  reload: () => void;
};

/**
 * The query of a page. The cache keeps it right as changes arrive; after a broken connection it is read again.
 *
 * A change that overtakes the answer makes the cache forget what the answer brings: the cache has nothing to give
 * then, and asks nobody. So the query is asked again, and what was shown stays until it is answered.
 */
export function usePageQuery<Data, Variables extends AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
): Loaded<Data> {
  const [{ data, error, fetching, stale }, execute] = useQuery(args);
  const { pause = false } = args;
  const shown = useRef<Data>(undefined);
  if (data) shown.current = data;
  const overtaken = data === null && !error;
  const waiting = overtaken && !fetching && !pause;

  useEffect(() => {
    if (waiting) execute({ requestPolicy: "network-only" });
  }, [waiting, execute]);

  // An answer that was under way when something changed may have been read before: it is asked for once more.
  const underWay = fetching || stale;
  const asking = useRef(underWay);
  asking.current = underWay;
  const old = useRef(false);
  useEffect(
    () =>
      onChanged(() => {
        old.current ||= asking.current;
      }),
    [],
  );
  useEffect(() => {
    if (underWay || pause || !old.current) return;
    old.current = false;
    execute({ requestPolicy: "network-only" });
  }, [underWay, pause, execute]);

  useEffect(() => {
    if (pause) return;
    return onResync(() => execute({ requestPolicy: "network-only" }));
  }, [execute, pause]);

  return {
    data: data ?? (overtaken ? shown.current : undefined),
    fault: error && faultOf(error),
    loading: fetching || waiting,
    reload: () => execute({ requestPolicy: "network-only" }),
  };
}

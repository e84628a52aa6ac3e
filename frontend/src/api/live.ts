import { useEffect } from "react";
import { type AnyVariables, type UseQueryArgs, useQuery } from "urql";
import { type Fault, faultOf } from "./fault";
import { onResync } from "./socket";

export type Loaded<Data> = {
  data: Data | undefined;
  /** Why there is nothing to show, or nothing newer. */
  fault: Fault | undefined;
  loading: boolean;
  reload: () => void;
};

/** The query of a page. The cache keeps it right as changes arrive; after a broken connection it is read again. */
export function usePageQuery<Data, Variables extends AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
): Loaded<Data> {
  const [{ data, error, fetching }, execute] = useQuery(args);
  const { pause = false } = args;

  useEffect(() => {
    if (pause) return;
    return onResync(() => execute({ requestPolicy: "network-only" }));
  }, [execute, pause]);

  return {
    data,
    fault: error && faultOf(error),
    loading: fetching,
    reload: () => execute({ requestPolicy: "network-only" }),
  };
}

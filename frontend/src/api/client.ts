import { cacheExchange } from "@urql/exchange-graphcache";
import { Client, fetchExchange, mapExchange, subscriptionExchange } from "urql";
import { language } from "@/words/language";
import { cacheConfig } from "./cache";
import { codeOf } from "./fault";
import { markSessionLost } from "./session";
import { socket } from "./socket";

const url = "/graphql";

/** The one client of the tab: cache, then the session's watch, then the network. */
export const client = new Client({
  url,
  preferGetMethod: false,
  // A page that was seen before shows at once and is read again.
  requestPolicy: "cache-and-network",
  fetchOptions: () => ({
    headers: {
      accept: "application/graphql-response+json, application/json",
      "accept-language": language(),
    },
  }),
  exchanges: [
    cacheExchange(cacheConfig),
    mapExchange({
      onError(error) {
        if (codeOf(error) === "UNAUTHENTICATED") markSessionLost();
      },
    }),
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({
          unsubscribe: socket.subscribe({ query: query ?? "", variables }, sink),
        }),
      }),
    }),
  ],
});

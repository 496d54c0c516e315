// GraphiQL at /graphiql: for people who write queries. The chat page shares nothing with it.
import "graphiql/graphiql.css";
import "./styles/graphiql.css";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createClient } from "graphql-ws";
import { createElement } from "react";
import { createRoot } from "react-dom/client";

const EXAMPLE = `# What the library answers, every sentence with its quote.
query Ask($question: String!) {
  ask(question: $question) {
    sentences {
      text
      citations { paperTitle page quote }
    }
  }
}
`;

const socket = new URL("/graphql", window.location.href);
socket.protocol = socket.protocol === "https:" ? "wss:" : "ws:";
const fetcher = createGraphiQLFetcher({
  url: "/graphql",
  wsClient: createClient({ url: socket.href, lazy: true }),
});

const place = document.getElementById("graphiql");
if (place) {
  createRoot(place).render(createElement(GraphiQL, { fetcher, defaultQuery: EXAMPLE }));
}

// How the page is built: into dist/, with every asset a file of its own, because the
// content security policy allows neither inline code nor data: addresses.
import { defineConfig } from "vitest/config";

const server = process.env["PAPYRI_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/",
  build: {
    outDir: "dist",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: { polyfill: false },
  },
  // `npm run dev` serves the page and hands everything else to a running `papyri serve`.
  server: {
    proxy: {
      "/graphql": { target: server, ws: true },
      "/papers": { target: server },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});

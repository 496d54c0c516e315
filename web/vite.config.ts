// How the page is built: into dist/, with every asset a file of its own, because the
// content security policy allows neither inline code nor data: addresses.
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env["PAPYRI_URL"] ?? "http://127.0.0.1:8080";
const require = createRequire(import.meta.url);

export default defineConfig({
  base: "/",
  build: {
    outDir: "dist",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: { polyfill: false },
    // pdf.js' worker and Swagger UI are more; they are loaded when a paper or /docs is first opened.
    chunkSizeWarningLimit: 1600,
    rollupOptions: {
      input: { index: "index.html", graphiql: "graphiql.html", docs: "docs.html" },
      // "use client" means nothing where nothing is rendered on a server.
      onwarn: (warning, warn) => {
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
  plugins: [pdfParts(), samples()],
  // `npm run dev` serves the page and hands everything else to a running `papyri serve`.
  server: {
    proxy: {
      "/graphql": { target: server, ws: true },
      "/papers": { target: server },
      "/session": { target: server },
      "/v1": { target: server },
      "/openapi.json": { target: server },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});

/** What pdf.js loads by itself, by name: character maps, the standard fonts, decoders of images. */
function pdfParts(): Plugin {
  return {
    name: "pdf-parts",
    apply: "build",
    async closeBundle() {
      const manifest = require.resolve("pdfjs-dist/package.json");
      const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
      for (const part of ["cmaps", "standard_fonts", "wasm"]) {
        await cp(join(dirname(manifest), part), resolve("dist/assets", `pdfjs-${version}`, part), { recursive: true });
      }
    },
  };
}

/** The project's own short papers, for a reader who has none at hand. */
function samples(): Plugin {
  return {
    name: "samples",
    apply: "build",
    async closeBundle() {
      const from = resolve("../samples/papers");
      const names = (await readdir(from).catch(() => [])).filter((name) => name.endsWith(".pdf")).sort();
      const to = resolve("dist/assets/samples");
      for (const name of names) await cp(join(from, name), join(to, name));
      await mkdir(to, { recursive: true });
      await writeFile(join(to, "index.json"), JSON.stringify(names));
    },
  };
}

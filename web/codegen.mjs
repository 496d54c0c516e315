// Makes src/api/graphql/*.ts of the *.graphql beside them and the program's schema: each document as a text with the types of what
// it takes and gives (`npm run codegen`). Types cost the page nothing. `--check` writes nothing and fails where what is there is not what would be made.
import { readdir, readFile, unlink, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import { buildSchema, concatAST, Kind, parse, print, printError, Source, specifiedRules, stripIgnoredCharacters, validate, visit } from "graphql";

const HEADER = "// Made by `npm run codegen`: change the .graphql files, not this one.\n";
const TYPES = "types";
const root = import.meta.dirname;

/** What stands in the files to be made, by their paths; throws a text for people. */
export async function generated(folder, schemaFile) {
  const schema = buildSchema(await readFile(schemaFile, "utf8"));
  const names = (await readdir(folder)).filter((name) => name.endsWith(".graphql")).sort();
  const files = [];
  for (const name of names) {
    const path = join(folder, name);
    files.push({ path, document: parse(new Source(await readFile(path, "utf8"), relative(root, path))) });
  }
  const whole = concatAST(files.map(({ document }) => document));
  const faults = validate(schema, whole, specifiedRules);
  if (faults.length > 0) throw new Error(faults.map(printError).join("\n\n"));

  const made = new Map([[join(folder, `${TYPES}.ts`), await types(schema, schemaFile, whole)]]);
  const fragments = new Map(whole.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]));
  for (const { path, document } of files) {
    const target = path.replace(/\.graphql$/, ".ts");
    if (made.has(target)) throw new Error(`${relative(root, path)}: another name, ${basename(target)} holds the types`);
    made.set(target, documents(document, fragments));
  }
  return made;
}

async function types(schema, schemaFile, whole) {
  const text = await codegen({
    filename: `${TYPES}.ts`,
    schema: parse(await readFile(schemaFile, "utf8")),
    documents: [{ location: "page", document: whole }],
    plugins: [{ operations: {} }],
    pluginMap: { operations },
    config: {
      immutableTypes: true,
      skipTypename: true,
      mergeFragmentTypes: true,
      inlineFragmentTypes: "combine",
      enumType: "string-literal",
      arrayInputCoercion: false,
      strictScalars: true,
      scalars: { ID: "string", DateTime: "string", NaiveDate: "string", Upload: "File" },
    },
  });
  return `${HEADER}${text.trim().replaceAll(/\n{3,}/g, "\n\n")}\n`;
}

/** A module of the operations of a file, each with the fragments that it needs. */
function documents(document, fragments) {
  const found = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const imported = found.flatMap((operation) => [typeName(operation), `${typeName(operation)}Variables`]);
  const lines = found.map((operation) => {
    const text = stripIgnoredCharacters(print({ kind: Kind.DOCUMENT, definitions: [operation, ...needed(operation, fragments)] }));
    return `export const ${constantName(operation.name.value)} = ${JSON.stringify(text)} as Document<${typeName(operation)}, ${typeName(operation)}Variables>;`;
  });
  return `${HEADER}import type { Document } from "../http";\nimport type {\n${imported.map((name) => `  ${name},\n`).join("")}} from "./${TYPES}";\n\n${lines.join("\n")}\n`;
}

/** The fragments that a definition is made of, those within them too. */
function needed(definition, fragments, found = new Map()) {
  visit(definition, {
    FragmentSpread({ name }) {
      if (found.has(name.value)) return;
      const fragment = fragments.get(name.value);
      found.set(name.value, fragment);
      needed(fragment, fragments, found);
    },
  });
  return [...found.values()];
}

function typeName({ name, operation }) {
  return name.value + operation[0].toUpperCase() + operation.slice(1);
}

/** `TopicOf` → `TOPIC_OF`. */
function constantName(name) {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}

/** Writes what is not there as it should be, or says which files those are. */
export async function bring(made, folder, write) {
  const wrong = [];
  for (const [path, text] of made) {
    if ((await readFile(path, "utf8").catch(() => null)) === text) continue;
    wrong.push(path);
    if (write) await writeFile(path, text);
  }
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!name.endsWith(".ts") || made.has(path)) continue;
    wrong.push(path);
    if (write) await unlink(path);
  }
  return wrong;
}

if (process.argv[1] === import.meta.filename) {
  const check = process.argv.includes("--check");
  // Another folder is the tests'.
  const folder = process.argv.slice(2).find((said) => said !== "--check") ?? join(root, "src/api/graphql");
  try {
    const wrong = await bring(await generated(folder, join(root, "../src/graphql/schema.graphql")), folder, !check);
    if (check && wrong.length > 0) throw new Error(`not as the schema and the .graphql files say, run \`npm run codegen\`:\n${wrong.map((path) => relative(root, path)).join("\n")}`);
  } catch (failed) {
    console.error(failed.message);
    process.exitCode = 1;
  }
}

// Makes a TypeScript client from the document, compiles it as strictly as can be, and lets it work with a site.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import { removeFolder } from "../browser/newsroom.mjs";
import { openSite, password } from "./site.mjs";

const here = dirname(fileURLToPath(import.meta.url));
// Below node_modules, where what it imports is found.
const folder = mkdtempSync(join(here, "node_modules/.client-"));
const options = {
  strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noImplicitOverride: true,
  noUnusedLocals: true, noUnusedParameters: true, target: "es2022", module: "esnext", moduleResolution: "bundler",
  lib: ["es2023", "dom", "dom.iterable"], types: ["node"],
};

const site = await openSite();
try {
  const types = await openapiTS(new URL(`${site.address}/api/v1/openapi.json`));
  writeFileSync(join(folder, "schema.ts"), astToString(types));
  copyFileSync(join(here, "client.ts"), join(folder, "client.ts"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["client.ts"] }));
  execFileSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "-p", folder], { stdio: "inherit" });
  execFileSync(process.execPath, [join(folder, "client.js"), site.address, password], { stdio: "inherit" });
} finally {
  await site.close();
  removeFolder(folder);
}

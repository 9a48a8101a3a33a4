// The document is OpenAPI 3.1 by two validators that know nothing of this project, and follows the rules of one of them for
// documents that people and programs can work with.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Validator } from "@seriousme/openapi-schema-validator";
import { openSite } from "./site.mjs";

const rules = {
  "struct": "error",
  "spec-strict-refs": "error",
  "no-unresolved-refs": "error",
  "no-unused-components": "error",
  "no-enum-type-mismatch": "error",
  "no-path-trailing-slash": "error",
  "no-identical-paths": "error",
  "no-ambiguous-paths": "off",
  "path-declaration-must-exist": "error",
  "path-parameters-defined": "error",
  "path-not-include-query": "error",
  "operation-operationId": "error",
  "operation-operationId-unique": "error",
  "operation-operationId-url-safe": "error",
  "operation-summary": "error",
  "operation-singular-tag": "error",
  "operation-tag-defined": "error",
  "operation-parameters-unique": "error",
  "operation-2xx-response": "error",
  "operation-4xx-response": "error",
  "operation-4xx-problem-details-rfc7807": "error",
  "parameter-description": "error",
  "tag-description": "error",
  "tags-alphabetical": "off",
  "security-defined": "error",
  "no-schema-type-mismatch": "error",
  "no-required-schema-properties-undefined": "error",
  "no-invalid-media-type-examples": "error",
  "no-invalid-schema-examples": "error",
  "no-invalid-parameter-examples": "error",
  "no-http-verbs-in-paths": "off",
};

const site = await openSite();
try {
  const response = await fetch(`${site.address}/api/v1/openapi.json`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("Content-Type"), "application/json");
  const text = await response.text();
  const document = JSON.parse(text);

  const validator = new Validator();
  const outcome = await validator.validate(document);
  assert.ok(outcome.valid, JSON.stringify(outcome.errors, null, 1));
  assert.equal(validator.version, "3.1");

  const config = await createConfig({ rules });
  const problems = await lintFromString({ source: text, absoluteRef: "openapi.json", config });
  assert.deepEqual(problems.map((each) => `${each.ruleId}: ${each.message} ${each.location?.[0]?.pointer ?? ""}`), []);

  // A validator that takes anything would say nothing.
  const broken = structuredClone(document);
  delete broken.info.title;
  assert.equal((await new Validator().validate(broken)).valid, false);
  const paths = Object.keys(document.paths);
  const operations = paths.flatMap((path) => Object.values(document.paths[path]));
  assert.ok(operations.length >= 75, `${operations.length} operations only`);

  // Addresses that the project's own documents name are there, whatever they call the parts in braces or capitals.
  const unnamed = (path) => path.replace(/\{\w+\}|(?<=\/)[A-Z]+(?=\/|$)/g, "{}");
  const known = new Set(["/api/v1", ...paths.map(unnamed)]);
  const mentioned = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md"].flatMap((name) =>
    readFileSync(join(process.argv[3], name), "utf8").match(/\/api\/v1[\w/{}.-]*/g) ?? []);
  const wrong = mentioned.map((path) => unnamed(path.replace(/[./]+$/, ""))).filter((path) => !known.has(path));
  assert.ok(mentioned.length > 10);
  assert.deepEqual(wrong, []);
  console.log(`${operations.length} operations, ${Object.keys(document.components.schemas).length} schemas`);
} finally {
  await site.close();
}

// Asks a site by the names of operations, and holds every answer against the document that the site gives of itself.
import assert from "node:assert/strict";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const methods = ["get", "post", "put", "patch", "delete"];

/** The document as it is, but answers may hold nothing that it does not tell. */
const closed = (document) => {
  const copy = structuredClone(document);
  for (const schema of Object.values(copy.components.schemas)) schema.additionalProperties ??= false;
  return copy;
};

/** `ask(sender, operationId, what)` sends and checks; `successes` has the operations that did what was asked. */
export const describedBy = (document) => {
  // The document has words of OpenAPI beside those of JSON Schema.
  const ajv = new Ajv2020({ strictSchema: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(closed(document), "document");
  const operations = new Map();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      if (item[method]) operations.set(item[method].operationId, { path, method, ...item[method] });
    }
  }
  const resolved = (object) =>
    object.$ref ? object.$ref.slice(2).split("/").reduce((part, name) => part[name], document) : object;

  const check = (what, schema, value) => {
    const name = schema.$ref?.split("/").pop();
    const validate = name ? ajv.getSchema(`document#/components/schemas/${name}`) : ajv.compile(schema);
    assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value).slice(0, 2000)}`);
  };

  const checkAnswer = (what, operation, answer) => {
    const described = operation.responses[answer.status] ?? (answer.status >= 400 ? operation.responses.default : undefined);
    assert.ok(described, `${what}: the status is not described`);
    const response = resolved(described);
    for (const name of Object.keys(response.headers ?? {})) {
      assert.ok(answer.headers.has(name), `${what}: the header ${name} is missing`);
    }
    if (!response.content) {
      assert.equal(answer.body, "", `${what}: a body that is not described`);
      return;
    }
    const type = answer.type.split(";")[0];
    assert.ok(response.content[type], `${what}: ${type} is not described`);
    check(what, response.content[type].schema, answer.body);
    if (answer.status >= 400) assert.equal(answer.body.status, answer.status, what);
  };

  const checkParameters = (id, operation, path, query) => {
    const described = (operation.parameters ?? []).map(resolved);
    const known = (where) => described.filter((each) => each.in === where).map((each) => each.name);
    for (const name of Object.keys(query)) assert.ok(known("query").includes(name), `${id} has no parameter ${name}`);
    assert.deepEqual(Object.keys(path).sort(), known("path").sort(), `${id} has other parameters in its path`);
  };

  const successes = new Set();
  const ask = async (sender, id, { path = {}, query = {}, body, headers, status } = {}) => {
    const operation = operations.get(id);
    assert.ok(operation, `there is no operation ${id}`);
    checkParameters(id, operation, path, query);
    const filled = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name]));
    const question = new URLSearchParams(query).toString();
    if (body !== undefined && !(status >= 400)) {
      check(`the body of ${id}`, operation.requestBody.content["application/json"].schema, body);
    }
    const answer = await sender.send(operation.method.toUpperCase(), filled + (question && `?${question}`), body, headers);
    const what = `${id} ${filled}?${question}: ${answer.status}`;
    if (status !== undefined) assert.equal(answer.status, status, `${what} ${JSON.stringify(answer.body)}`);
    checkAnswer(what, operation, answer);
    if (answer.status < 300) successes.add(id);
    return answer;
  };
  return { ask, operations, successes };
};

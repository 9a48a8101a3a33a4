// A newsroom with the sample articles and people of several roles, and senders who ask it things.
import assert from "node:assert/strict";
import { join } from "node:path";
import { makeFolder, newsroom, password, removeFolder, startServer } from "../browser/newsroom.mjs";

export { password };

const roles = { admin: "admin", author: "author", reader: "reader", other: "reader" };

/** Starts it; `close` stops it and takes its files away. */
export const openSite = async () => {
  const [program, source] = process.argv.slice(2);
  const folder = makeFolder();
  const storage = ["--storage", `sqlite:${join(folder, "site.db")}`];
  newsroom(program, ["import", ...storage, "--format", "markdown", join(source, "examples/newsroom/content")]);
  for (const [login, role] of Object.entries(roles)) {
    newsroom(program, ["account", "add", ...storage, "--login", login, "--role", role, "--password-stdin"], `${password}\n`);
  }
  const server = await startServer(program, storage);
  return {
    address: server.address,
    close: async () => {
      await server.stop();
      removeFolder(folder);
    },
  };
};

/** Somebody with a cookie and a CSRF token; `send` gives status, headers and body, which is read as JSON if it is JSON. */
export const makeSender = (address) => {
  const sender = { cookie: "", csrf: "" };
  sender.send = async (method, path, body, headers = {}) => {
    const all = { ...headers };
    if (sender.cookie) all.Cookie = sender.cookie;
    if (method !== "GET" && sender.csrf) all["X-CSRF-Token"] = sender.csrf;
    if (body !== undefined) all["Content-Type"] = "application/json";
    const response = await fetch(address + path, {
      method, headers: all, redirect: "manual", body: body === undefined ? undefined : JSON.stringify(body),
    });
    const type = response.headers.get("Content-Type") ?? "";
    const text = await response.text();
    for (const set of response.headers.getSetCookie()) {
      if (set.startsWith("masthead_session=")) sender.cookie = set.split(";")[0];
    }
    return { status: response.status, headers: response.headers, type, body: text && type.includes("json") ? JSON.parse(text) : text };
  };
  return sender;
};

export const signIn = async (address, login) => {
  const sender = makeSender(address);
  const answer = await sender.send("POST", "/api/v1/session", { login, password });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  sender.csrf = answer.body.csrf_token;
  return sender;
};

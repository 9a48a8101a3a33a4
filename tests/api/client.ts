// A day in a newsroom, through a client that knows nothing but the document of the site. That it compiles says that the
// document has types for all of this; that it runs, that they are true.
import assert from "node:assert/strict";
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema";

type Article = components["schemas"]["Article"];

const [address, password] = process.argv.slice(2) as [string, string];

/** A client that keeps its cookie and shows its CSRF token, as a browser and its page do together. */
const makeClient = () => {
  let cookie = "";
  let csrf = "";
  const session: Middleware = {
    onRequest({ request }) {
      if (cookie) request.headers.set("Cookie", cookie);
      if (csrf && request.method !== "GET") request.headers.set("X-CSRF-Token", csrf);
      return request;
    },
    onResponse({ response }) {
      const set = response.headers.getSetCookie().find((each) => each.startsWith("masthead_session="));
      if (set) cookie = set.split(";")[0] ?? "";
      return undefined;
    },
  };
  const client = createClient<paths>({ baseUrl: address });
  client.use(session);
  const signIn = async (login: string) => {
    const { data, response } = await client.POST("/api/v1/session", { body: { login, password } });
    assert.equal(response.status, 201);
    assert.ok(data?.account);
    csrf = data.csrf_token;
    return data.account;
  };
  return { ...client, signIn };
};

const etagOf = (response: Response): string => {
  const etag = response.headers.get("ETag");
  assert.ok(etag, "there is no ETag");
  return etag;
};

const writer = makeClient();
const account = await writer.signIn("admin");
assert.equal(account.role, "admin");

// A draft, which nobody else sees before it is published.
const made = await writer.POST("/api/v1/articles", {
  body: { title: "Bằng một máy khách", body_markdown: "Một *hai* ba.", tags: ["Máy"] },
  params: { header: { "Idempotency-Key": "one" } },
});
assert.equal(made.response.status, 201);
const draft: Article | undefined = made.data;
assert.ok(draft);
const id = { article: draft.id };
const visitor = makeClient();
assert.equal((await visitor.GET("/api/v1/articles/{article}", { params: { path: id } })).response.status, 404);
const published = await writer.POST("/api/v1/articles/{article}/publish", {
  params: { path: id, header: { "If-Match": etagOf(made.response) } },
});
assert.equal(published.data?.status, "published");
assert.ok(published.data.published_at);

// Somebody else was quicker.
const stale = await writer.PATCH("/api/v1/articles/{article}", {
  params: { path: id, header: { "If-Match": etagOf(made.response) } }, body: { title: "Quá muộn" },
});
assert.equal(stale.response.status, 412);
assert.equal(stale.error?.code, "version_mismatch");

// All articles, page by page.
const seen: string[] = [];
let after: string | null | undefined;
do {
  const { data } = await visitor.GET("/api/v1/articles", {
    params: { query: { limit: 5, sort: "oldest", ...(after ? { after } : {}) } },
  });
  assert.ok(data && data.items.length <= 5);
  seen.push(...data.items.map((item) => item.id));
  after = data.next;
} while (after);
assert.ok(seen.length > 10);
assert.equal(new Set(seen).size, seen.length);
assert.ok(seen.includes(draft.id));

// A reader votes and comments.
const reader = makeClient();
await reader.signIn("reader");
const vote = await reader.PUT("/api/v1/articles/{article}/rating", { params: { path: id }, body: { value: 4 } });
assert.equal(vote.data?.own, 4);
assert.equal(vote.data.count, 1);
const comment = await reader.POST("/api/v1/articles/{article}/comments", { params: { path: id }, body: { body: "Hay." } });
assert.equal(comment.response.status, 201);
assert.equal(comment.data?.body.text.trim(), "Hay.");
const thread = await visitor.GET("/api/v1/articles/{article}/comments", { params: { path: id, query: { sort: "best" } } });
assert.deepEqual(thread.data?.items.map((each) => each.id), [comment.data.id]);

// What is not allowed says where.
const refused = await reader.PUT("/api/v1/articles/{article}/rating", { params: { path: id }, body: { value: 400 } });
assert.equal(refused.response.status, 422);
assert.equal(refused.error?.code, "invalid_argument");
assert.equal(refused.error.field, "value");
const limited = await visitor.GET("/api/v1/articles", { params: { query: { limit: 1_000_000_000 } } });
assert.equal(limited.error?.field, "limit");

// Those who left cannot go on.
assert.equal((await reader.DELETE("/api/v1/session", {})).response.status, 204);
const late = await reader.POST("/api/v1/articles/{article}/comments", { params: { path: id }, body: { body: "Nữa." } });
assert.equal(late.response.status, 401);
console.log(`${seen.length} articles`);

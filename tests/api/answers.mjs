// Every operation of the document is asked, by those who may and those who may not, and nothing comes back that the document
// does not tell.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describedBy } from "./described.mjs";
import { makeSender, openSite, password, signIn } from "./site.mjs";

/** The code that an authenticator app with this secret shows. */
const appCode = (secret) => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", key).update(time).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
};

const nothing = "018b83a1-6c00-7c3f-9a55-0d4e3c1b2a90";
const site = await openSite();
try {
  const visitor = makeSender(site.address);
  const document = (await visitor.send("GET", "/api/v1/openapi.json")).body;
  const { ask, operations, successes } = describedBy(document);
  const admin = await signIn(site.address, "admin");
  const author = await signIn(site.address, "author");
  const reader = await signIn(site.address, "reader");
  const other = await signIn(site.address, "other");
  const everybody = [visitor, reader, author, admin];
  const version = (answer) => ({ "If-Match": answer.headers.get("ETag") });

  // ---- Sections, keywords and profiles ------------------------------------------------------------------------------------
  const made = {};
  for (const [one, more] of [["Category", { description: "What is new" }], ["Tag", {}], ["Author", { bio: "Writes" }]]) {
    const name = one.toLowerCase();
    await ask(reader, `create${one}`, { body: { name: "Sông Hồng" }, status: 403 });
    await ask(admin, `create${one}`, { body: { name: "" }, status: 422 });
    const answer = await ask(admin, `create${one}`, { body: { name: "Sông Hồng", ...more }, status: 201 });
    await ask(admin, `create${one}`, { body: { name: "Sông Hồng", slug: answer.body.slug }, status: 409 });
    made[name] = answer.body.id;
    const path = { [name]: answer.body.id };
    await ask(admin, `update${one}`, { path, body: { name: "Sông" }, status: 428 });
    await ask(admin, `update${one}`, { path, body: { name: "Sông" }, headers: version(answer), status: 200 });
    await ask(admin, `update${one}`, { path, body: { name: "Suối" }, headers: version(answer), status: 412 });
    const gone = await ask(admin, `create${one}`, { body: { name: "Short" }, status: 201 });
    await ask(admin, `delete${one}`, { path: { [name]: gone.body.id }, headers: version(gone), status: 204 });
  }

  // ---- Articles -----------------------------------------------------------------------------------------------------------
  const draft = {
    title: "Cầu mới", lead: "Một cây cầu.", categories: [made.category], tags: [made.tag],
    byline: [{ author: made.author, role: "author" }, "Lan"],
    figures: [{ src: "https://example.org/a.jpg", alt: "Cầu" }],
    body_markdown: "# Cầu\n\nMột *hai*\n\n- a\n- b\n\n> quote\n\n```js\nx\n```\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n---\n\n" +
      "![alt](https://example.org/b.jpg \"title\")\n",
  };
  let answer = await ask(author, "createArticle", { body: draft, headers: { "Idempotency-Key": "a-key" }, status: 201 });
  const path = { article: answer.body.id };
  for (const who of [visitor, reader]) await ask(who, "getArticle", { path, status: 404 });
  answer = await ask(author, "getArticle", { path, query: { revision: "latest" }, status: 200 });
  await ask(reader, "createArticle", { body: draft, status: 403 });
  await ask(visitor, "createArticle", { body: draft, status: 401 });
  await ask(author, "createArticle", { body: { title: 5 }, status: 422 });
  answer = await ask(author, "updateArticle", { path, body: { lead: "Hai." }, headers: version(answer), status: 200 });
  answer = await ask(author, "publishArticle", { path, headers: version(answer), status: 200 });
  await ask(author, "publishArticle", { path, headers: { "If-Match": '"1-0"' }, status: 412 });
  await ask(author, "publishArticle", { path, status: 428 });
  answer = await ask(author, "unpublishArticle", { path, headers: version(answer), status: 200 });
  answer = await ask(author, "scheduleArticle", {
    path, headers: version(answer), body: { publish_at: "2020-01-01T00:00:00Z", unpublish_at: "2090-01-01T00:00:00Z" }, status: 200,
  });
  answer = await ask(author, "restoreRevision", { path: { ...path, version: 1 }, headers: version(answer), status: 200 });
  const minimal = { ...version(answer), Prefer: "return=minimal" };
  answer = await ask(author, "updateArticle", { path, body: { title: "Cầu" }, headers: minimal, status: 204 });
  answer = await ask(author, "archiveArticle", { path, headers: version(answer), status: 200 });
  await ask(author, "publishArticle", { path, headers: version(answer), status: 200 });
  const short = await ask(author, "createArticle", { body: { title: "Short" }, status: 201 });
  await ask(author, "deleteArticle", { path: { article: short.body.id }, headers: version(short), status: 204 });
  await ask(visitor, "countView", { path, status: 202 });
  for (const type of ["text/markdown", "text/plain"]) {
    await ask(visitor, "getArticle", { path, headers: { Accept: type }, status: 200 });
  }
  await ask(visitor, "getArticle", { path, headers: { Accept: "image/png" }, status: 406 });

  // ---- Votes --------------------------------------------------------------------------------------------------------------
  await ask(reader, "putRating", { path, body: { value: 5 }, status: 200 });
  await ask(reader, "putRating", { path, body: { value: 7 }, status: 422 });
  await ask(other, "putRating", { path, body: { value: 3 }, status: 200 });
  await ask(visitor, "putRating", { path, body: { value: 3 }, status: 401 });
  const votes = await ask(admin, "listVotes", { path, query: { suspect: "false" }, status: 200 });
  await ask(admin, "setVotesAside", { path, body: { voters: [votes.body.items[0].voter] }, status: 200 });
  await ask(reader, "setVotesAside", { path, body: { suspects: true }, status: 403 });
  await ask(other, "deleteRating", { path, status: 200 });

  // ---- Comments -----------------------------------------------------------------------------------------------------------
  const first = await ask(reader, "createComment", { path, body: { body: "Một *hay*." }, status: 201 });
  const comment = { comment: first.body.id };
  const reply = await ask(admin, "createComment", { path, body: { body: "Hai.", parent: first.body.id }, status: 201 });
  await ask(visitor, "createComment", { path, body: { body: "Ba." }, status: 401 });
  await ask(reader, "updateComment", { path: comment, body: { body: "Một." }, status: 200 });
  await ask(other, "updateComment", { path: comment, body: { body: "Một." }, status: 403 });
  await ask(other, "putReaction", { path: comment, body: { value: "up" }, status: 200 });
  await ask(other, "putReaction", { path: comment, body: { value: "sideways" }, status: 422 });
  await ask(other, "deleteReaction", { path: comment, status: 200 });
  await ask(other, "reportComment", { path: comment, body: { reason: "abuse", note: "Xấu" }, status: 202 });
  for (const id of ["rejectComment", "spamComment", "approveComment"]) {
    await ask(reader, id, { path: comment, status: 403 });
    await ask(admin, id, { path: comment, body: { reason: "Vì thế" }, status: 200 });
  }
  await ask(other, "reportComment", { path: comment, status: 202 });
  await ask(admin, "pinComment", { path: comment, status: 200 });
  await ask(visitor, "listComments", { path, query: { pinned: "true" }, status: 200 });
  await ask(admin, "unpinComment", { path: comment, status: 200 });
  const decisions = { comments: [{ id: first.body.id, version: 1 }], ids: [reply.body.id, nothing], status: "approved" };
  const decided = await ask(admin, "moderateComments", { body: decisions, status: 200 });
  assert.ok(decided.body.failed.length > 0, "no decision failed");
  await ask(admin, "deleteComment", { path: { comment: reply.body.id }, status: 204 });

  // ---- People -------------------------------------------------------------------------------------------------------------
  const newcomer = { login: "newcomer", password, role: "reader", display_name: "Mới", email: "moi@example.org" };
  const person = await ask(admin, "createAccount", { body: newcomer, status: 201 });
  await ask(admin, "createAccount", { body: newcomer, status: 409 });
  await ask(admin, "createAccount", { body: { ...newcomer, role: "king" }, status: 422 });
  const account = { account: person.body.id };
  await ask(admin, "updateAccount", { path: account, body: { display_name: "Cũ" }, headers: version(person), status: 200 });
  await ask(admin, "restrictAccount", { path: account, body: { kind: "muted", reason: "Ồn" }, status: 200 });
  const muted = await signIn(site.address, "newcomer");
  await ask(muted, "getSession", { status: 200 });
  await ask(muted, "getAccount", { path: account, status: 200 });
  await ask(muted, "createComment", { path, body: { body: "Ồn." }, status: 403 });
  await ask(admin, "liftRestriction", { path: account, status: 204 });
  await ask(muted, "putPassword", { path: account, body: { old_password: password, new_password: `${password} hơn` }, status: 200 });
  await ask(muted, "askForEmailVerification", { path: account });
  await ask(visitor, "askForPasswordReset", { body: { login: "newcomer" } });
  await ask(visitor, "resetPassword", { body: { secret: "x", new_password: password } });
  await ask(visitor, "verifyEmail", { body: { secret: "x" } });
  await ask(admin, "revokeAccountSessions", { path: account, status: 204 });
  await ask(muted, "listSessions", { status: 401 });

  // ---- Sessions, codes and tokens -----------------------------------------------------------------------------------------
  await ask(visitor, "signIn", { body: { login: "other", password: "wrong" }, status: 401 });
  const phone = makeSender(site.address);
  await ask(phone, "signIn", { body: { login: "other", password, remember: true }, status: 201 });
  const devices = await ask(other, "listSessions", { status: 200 });
  const foreign = devices.body.items.find((each) => !each.current);
  await ask(other, "revokeSession", { path: { session: foreign.id }, status: 204 });
  await ask(phone, "getSession", { status: 200 });
  await ask(other, "revokeOtherSessions", { status: 204 });
  const again = await ask(other, "reauthenticate", { body: { password }, status: 200 });
  other.csrf = again.body.csrf_token;
  await ask(other, "keepSession", { status: 200 });
  const own = { account: again.body.account.id };
  const offer = await ask(other, "offerSecondFactor", { path: own, status: 201 });
  await ask(other, "confirmSecondFactor", { path: own, body: { code: "000000x" }, status: 422 });
  await ask(other, "confirmSecondFactor", { path: own, body: { code: appCode(offer.body.secret) }, status: 200 });
  await ask(other, "removeSecondFactor", { path: own, status: 204 });
  const wish = { name: "Script", scopes: ["take_part", "read_changes"], expires_in_days: 7 };
  const token = await ask(admin, "createToken", { body: wish, status: 201 });
  const program = makeSender(site.address);
  const bearer = { Authorization: `Bearer ${token.body.token}` };
  await ask(program, "listChanges", { query: { limit: "5" }, headers: bearer, status: 200 });
  await ask(program, "createTag", { body: { name: "No" }, headers: bearer, status: 403 });
  await ask(program, "listTokens", { headers: { Authorization: "Bearer masthead_no" }, status: 401 });

  // ---- Whatever can be read, by everybody -----------------------------------------------------------------------------------
  const names = {
    ...path, ...comment, ...account, author: made.author, category: made.category, tag: made.tag, token: token.body.id,
    session: nothing, version: 1,
  };
  const queries = {
    searchArticles: [{ q: "cầu" }, { q: "cầu", sort: "rating", limit: "1" }, {}],
    listArticles: [{}, { limit: "2", sort: "views" }, { include: "authors,terms" }, { limit: "0" }, { category: "no" }],
    getArticle: [{}, { include: "comments,authors,terms" }, { include: "nothing" }],
    listComments: [{}, { sort: "best" }, { parent: first.body.id }, { parent: "x" }],
    listQueue: [{}, { reported: "true" }, { status: "approved" }, { status: "no" }],
    listAudit: [{}, { action: "signed_in", limit: "3" }, { actor: own.account }, { action: "no" }],
    listMostRead: [{}, { days: "1" }, { days: "2" }],
    listDailyViews: [{}, { first: "2024-01-01", last: "2024-01-03" }, { first: "soon" }],
  };
  for (const [id, operation] of operations) {
    if (operation.method !== "get" || id === "getEvents") continue;
    const needed = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const chosen = Object.fromEntries(needed.map((name) => [name, names[name]]));
    for (const who of everybody) {
      for (const query of queries[id] ?? [{}]) await ask(who, id, { path: chosen, query });
    }
    const known = await ask(admin, id, { path: chosen, query: (queries[id] ?? [{}])[0], status: 200 });
    const etag = { "If-None-Match": known.headers.get("ETag") };
    // Two pages of the same second may count time that went by.
    const repeated = await ask(admin, id, { path: chosen, query: (queries[id] ?? [{}])[0], headers: etag });
    assert.ok(repeated.status === 304 || id === "getSession" || id === "listAudit" || id === "getPersonalData", id);
  }

  // A stream goes on, so only its beginning is looked at.
  const events = await fetch(`${site.address}/api/v1/events?article=${path.article}`);
  assert.equal(events.status, 200);
  assert.ok(operations.get("getEvents").responses[200].content[events.headers.get("Content-Type")]);
  await events.body.cancel();
  successes.add("getEvents");

  // ---- Goodbye ------------------------------------------------------------------------------------------------------------
  await ask(admin, "revokeToken", { path: { token: token.body.id }, status: 204 });
  await ask(admin, "eraseAccount", { path: account, status: 204 });
  await ask(admin, "signOut", { status: 204 });

  // Without a host that sends mail nobody gets the secrets that these need.
  const mailed = ["askForPasswordReset", "resetPassword", "verifyEmail", "askForEmailVerification"];
  const missed = [...operations.keys()].filter((id) => !successes.has(id) && !mailed.includes(id));
  assert.deepEqual(missed, [], "operations that never succeeded");
} finally {
  await site.close();
}

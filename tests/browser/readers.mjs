// Readers who take part and moderators who look after them, with the forms of the pages alone, and then everything that
// people have thought of to make a browser run what a reader wrote.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  makeFolder, newsroom, openBrowser, openPage, password, removeFolder, signIn, startServer, until,
} from "./support.mjs";

const [program, source] = process.argv.slice(2);
const folder = makeFolder();
const storage = ["--storage", `sqlite:${join(folder, "site.db")}`];
const articles = join(folder, "articles");
mkdirSync(articles);
writeFileSync(join(articles, "cau-moi.md"), "---\ntitle: Cầu mới thông xe\nslug: cau-moi\nlocale: vi\nlead: Hôm nay.\n---\nTừ sáng nay.\n");
newsroom(program, ["import", ...storage, "--format", "markdown", articles]);
for (const [login, role] of Object.entries({ lan: "reader", mai: "reader", mod: "moderator", admin: "admin" })) {
  newsroom(program, ["account", "add", ...storage, "--login", login, "--role", role, "--password-stdin"], `${password}\n`);
}
const server = await startServer(program, [...storage, "--locale", "vi"]);
const browser = await openBrowser();

/** Clicks, and waits for the page that follows. */
const submit = async (page, button) => {
  const [response] = await Promise.all([
    page.waitForResponse((each) => each.request().isNavigationRequest() && each.status() !== 303),
    // Of the page that follows: one that is still loading may scroll to its fragment under the next click.
    page.waitForEvent("load"),
    page.click(button),
  ]);
  return response;
};

const signedIn = async (login, path) => {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await openPage(context);
  await signIn(page, server.address, login, path);
  return page;
};

try {
  const { url, slug } = await (await fetch(`${server.address}/api/v1/articles/cau-moi`)).json();

  // ---- A reader writes, changes and answers; another one agrees and reports ---------------------------------------------
  const lan = await signedIn("lan", url);
  await submit(lan, "#rating button[value='5']");
  await lan.fill("#comment-body", "Bài viết rất hai.");
  assert.match((await submit(lan, "#comment-form button[type=submit]")).url(), /notice=comment_added/);
  const comment = "#comments .thread .comment";
  await lan.click(`${comment} .edit summary`);
  await lan.fill(`${comment} .edit textarea`, "Bài viết rất **hay**.");
  assert.match((await submit(lan, `${comment} .edit button[type=submit]`)).url(), /notice=comment_changed/);
  assert.match(await lan.innerHTML(`${comment} .comment-body`), /rất <strong>hay<\/strong>/);

  const mai = await signedIn("mai", url);
  await submit(mai, `${comment} .reaction[value=up]`);
  assert.equal(await mai.getAttribute(`${comment} .reaction >> nth=0`, "aria-pressed"), "true");
  assert.match(await mai.textContent(`${comment} .reaction >> nth=0`), /1/);
  await Promise.all([mai.waitForURL(/reply_to=/), mai.click(`${comment} .comment-actions a`)]);
  await mai.waitForSelector("#comment-form input[name=parent]", { state: "attached" });
  await mai.fill("#comment-body", "Tôi cũng thấy vậy.");
  await submit(mai, "#comment-form button[type=submit]");
  assert.equal(await mai.locator(".depth-1").count(), 1);
  await Promise.all([mai.waitForURL(/\/report$/), mai.click(`${comment} .report >> nth=0`)]);
  await mai.selectOption("#report-reason", "off_topic");
  await mai.fill("#report-note", "Thử báo vi phạm.");
  const reported = await submit(mai, "#report-form button[type=submit]");
  assert.match(reported.url(), /notice=comment_reported/);
  assert.match(await mai.textContent("#comments .notice"), /Người kiểm duyệt/);
  await mai.click(".orders a >> nth=2");
  await mai.waitForURL(/comment_sort=best/);
  assert.match(await mai.textContent(`${comment} >> nth=0`), /hay/);

  // ---- A moderator works through the queue with the keyboard ------------------------------------------------------------
  const mod = await signedIn("mod", "/moderation?reported=true");
  assert.match(await mod.textContent(".queue-item"), /Báo cáo: 1/);
  await mod.keyboard.press("x");
  assert.ok(await mod.isChecked(".queue-item input"));
  await mod.fill("#moderation-reason", "axrsd");
  await mod.focus(".queue-item");
  await Promise.all([mod.waitForNavigation(), mod.keyboard.press("a")]);
  await until("nothing is reported", async () => (await mod.locator(".queue-item").count()) === 0);
  await mod.goto(`${server.address}/moderation?status=approved`);
  const before = await mod.locator(".queue-item").count();
  await mod.keyboard.press("j");
  const author = await mod.textContent(".queue-item:focus .comment-author");
  assert.equal(author, await mod.textContent(".queue-item >> nth=1 >> .comment-author"));
  await mod.keyboard.press("k");
  await Promise.all([mod.waitForNavigation(), mod.keyboard.press("s")]);
  await until("the list is shorter", async () => (await mod.locator(".queue-item").count()) === before - 1);
  // Whoever is banned is told why, and keeps what was typed.
  const target = (await mod.textContent(".queue-item >> nth=0 >> .comment-author")).trim() === "lan" ? lan : mai;
  await target.goto(server.address + url);
  await target.fill("#comment-body", "Tôi còn viết được không?");
  await mod.fill("#moderation-reason", "Quảng cáo");
  await mod.focus(".queue-item");
  await Promise.all([mod.waitForNavigation(), mod.keyboard.press("b")]);
  await mod.waitForSelector(".moderation .notice");
  const refused = await submit(target, "#comment-form button[type=submit]");
  assert.equal(refused.status(), 403);
  assert.match(await target.textContent("#comments"), /tạm ngưng quyền bình luận của bạn\.\s+Quảng cáo/);
  assert.equal(await target.inputValue("#comment-kept"), "Tôi còn viết được không?");
  for (const page of [lan, mai, mod]) {
    assert.deepEqual(page.complaints.filter((each) => !/status of 403/.test(each)), []);
  }

  // ---- Nothing that a reader writes runs ----------------------------------------------------------------------------------
  const corpora = join(source, "../shared/corpora");
  if (existsSync(corpora)) {
    const admin = await signedIn("admin", url);
    const decode = (text) => text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name) =>
      ({ lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" })[name]);
    const read = (path) => readFileSync(join(corpora, path), "utf8");
    const payloads = [
      ...JSON.parse(read("xss-payloads/owasp_xss_filter_evasion.json")).map(({ payload }) => payload),
      ...[...read("xss-payloads/htmlpurifier-xssAttacks.xml").matchAll(/<code>([^]*?)<\/code>/g)].map(([, code]) => decode(code)),
      ...read("blns/blns.txt").split("\n").filter((line) => line && !line.startsWith("#")),
    ];
    assert.ok(payloads.length > 300, `${payloads.length} texts only`);
    const token = await admin.inputValue("input[name=csrf_token]");
    const me = await admin.evaluate(async () => (await (await fetch("/api/v1/session")).json()).account.id);
    const ask = (method, path, body) =>
      admin.evaluate(async ([method, path, body, token]) => {
        const headers = { "Content-Type": "application/json", "X-CSRF-Token": token, "If-Match": "*" };
        const answer = await fetch(path, { method, headers, body: JSON.stringify(body) });
        return answer.status;
      }, [method, path, body, token]);
    let taken = 0;
    let named = 0;
    for (const payload of payloads) {
      if ((await ask("PATCH", `/api/v1/accounts/${me}`, { display_name: payload.slice(0, 100) })) === 200) named += 1;
      const status = await ask("POST", `/api/v1/articles/${slug}/comments`, { body: payload });
      assert.ok([201, 202, 422].includes(status), `${status} for ${payload}`);
      if (status === 201) taken += 1;
    }
    assert.ok(taken > 200 && named > 200, `${taken} comments and ${named} names were taken`);
    const ran = [];
    for (const path of [url, `${url}?comment_sort=newest`, `${url}?comment_sort=best`, "/moderation?status=approved"]) {
      const context = await browser.newContext({ storageState: await admin.context().storageState() });
      const page = await context.newPage();
      page.on("dialog", (dialog) => {
        ran.push(`${path}: dialog ${dialog.message()}`);
        dialog.dismiss();
      });
      page.on("request", (request) => {
        if (!request.url().startsWith(server.address)) ran.push(`${path}: ${request.url()}`);
      });
      let next = server.address + path;
      let pages = 0;
      while (next && pages < 20) {
        await page.goto(next, { waitUntil: "load" });
        const foreign = await page.evaluate(() =>
          [...document.querySelectorAll("#main *")].flatMap((element) => [
            ...(["SCRIPT", "IFRAME", "OBJECT", "EMBED", "BASE", "META", "LINK", "STYLE"].includes(element.tagName) ? [element.outerHTML] : []),
            ...[...element.attributes].filter(({ name }) => name.startsWith("on") || name === "style").map(({ name }) => `${name} on ${element.tagName}`),
            ...(/^(javascript|data|vbscript):/i.test(element.getAttribute("href") ?? "") ? [element.outerHTML] : []),
          ]));
        ran.push(...foreign.filter((each) => !each.includes("application/ld+json")).map((each) => `${path}: ${each}`));
        const links = page.locator(".paging a[rel=next]");
        next = (await links.count()) > 0 ? await links.last().evaluate((link) => link.href) : null;
        pages += 1;
      }
      await context.close();
    }
    assert.deepEqual(ran, []);
    console.log(`${taken} hostile comments and ${named} hostile names ran nothing.`);
  }
} finally {
  await browser.close();
  await server.stop();
  removeFolder(folder);
}

// The sample site as people meet it: every kind of page, on a phone and on a wide screen, in light and dark, by the rules of
// accessibility and of HTML, without a script, and with nothing for the console to complain about.
import assert from "node:assert/strict";
import { join } from "node:path";
import { checkHtml, checkPage, submit } from "./page_checks.mjs";
import {
  makeFolder, newsroom, openBrowser, openPage, password, removeFolder, shownText, signIn, startServer,
} from "./support.mjs";

const [program, source] = process.argv.slice(2);

const folder = makeFolder();
const storage = ["--storage", `sqlite:${join(folder, "site.db")}`];
const site = [...storage, "--time-zone", "Asia/Ho_Chi_Minh", "--site-name", "Tin Vịnh Hà"];
newsroom(program, ["import", ...storage, "--format", "markdown", join(source, "examples/newsroom/content")]);
const accounts = { reader: "reader", second: "reader", admin: "admin" };
for (const [login, role] of Object.entries(accounts)) {
  newsroom(program, ["account", "add", ...storage, "--login", login, "--role", role, "--password-stdin"], `${password}\n`);
}

const server = await startServer(program, [...site, "--locale", "vi"]);
const browser = await openBrowser();

// ---- The ways to look at them -----------------------------------------------------------------------------------------

const checkPaths = async (page, address, paths, setting) => {
  for (const [path, status = 200] of paths) {
    await checkPage(page, await page.goto(address + path), status, `${path} ${setting}`);
  }
};

const settings = ["light", "dark"].flatMap((colorScheme) => [360, 1400].map((width) => ({ colorScheme, width })));
const newContext = ({ colorScheme, width, ...more }) =>
  browser.newContext({ colorScheme, viewport: { width, height: 900 }, ...more });
const told = ({ colorScheme, width }) => `at ${width} px, ${colorScheme}`;

try {
  const list = await (await fetch(`${server.address}/api/v1/articles?limit=100`)).json();
  const most = (count) => list.items.reduce((best, item) => (count(item) > count(best) ? item : best));
  const discussed = most((item) => item.counts.comments);
  const unpictured = list.items.find((item) => item.figures.length === 0);
  assert.ok(list.items.length >= 14, `the sample site has ${list.items.length} articles only`);
  assert.ok(discussed.counts.comments >= 8 && discussed.figures.length > 0 && unpictured);

  // ---- Everything a reader meets who is not signed in -------------------------------------------------------------------
  const paths = [
    ...list.items.map((item) => [item.url]),
    ["/"], [`/${discussed.categories[0].slug}/`], [`/tag/${discussed.tags[0].slug}`],
    [`/author/${discussed.byline[0].author.slug}`], [`/search?q=${encodeURIComponent("cầu")}`], ["/search?q=zzzzzz"],
    ["/search"], ["/sign-in"], ["/nothing-here", 404],
  ];
  const others = paths.filter(([path]) => !list.items.some((item) => item.url === path));
  for (const setting of settings) {
    const context = await newContext(setting);
    const page = await openPage(context);
    // All articles on a light phone, where overflow shows first, and the long page of the interface; then those that differ
    // in kind.
    const isFirst = setting === settings[0];
    const chosen = isFirst ? [...paths, ["/api"]] : [[discussed.url], [unpictured.url], ...others];
    await checkPaths(page, server.address, chosen, told(setting));
    if (isFirst) {
      await page.goto(`${server.address}/sign-in`);
      await page.fill("input[name=login]", "reader");
      await page.fill("input[name=password]", "wrong");
      await checkPage(page, await submit(page, "main button[type=submit]"), 401, "a refused sign-in");
    }
    await context.close();
  }

  // ---- The order of an article's page -----------------------------------------------------------------------------------
  {
    const context = await newContext({ colorScheme: "light", width: 1400 });
    const page = await openPage(context);
    await page.goto(server.address + discussed.url);
    const shown = await shownText(page);
    const dateLine = shown.match(/^Thứ tư - 18\/11\/2026 06:30 [\d.]+ 8$/m);
    assert.ok(dateLine, `there is no line of date, views and comments in:\n${shown}`);
    const article = await (await fetch(`${server.address}/api/v1/articles/${discussed.slug}`)).json();
    const [figure] = article.figures;
    // Each of these is a line of its own.
    const lines = shown.split("\n");
    let at = 0;
    for (const line of [
      "Tin Vịnh Hà: Trang Chủ", article.title, dateLine[0], article.lead, figure.alt,
      `${figure.caption} Ảnh: ${figure.credit}`, "Từ bốn mươi phút xuống còn bốn phút", "Phan Thủy Trúc", "Nguyễn Hạ Vy (ảnh)",
      `Tổng số điểm của bài viết là: ${article.rating.sum} trong ${article.rating.count} đánh giá`,
      "Click để đánh giá bài viết", "Ý kiến bạn đọc", "Minh ở Cồn Sẻ",
    ]) {
      at = lines.indexOf(line, at) + 1;
      assert.ok(at > 0, `the line "${line}" is not where it should be in:\n${shown}`);
    }
    for (const picture of await page.$$("figure img")) {
      await picture.scrollIntoViewIfNeeded();
      const isWhole = await picture.evaluate((image) => image.decode().then(() => image.naturalWidth >= 1200));
      assert.ok(isWhole, "a picture is broken");
    }
    await context.close();
  }

  // ---- All of it works without a script but the countdown -------------------------------------------------------------------
  {
    const context = await newContext({ colorScheme: "light", width: 360, javaScriptEnabled: false });
    const page = await openPage(context);
    await page.goto(server.address);
    await page.fill("input[name=q]", discussed.title);
    await submit(page, ".search button");
    assert.match(await page.textContent("main"), new RegExp(discussed.title));

    await signIn(page, server.address, "reader", discussed.url);
    const rated = await submit(page, "#rating button[value='4']");
    assert.match(rated.url(), /notice=rated/);
    await checkHtml(await rated.text(), "a rated article");

    await page.fill("#comment-body", "Viết không cần kịch bản.");
    const added = await submit(page, "#comment-form button[type=submit]");
    assert.match(added.url(), /notice=comment_added/);
    assert.match(await page.textContent("main"), /Viết không cần kịch bản\./);
    await checkHtml(await added.text(), "an article with an own comment");

    // The next one comes too soon; the page says so and keeps the text.
    await page.fill("#comment-body", "Viết thêm ngay.");
    const refused = await submit(page, "#comment-form button[type=submit]");
    assert.equal(refused.status(), 429);
    assert.equal(await page.inputValue("#comment-body"), "Viết thêm ngay.");
    await checkHtml(await refused.text(), "a refused comment");
    await submit(page, ".account button");
    assert.ok(await page.isVisible(".sign-in-link"));

    await signIn(page, server.address, "second", discussed.url);
    await submit(page, ".comment-actions a");
    await page.fill("#comment-body", "Trả lời không cần kịch bản.");
    const replied = await submit(page, "#comment-form button[type=submit]");
    assert.match(replied.url(), /notice=comment_added/);
    assert.match(await page.textContent(".depth-1"), /.+/);
    await context.close();
  }

  // ---- Signed in: the reply form, what moderators and editors see -----------------------------------------------------------
  const adminContext = await newContext({ colorScheme: "light", width: 1400 });
  const adminPage = await openPage(adminContext);
  await signIn(adminPage, server.address, "admin", discussed.url);
  const change = async (path) => {
    const token = await adminPage.inputValue("input[name=csrf_token]");
    const headers = { "X-CSRF-Token": token, "If-Match": "*" };
    const answer = await adminContext.request.post(`${server.address}/api/v1/${path}`, { headers });
    assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  };
  const comments = await (await fetch(`${server.address}/api/v1/articles/${discussed.slug}/comments`)).json();
  await change(`comments/${comments.items.at(-1).id}/spam`);
  await change(`comments/${comments.items.at(-2).id}/reject`);
  await change(`articles/${unpictured.id}/unpublish`);
  for (const [path, mark] of [[discussed.url, "Thư rác"], [discussed.url, "Bị từ chối"], [unpictured.url, "Bản nháp"]]) {
    await adminPage.goto(server.address + path);
    assert.ok((await adminPage.textContent("main")).includes(mark), `${path} is not marked "${mark}" for an admin`);
  }
  for (const setting of [settings[1], settings[2]]) {
    for (const [login, paths] of Object.entries({
      reader: [[discussed.url], [`${discussed.url}?reply_to=${comments.items[0].id}`], [unpictured.url, 404], ["/"]],
      admin: [[discussed.url], [unpictured.url]],
    })) {
      const context = await newContext(setting);
      const page = await openPage(context);
      await signIn(page, server.address, login);
      await checkPaths(page, server.address, paths, `${told(setting)}, as ${login}`);
      await context.close();
    }
  }
  await adminContext.close();

  // ---- The other language --------------------------------------------------------------------------------------------------
  {
    const english = await startServer(program, [...site, "--locale", "en"]);
    const context = await newContext(settings[0]);
    await checkPaths(await openPage(context), english.address, [[discussed.url], ["/"], ["/search"], ["/nothing-here", 404]], "in English");
    await context.close();
    await english.stop();
  }
  console.log(`${paths.length} pages, each in light and dark, on a phone and on a wide screen, and the forms without a script.`);
} finally {
  await browser.close();
  await server.stop();
  removeFolder(folder);
}

// The page with which this project began: imported, opened as a reader whose session is about to end, rated, commented on,
// kept alive, and left until the server ends the session.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  assertInOrder, makeFolder, makePicture, newsroom, openBrowser, openPage, password, removeFolder, shownText, signIn,
  startServer, until,
} from "./support.mjs";

const [program, source] = process.argv.slice(2);
const seedFile = join(source, "../shared/seed/page.txt");
if (!existsSync(seedFile)) {
  console.log(`skipped: there is no ${seedFile}`);
  process.exit(77);
}

// ---- The page's own lines ---------------------------------------------------------------------------------------------

const lines = readFileSync(seedFile, "utf8").split("\n").map((line) => line.trim().replace(/[ \u00a0]+/g, " ")).filter(Boolean);
const [siteLine, title, dateLine, lead] = lines;
const [siteName] = siteLine.split(":");
const [, date, time, views] = dateLine.match(/(\d\d\/\d\d\/\d{4}) (\d\d:\d\d) (\d+) 0$/);
const rest = lines.slice(4);
const figures = [];
while (rest[0] === siteName) figures.push({ alt: rest.shift(), caption: rest.shift() });
const ratingAt = rest.findIndex((line) => line.startsWith("Tổng số điểm"));
const paragraphs = rest.slice(0, ratingAt - 1);
const closingName = rest[ratingAt - 1];
const [ratingLine, ratingHint, commentsHeading, idleLine] = rest.slice(ratingAt);
assert.equal(figures.length, 3);
assert.equal(views, "234");

const folder = makeFolder();
const articles = join(folder, "articles");
mkdirSync(articles);
figures.forEach((_, i) => writeFileSync(join(articles, `${i}.png`), makePicture(64, 36, [40 * i, 90, 120])));
const text = (value) => JSON.stringify(value);
const [day, month, year] = date.split("/");
writeFileSync(join(articles, "seed.md"), `---
title: ${text(title)}
slug: hoi-chu-thap-do-kiem-tra
locale: vi
lead: ${text(lead)}
category: Tin tức
byline: ${text(closingName)}
publish_at: ${year}-${month}-${day}T${time}:00+07:00
views: ${views}
figures:
${figures.map(({ alt, caption }, i) => `  - {src: ${i}.png, alt: ${text(alt)}, caption: ${text(caption)}}`).join("\n")}
---
${paragraphs.join("\n\n")}
`);

const storage = ["--storage", `sqlite:${join(folder, "site.db")}`];
assert.match(newsroom(program, ["import", ...storage, "--format", "markdown", articles]), /^1 created/);
assert.match(newsroom(program, ["import", ...storage, "--format", "markdown", articles]), /1 unchanged/);
newsroom(program, ["account", "add", ...storage, "--login", "reader", "--name", "Bạn Đọc", "--role", "reader",
  "--password-stdin"], `${password}\n`);

const site = [...storage, "--site-name", siteName, "--locale", "vi", "--time-zone", "Asia/Ho_Chi_Minh"];
const path = "/tin-tuc/hoi-chu-thap-do-kiem-tra";
const browser = await openBrowser();

/** The seconds that the notice counts, or nothing while it is hidden. */
const secondsShown = async (page) =>
  (await page.isVisible("#idle-notice")) ? Number(await page.textContent("#idle-seconds")) : undefined;
const idleText = (seconds) => idleLine.replace(/\d+/, String(seconds));

try {
  // ---- Every line, in order, from live data ---------------------------------------------------------------------------
  {
    const server = await startServer(program, [...site, "--idle-timeout", "63", "--idle-warning", "60"]);
    const context = await browser.newContext();
    const page = await openPage(context);
    await signIn(page, server.address, "reader", path);
    assert.ok(page.url().endsWith(path), page.url());
    const first = await until("the notice is shown", () => secondsShown(page), 8);
    assert.ok(first <= 60 && first >= 58, `the countdown began at ${first}`);
    const shown = await shownText(page);
    const second = await secondsShown(page);
    const idle = [first, first - 1, second].map(idleText).find((line) => shown.includes(line));
    assert.ok(idle, `the notice is not ${idleText(first)} in:\n${shown}`);
    assertInOrder(shown, [
      siteLine, title, dateLine, lead,
      ...figures.flatMap(({ alt, caption }) => [alt, caption]), ...paragraphs, closingName, ratingLine, ratingHint,
      commentsHeading, idle,
    ]);
    for (const picture of await page.$$("figure img")) {
      assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 0), "a picture is broken");
    }

    // ---- Rate it 5, comment ------------------------------------------------------------------------------------------
    await Promise.all([page.waitForURL(/notice=rated/), page.click("#rating button[value='5']")]);
    assert.ok((await shownText(page)).includes(ratingLine.replace("0 trong 0", "5 trong 1")));
    await page.fill("#comment-body", "Bài viết **rất** hay!");
    await Promise.all([page.waitForURL(/notice=comment_added/), page.click("#comment-form button[type=submit]")]);
    const commented = await shownText(page);
    assertInOrder(commented, [title, `${date} ${time}`, " 1\n", lead, commentsHeading, "Bạn Đọc", "Bài viết rất hay!"]);
    const article = await (await context.request.get(`${server.address}/api/v1/articles/hoi-chu-thap-do-kiem-tra`)).json();
    assert.equal(article.counts.comments, 1);
    assert.deepEqual([article.rating.count, article.rating.sum], [1, 5]);
    // The next comment is kept too: the message about the one before belongs to that visit alone.
    const next = "Ý kiến thứ hai, chưa gửi";
    await page.fill("#comment-body", next);
    await page.reload();
    assert.equal(await page.inputValue("#comment-body"), next);
    assert.ok(!page.url().includes("notice="), page.url());
    assert.deepEqual(page.complaints, []);
    await context.close();
    await server.stop();
  }

  // ---- Two tabs, the keep-alive link, and the end ----------------------------------------------------------------------
  {
    const server = await startServer(program, [...site, "--idle-timeout", "26", "--idle-warning", "20"]);
    const context = await browser.newContext();
    const tabs = [await openPage(context), await openPage(context)];
    const state = async () => (await context.request.get(`${server.address}/api/v1/session`)).json();
    await signIn(tabs[0], server.address, "reader", path);
    await tabs[1].goto(server.address + path);

    for (const tab of tabs) await until("the notice is shown in both tabs", () => secondsShown(tab), 12);
    const [a, b] = await Promise.all(tabs.map(secondsShown));
    assert.ok(Math.abs(a - b) <= 1, `the tabs count ${a} and ${b}`);
    assert.equal((await state()).state, "warning");

    await tabs[0].click("#idle-keep");
    for (const tab of tabs) await until("the notice is gone in both tabs", async () => !(await secondsShown(tab)), 3);
    const kept = await state();
    assert.equal(kept.state, "active");
    assert.ok(kept.idle_expires_in >= 23, `the server gives ${kept.idle_expires_in} s after the keep-alive`);

    const draft = "Chưa gửi: một ý kiến đang viết dở";
    await tabs[1].fill("#comment-body", draft);
    for (const tab of tabs) {
      await until("the page says that the session is over", () => tab.isVisible("#idle-ended"), 40);
    }
    const ended = await state();
    assert.equal(ended.state, "ended");
    assert.equal(ended.reason, "idle");
    assert.equal(await tabs[1].inputValue("#comment-body"), draft);
    assert.ok(tabs[1].url().endsWith(path), "the page must not have been left");

    // The server refuses what the ended session sends, and still keeps the text.
    await tabs[1].click("#comment-form button[type=submit]");
    await tabs[1].waitForLoadState();
    assert.equal(await tabs[1].inputValue("#comment-body").catch(() => draft), draft);
    const after = await (await context.request.get(`${server.address}/api/v1/articles/hoi-chu-thap-do-kiem-tra`)).json();
    assert.equal(after.counts.comments, 1);

    // Signed in again, the text is there and can be sent.
    await signIn(tabs[1], server.address, "reader", path);
    assert.equal(await tabs[1].inputValue("#comment-body"), draft);
    await context.close();
    await server.stop();
  }
  console.log("The seed page is shown, takes part and ends as it should.");
} finally {
  await browser.close();
  removeFolder(folder);
}

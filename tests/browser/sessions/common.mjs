// What the rows about sessions share: sites with short sessions, readers' pages, and a list of what failed.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, newsroom, openBrowser, openPage, password, removeFolder, signIn, startServer } from "../support.mjs";
import { watchSession } from "./watch.mjs";

export const folder = makeFolder();
const articles = join(folder, "articles");
mkdirSync(articles);
for (const slug of ["mot", "hai", "ba", "bon"]) {
  const head = `title: Bài ${slug}\nslug: ${slug}\nlocale: vi\nlead: Hôm nay.`;
  writeFileSync(join(articles, `${slug}.md`), `---\n${head}\n---\nNội dung.\n`);
}

const sites = [];
/** A site of its own whose sessions end after `timeout` seconds, and warn `warning` seconds before. */
export const openSite = async (program, timeout, warning) => {
  const storage = ["--storage", `sqlite:${join(folder, `${timeout}.db`)}`];
  newsroom(program, ["import", ...storage, "--format", "markdown", articles]);
  for (const login of ["lan", "mai", "tam"]) {
    newsroom(program, ["account", "add", ...storage, "--login", login, "--role", "reader", "--password-stdin"], `${password}\n`);
  }
  const site = await startServer(program, [
    ...storage, "--locale", "vi", "--idle-timeout", String(timeout), "--idle-warning", String(warning),
  ]);
  sites.push(site);
  return site;
};

const browser = await openBrowser();

export const closeAll = async () => {
  await browser.close();
  for (const site of sites) await site.stop();
  removeFolder(folder);
};

/** A page that is watched; `prepare` adds what is to run in it before its own scripts. */
export const newPage = async (context, prepare = () => {}) => {
  const page = await openPage(context);
  await watchSession(page);
  await prepare(page);
  return page;
};

/** A page for a reader in a browser of their own. */
export const readersPage = async (site, path, { login = "lan", prepare } = {}) => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  const page = await newPage(context, prepare);
  await signIn(page, site.address, login, path);
  return page;
};

/** What the server says of the page's session; asking is not activity. */
export const sessionOf = async (site, page) => (await page.context().request.get(`${site.address}/api/v1/session`)).json();

export const shown = (page, selector, timeout = 60_000) => page.locator(selector).waitFor({ state: "visible", timeout });
export const gone = (page, selector, timeout = 10_000) => page.locator(selector).waitFor({ state: "hidden", timeout });

/** When the page that is shown had come, in milliseconds since 1970. */
export const arrival = (page) =>
  page.evaluate(() => performance.timeOrigin + performance.getEntriesByType("navigation")[0].responseEnd);

export const failed = [];
/** Runs one row, and says by its name how it went. The others go on. */
export const row = async (name, run) => {
  const start = performance.now();
  try {
    await run();
    console.log(`passed: ${name} (${Math.round((performance.now() - start) / 1000)} s)`);
  } catch (failure) {
    console.error(`FAILED: ${name}`, failure);
    failed.push(name);
  }
};

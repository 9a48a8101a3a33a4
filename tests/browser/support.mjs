// What the browser tests share: a newsroom of their own on a free port, a Chromium, small checks.
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { chromium } from "playwright-core";
import { password } from "./newsroom.mjs";

export * from "./newsroom.mjs";

export const browserOptions = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
};
export const openBrowser = () => chromium.launch(browserOptions);

/** Waits until `check` gives something true, and gives it. */
export const until = async (what, check, seconds = 10) => {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const value = await check();
    if (value) return value;
    assert.ok(performance.now() < end, `waited ${seconds} s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** A page that fails the test for anything its console complains about. */
export const openPage = async (context) => {
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") page.complaints.push(message.text());
  });
  return page;
};

export const signIn = async (page, address, login, next = "/") => {
  await page.goto(`${address}/sign-in?next=${encodeURIComponent(next)}`);
  await page.fill("input[name=login]", login);
  await page.fill("input[name=password]", password);
  const shown = page.waitForNavigation();
  await page.click("main button[type=submit]");
  await shown;
  if (new URL(page.url()).pathname.endsWith("/sign-in")) {
    assert.fail(`${login} could not sign in: ${await page.innerText("body")}`);
  }
};

/** What a reader is told, in order: texts that are shown, and pictures by their alternative texts. */
export const shownText = (page) =>
  page.evaluate(() => {
    const parts = [];
    const visit = (node) => {
      if (node.nodeType === Node.TEXT_NODE) parts.push(node.data.replace(/\s+/g, " "));
      if (node.nodeType !== Node.ELEMENT_NODE) return;
      if (["SCRIPT", "STYLE", "TEMPLATE"].includes(node.tagName)) return;
      if (!node.checkVisibility()) return;
      const isBlock = !getComputedStyle(node).display.startsWith("inline");
      if (isBlock) parts.push("\n");
      if (node.tagName === "IMG") parts.push(`\n${node.alt}\n`);
      for (const child of node.childNodes) visit(child);
      if (isBlock) parts.push("\n");
    };
    visit(document.body);
    return parts.join("").replace(/[ \t\u00a0]+/g, " ").replace(/ ?\n[\n ]*/g, "\n");
  });

/** Asserts that `lines` are in `text`, one behind the other. */
export const assertInOrder = (text, lines) => {
  let from = 0;
  for (const line of lines) {
    const at = text.indexOf(line, from);
    assert.notEqual(at, -1, `"${line}" is missing behind "${text.slice(Math.max(0, from - 80), from)}" in:\n${text}`);
    from = at + line.length;
  }
};

const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; ++k) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc32 = (data) => {
  let crc = 0xffffffff;
  for (const byte of data) crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
};

/** A PNG of one colour. */
export const makePicture = (width, height, [red, green, blue]) => {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))]);
  const rows = Buffer.concat(Array(height).fill(row));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0)),
  ]);
};

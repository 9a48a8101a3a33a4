// One's own account as people have it: verifying an address, the second factor and its recovery codes, another password,
// devices, and a forgotten password by the link of a message. Once with scripts, where each page is looked at, and once
// without.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkAccessibility, checkHtml, checkPage, submit } from "./page_checks.mjs";
import { makeFolder, newsroom, openBrowser, openPage, password, removeFolder, startServer, until } from "./support.mjs";

const [program] = process.argv.slice(2);
const folder = makeFolder();
const database = join(folder, "site.db");
const storage = ["--storage", `sqlite:${database}`];
const logins = ["lan", "mai"];
for (const login of logins) {
  newsroom(program, ["account", "add", ...storage, "--login", login, "--role", "reader", "--email", `${login}@example.org`,
    "--password-stdin"], `${password}\n`);
}

// ---- A program that keeps the mail it is given ----------------------------------------------------------------------------

const mailFolder = join(folder, "mail");
mkdirSync(mailFolder);
const mailProgram = join(folder, "sendmail");
writeFileSync(mailProgram, `#!/bin/sh
cd '${mailFolder}' || exit 1
cat > part
mv part "$(ls | wc -l).mail"
`, { mode: 0o755 });
const baseUrl = "https://news.example.org";
const serve = () =>
  startServer(program, [...storage, "--locale", "vi", "--site-name", "Tin Vịnh Hà", "--base-url", baseUrl,
    "--mail-from", "news@example.org", "--mail-program", mailProgram]);

const mails = () =>
  readdirSync(mailFolder).filter((name) => name.endsWith(".mail")).map((name) => {
    const text = readFileSync(join(mailFolder, name), "latin1").replace(/=\n/g, "");
    return Buffer.from(text.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1").toString();
  });
/** The link of the message to `login` that leads to `path`, as an address of the server here. */
const mailedLink = async (address, login, path) => {
  const pattern = new RegExp(`${baseUrl}(${path}\\?secret=[\\w-]+)\n`);
  const find = () => mails().filter((text) => text.includes(`<${login}@example.org>`)).map((text) => text.match(pattern)).find(Boolean);
  const [, link] = await until(`a message to ${login} leads to ${path}`, find);
  return address + link;
};

// ---- An authenticator app (RFC 6238) --------------------------------------------------------------------------------------

const fromBase32 = (text) => {
  const bits = [...text].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
};
/** The code that the app shows; `later` steps of half a minute from now. */
const appCode = (key, later = 0) => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", fromBase32(key)).update(counter).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
};
assert.equal(fromBase32("GEZDGNBV").toString(), "12345");

// ---- One person's way -----------------------------------------------------------------------------------------------------

let server = await serve();
const browser = await openBrowser();
const newPassword = "mật khẩu mới còn dài hơn";
const button = (form) => `${form} button[type=submit]`;
const secretOf = (address) => new URL(address).searchParams.get("secret");

/** `look(page, response, status, where)` is what each page must pass. */
const walk = async (login, settings, look) => {
  const context = await browser.newContext(settings);
  const page = await openPage(context);
  const open = async (path, where) => {
    const response = await page.goto(path.startsWith("http") ? path : server.address + path);
    await look(page, response, 200, where);
  };
  const send = async (form, fields, status, where) => {
    for (const [name, value] of Object.entries(fields)) await page.fill(`${form} [name=${name}]`, value);
    const response = await submit(page, button(form));
    await look(page, response, status, where);
    return response;
  };
  const signOut = () => submit(page, "form.account button");
  const signInForm = "main form";
  const notice = () => page.textContent(".notice");

  await open("/sign-in", "the sign-in page");
  await send(signInForm, { login, password }, 200, "the home page");
  await submit(page, "a.account-link");
  assert.equal(new URL(page.url()).pathname, "/account");

  // A name, and an address that shows to be one's own by a button behind a link.
  await send("#profile-form", { display_name: `${login} ở Vịnh Hà` }, 200, "a saved account");
  assert.match(await notice(), /Đã lưu tài khoản/);
  assert.match(await page.textContent("#email-state"), /Chưa xác minh/);
  await send("#verification-form", {}, 200, "the account after asking for a message");
  const verification = await mailedLink(server.address, login, "/email-verification");
  await open(verification, "the page that verifies an address");
  await open(verification, "the same page once more");
  await send("#email-verification-form", {}, 200, "a verified account");
  assert.match(await page.textContent("#email-state"), /Đã xác minh/);
  await page.goto(verification);
  await send("#email-verification-form", {}, 404, "a link that was used");

  // The second factor.
  await open("/account/second-factor", "no second factor");
  await send("#offer-form", {}, 200, "an offered second factor");
  const key = (await page.textContent("#second-factor-secret")).replaceAll(" ", "");
  assert.match(await page.getAttribute("main a[href^=otpauth]", "href"), new RegExp(`^otpauth://totp/.*secret=${key}&`));
  assert.ok((await page.locator("svg.qr").boundingBox()).width > 150, "the picture code is too small to scan");
  await send("#confirm-form", { code: "000000" }, 422, "a wrong code");
  assert.match(await page.textContent("#form-error"), /không phải mã/);
  await send("#confirm-form", { code: appCode(key) }, 200, "recovery codes");
  const recovery = await page.locator("#recovery-codes code").allTextContents();
  assert.equal(recovery.length, 10);
  await open("/account/second-factor", "a second factor");
  assert.equal(await page.locator("#recovery-codes").count(), 0);

  // Signing in takes two steps now: with a code of the app, or with a recovery code that is good once.
  const signInWith = async (secret, code, status, where) => {
    await page.goto(`${server.address}/sign-in?next=/account`);
    const asked = await send(signInForm, { login, password: secret }, 401, "the sign-in page that asks for a code");
    assert.ok(!(await asked.text()).includes(secret));
    await send(signInForm, { login, password: secret, code }, status, where);
  };
  await signOut();
  await signInWith(password, appCode(key, 1), 200, "the account after a code");
  await signOut();
  await signInWith(password, recovery[0], 200, "the account after a recovery code");
  await signOut();
  await signInWith(password, recovery[0], 401, "a recovery code that was used");
  await signInWith(password, recovery[1], 200, "the account after another recovery code");

  // Another device, which is ended from this one.
  const elsewhere = await browser.newContext({ userAgent: "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0" });
  const other = await openPage(elsewhere);
  await other.goto(`${server.address}/sign-in`);
  for (const fields of [{ login, password }, { login, password, code: recovery[2] }]) {
    for (const [name, value] of Object.entries(fields)) await other.fill(`main [name=${name}]`, value);
    await submit(other, "main button[type=submit]");
  }
  assert.ok(await other.isVisible("form.account button"), "the other device is signed in");
  await open("/account/devices", "devices");
  const phone = ".device:has-text('Firefox trên Android')";
  assert.match(await page.textContent(".device:has(.badge)"), /Thiết bị này/);
  await send(`${phone} form`, {}, 200, "devices but one");
  assert.equal(await page.locator(phone).count(), 0);
  assert.equal((await other.goto(`${server.address}/account`)).status(), 401);
  await elsewhere.close();

  // Another password.
  await open("/account/password", "the password");
  const repeated = { new_password: newPassword, new_password_again: newPassword };
  await send("#password-form", { old_password: "wrong", ...repeated }, 401, "a wrong old password");
  await send("#password-form", { old_password: password, ...repeated, new_password_again: "x" }, 422, "two passwords");
  await send("#password-form", { old_password: password, ...repeated }, 200, "a changed password");
  assert.match(await notice(), /Đã đổi mật khẩu/);
  await open("/account", "the account after that");

  // What protects the account wants a password that was given lately; what was typed is not lost.
  const cookies = await context.cookies();
  await server.stop();
  execFileSync("sqlite3", [database, "update sessions set authenticated_at = authenticated_at - 3600000000"]);
  server = await serve();
  await context.addCookies(cookies);
  await open("/account", "the account an hour later");
  const address = `${login}.moi@example.org`;
  await send("#profile-form", { email: address }, 403, "the page that asks for the password");
  await send("#confirmation", { confirm_password: newPassword, confirm_code: "000000" }, 401, "a wrong code there");
  await send("#confirmation", { confirm_password: newPassword, confirm_code: recovery[3] }, 200, "a saved address");
  assert.equal(await page.inputValue("[name=email]"), address);
  await send("#profile-form", { email: `${login}@example.org` }, 200, "the old address again");

  // Forgotten.
  await signOut();
  await page.goto(`${server.address}/sign-in`);
  await submit(page, "main a[href='/password-reset']");
  await open("/password-reset", "a forgotten password");
  await send("#reset-form", { login }, 200, "a forgotten password after asking");
  assert.match(await notice(), /Nếu có tài khoản như vậy/);
  const requests = [];
  const keep = (request) => requests.push(request);
  page.on("request", keep);
  const reset = await mailedLink(server.address, login, "/password-reset/set");
  await open(reset, "the page that sets a new password");
  await send("#new-password-form", { new_password: "12345678", new_password_again: "12345678" }, 422, "a weak password");
  await send("#new-password-form", { new_password: password, new_password_again: password }, 200, "the sign-in page again");
  assert.match(await notice(), /Hãy đăng nhập bằng mật khẩu mới/);
  page.off("request", keep);
  assert.ok(requests.length > 3, "requests were seen");
  for (const request of requests) {
    const url = request.url();
    const { referer = "" } = await request.allHeaders();
    assert.ok(!referer.includes(secretOf(reset)), `${url} tells the secret by Referer`);
    assert.ok(url === reset || !url.includes(secretOf(reset)), `${url} holds the secret`);
  }
  await page.goto(reset);
  await send("#new-password-form", { new_password: newPassword, new_password_again: newPassword }, 404, "a used link");
  await signInWith(password, recovery[4], 200, "the account with the password that was set");

  // And without the second factor again.
  await open("/account/second-factor", "the second factor before its end");
  await send("#remove-form", {}, 200, "no second factor any more");
  await signOut();
  await page.goto(`${server.address}/sign-in`);
  await send(signInForm, { login, password }, 200, "the home page after all");
  await context.close();
};

try {
  const isExpected = (text, status) => status >= 400 && text.includes(`status of ${status}`);
  const lookWithScripts = async (page, response, status, where) => {
    await checkPage(page, response, status, `${where} on a phone`);
    await page.emulateMedia({ colorScheme: "dark" });
    await checkAccessibility(page, `${where} in the dark`);
    await page.emulateMedia({ colorScheme: "light" });
  };
  const lookWithout = async (page, response, status, where) => {
    assert.equal(response.status(), status, where);
    await checkHtml(await response.text(), where);
    assert.deepEqual(page.complaints.filter((text) => !isExpected(text, status)), [], `console on ${where}`);
    page.complaints.length = 0;
  };
  await walk(logins[0], { colorScheme: "light", viewport: { width: 360, height: 900 } }, lookWithScripts);
  await walk(logins[1], { colorScheme: "dark", viewport: { width: 1200, height: 900 }, javaScriptEnabled: false }, lookWithout);
  console.log(`The whole way of an account, with scripts and without, and ${mails().length} messages.`);
} finally {
  await browser.close();
  await server.stop();
  removeFolder(folder);
}

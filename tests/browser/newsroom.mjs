// A newsroom of one's own on a free port, for tests that ask it things.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const password = "một mật khẩu đủ dài";

/** A folder that goes when the test ends. */
export const makeFolder = () => mkdtempSync(join(tmpdir(), "masthead-test-"));
export const removeFolder = (folder) => rmSync(folder, { recursive: true, force: true });

export const newsroom = (program, args, input = "") =>
  execFileSync(program, args, { input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });

// A test that fails leaves no server behind, which would keep it from ending.
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
process.on("uncaughtException", (failure) => {
  console.error(failure);
  process.exit(1);
});

/** Starts `newsroom serve` on a free port; `address` is where it answers. */
export const startServer = async (program, args) => {
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const address = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      const match = said.match(/http:\/\/\S+/);
      if (match) resolve(match[0]);
    });
    child.once("exit", (code) => reject(new Error(`newsroom serve ended with ${code}: ${said}`)));
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  return {
    address,
    stop: async () => {
      child.kill("SIGTERM");
      assert.equal(await exited, 0, "newsroom serve must end with 0 on SIGTERM");
    },
  };
};

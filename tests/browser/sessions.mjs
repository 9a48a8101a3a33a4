// The rules of sessions as people meet them, each named by its number: what several tabs, wrong clocks and two people at one
// computer make of the end of a session. Rows run side by side, because most of them wait for an end that only the server decides;
// but for that of the five tabs, of which one that stands still for most of a second rightly asks for itself.
import assert from "node:assert/strict";
import { rowOfProlonging, rowOfReading, rowOfTyping } from "./sessions/access.mjs";
import { rowOfLostTime, rowOfSleepOverTheEnd, rowOfWrongClocks } from "./sessions/clocks.mjs";
import { closeAll, failed, openSite } from "./sessions/common.mjs";
import { rowOfFiveTabs, rowsOfLonelyTabs } from "./sessions/tabs.mjs";
import {
  rowOfAnotherTab, rowOfSendingTooLate, rowOfTwentyHours, rowOfTwoPeople, rowOfTypingOn,
} from "./sessions/texts.mjs";

const [program] = process.argv.slice(2);

try {
  const quick = await openSite(program, 21, 20);
  const middle = await openSite(program, 36, 24);
  const long = await openSite(program, 72, 70);
  await rowOfFiveTabs(middle);
  await Promise.all([
    rowOfTyping(long),
    rowsOfLonelyTabs(middle),
    rowOfReading(long).then(() => rowOfWrongClocks(middle)).then(() => rowOfProlonging(quick)),
    Promise.all([rowOfSleepOverTheEnd(middle), rowOfLostTime(middle)]).then(() => rowOfTwentyHours(long)),
    Promise.all([rowOfTypingOn, rowOfSendingTooLate, rowOfAnotherTab].map((run) => run(middle))).then(() => rowOfTwoPeople(middle)),
  ]);
  assert.deepEqual(failed, []);
  console.log("Every rule of sessions that people meet holds.");
} finally {
  await closeAll();
}

import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The path of a Chromium: CHROMIUM_PATH, one of the system's, or Playwright's own; undefined when there is none. */
export function findBrowser() {
  return [process.env.CHROMIUM_PATH, ...PLACES, chromium.executablePath()].find(
    (path) => path && existsSync(path),
  );
}

// Edits an article in doccano's own interface: node edit.mjs PLAN.json
// PLAN: url, user, password, project, page, shots (folder), steps: [["add", words, label], ["delete", words],
// ["relate", head, tail, label], ["confirm"]], shown (words that have to be there before anything is done).
import fs from "node:fs";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";

const plan = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const browser = await playwright.launch({ args: chromium.args, executablePath: await chromium.executablePath(), headless: true });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const settle = () => page.waitForTimeout(700);
const shoot = (name) => page.screenshot({ path: `${plan.shots}/${name}.png` });

// Where words stand on the screen: the text is drawn as SVG, a line an element.
async function place(words) {
  const found = await page.evaluate((wanted) => {
    for (const element of document.querySelectorAll("svg text[id]")) {
      for (const node of element.childNodes) {
        const start = node.nodeType === Node.TEXT_NODE ? node.data.indexOf(wanted) : -1;
        if (start < 0) continue;
        const range = document.createRange();
        range.setStart(node, start);
        range.setEnd(node, start + wanted.length);
        element.scrollIntoView({ block: "center" });
        const { left, right, top, bottom } = range.getBoundingClientRect();
        return { left, right, middle: (top + bottom) / 2, bottom };
      }
    }
    return null;
  }, words);
  if (!found) throw new Error(`not on the page: ${words}`);
  return found;
}

// The underline of a span, just below its words.
async function clickSpan(words) {
  const { left, bottom } = await place(words);
  const hit = await page.evaluate(({ x, y }) => {
    let best = null;
    for (const dot of document.querySelectorAll("svg g[style*='cursor: pointer'] circle")) {
      const box = dot.getBoundingClientRect();
      const distance = Math.abs(box.left - x) + Math.abs(box.top - y);
      if (!best || distance < best.distance) best = { distance, x: box.right + 12, y: box.top + box.height / 2 };
    }
    return best;
  }, { x: left, y: bottom });
  await page.mouse.click(hit.x, hit.y);
  await settle();
}

async function choose(label) {
  await page.locator(".menuable__content__active .v-list-item", { hasText: new RegExp(`(^|\\s)${label}\\s*$`) }).first().click();
  await settle();
}

const steps = {
  async add(words, label) {
    const { left, right, middle } = await place(words);
    await page.mouse.move(left + 1, middle);
    await page.mouse.down();
    await page.mouse.move(right - 1, middle, { steps: 10 });
    await page.mouse.up();
    await settle();
    await shoot("select");
    await choose(label);
  },
  async delete(words) {
    await clickSpan(words);
    await shoot("span");
    await page.locator(".menuable__content__active .v-chip__close").click();
    await settle();
  },
  async relate(head, tail, label) {
    await page.locator(".v-input--switch").first().click();
    await settle();
    await clickSpan(head);
    await clickSpan(tail);
    await shoot("relate");
    await choose(label);
    await page.locator(".v-input--switch").first().click();
    await settle();
  },
  async confirm() {
    await page.locator("main button.v-btn--icon.v-size--default").first().click();
    await settle();
  },
};

await page.goto(`${plan.url}/auth`);
await page.fill("input[name=username]", plan.user);
await page.fill("input[name=password]", plan.password);
await page.press("input[name=password]", "Enter");
await page.waitForURL("**/projects**");
await page.goto(`${plan.url}/projects/${plan.project}/sequence-labeling?page=${plan.page}`);
await page.locator("svg text[id]").first().waitFor();
await page.waitForTimeout(4000);
await shoot("article");
for (const [name, ...rest] of plan.steps) await steps[name](...rest);
await shoot("done");
await browser.close();

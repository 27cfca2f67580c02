/** An analyst at the editor: what she does with mouse and keyboard is counted, what the page complains of is kept. */
import type { Browser, BrowserContextOptions, Locator, Page, Request } from "playwright-core";

export type Theme = "light" | "dark";

export interface Analyst {
  readonly page: Page;
  /** Presses, drags and texts typed up to now. */
  readonly steps: number;
  /** What the page complained of: errors on the console, exceptions, answers that are failures, requests to elsewhere. */
  readonly complaints: readonly string[];
  press(place: Locator): Promise<void>;
  pressTwice(place: Locator): Promise<void>;
  /** Types into a field instead of what stands there. */
  type(field: Locator, text: string): Promise<void>;
  choose(field: Locator, value: string): Promise<void>;
  /** Presses keys, written as playwright writes them. */
  keys(keys: string): Promise<void>;
  /** Drags from the middle of one thing to a place on the page. */
  drag(from: Locator, to: Point | Locator): Promise<void>;
  /** Drops files from her desk onto a place. */
  dropFiles(place: Locator, files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Promise<void>;
  /** Waits until nothing is asked of the server any more and nothing moves. */
  quiet(): Promise<void>;
  leave(): Promise<void>;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const screen = { width: 1400, height: 900 } as const;

/** How long anything in the editor may take; a page that needs longer has failed. */
const patienceMs = 15_000;

async function middleOf(place: Locator): Promise<Point> {
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  if (!box) throw new Error(`${place.toString()} is not on the page`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

interface Ear {
  readonly complaints: readonly string[];
  /** Requests under way. */
  readonly asked: ReadonlySet<Request>;
}

function listen(page: Page, ownUrl: string): Ear {
  const complaints: string[] = [];
  const asked = new Set<Request>();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.stack ?? error.message}`));
  page.on("response", (answer) => {
    if (answer.status() >= 400) complaints.push(`${answer.status()} for ${answer.url()}`);
  });
  page.on("request", (request) => {
    asked.add(request);
    const url = request.url();
    if (!url.startsWith(ownUrl) && !/^(data|blob):/.test(url)) complaints.push(`asked elsewhere: ${url}`);
  });
  for (const end of ["requestfinished", "requestfailed"] as const)
    page.on(end as "requestfailed", (request) => asked.delete(request));
  return { complaints, asked };
}

/** Resolves when for a while nothing was asked and everything stayed where it is. */
async function quiet(page: Page, { asked }: Ear): Promise<void> {
  const look = (): Promise<string> =>
    page.evaluate(() => {
      const tray = document.querySelector(".red-ui-tray:last-child")?.getBoundingClientRect();
      return `${tray?.x} ${tray?.width} ${document.getElementById("red-ui-main-container")?.clientWidth}`;
    });
  const deadline = Date.now() + patienceMs;
  let before = "";
  for (let still = 0; still < 3; ) {
    await page.waitForTimeout(60);
    const now = await look();
    still = asked.size === 0 && now === before ? still + 1 : 0;
    before = now;
    if (Date.now() > deadline)
      throw new Error(`The page does not come to rest: ${[...asked].map((one) => one.url()).join(", ")}`);
  }
}

/** Opens the editor in a window of its own and waits until it can be used. */
export async function sitDown(
  browser: Browser,
  url: string,
  theme: Theme = "light",
  locale = "en-US",
): Promise<Analyst> {
  const options: BrowserContextOptions = { viewport: screen, locale, reducedMotion: "reduce" };
  const window = await browser.newContext(options);
  window.setDefaultTimeout(patienceMs);
  await window.addInitScript((chosen) => localStorage.setItem("view-dark-theme", chosen), theme);
  const page = await window.newPage();
  const ear = listen(page, url);
  await page.goto(url);
  await page.waitForFunction(() => {
    const loading = document.getElementById("red-ui-loading-progress");
    return loading !== null && getComputedStyle(loading).display === "none" && !!RED.workspaces.active();
  });
  await quiet(page, ear);
  return atWork(page, ear);
}

function atWork(page: Page, ear: Ear): Analyst {
  let steps = 0;
  const step = async (doing: () => Promise<unknown>): Promise<void> => {
    steps += 1;
    await doing();
  };
  return {
    page,
    complaints: ear.complaints,
    get steps() {
      return steps;
    },
    press: (place) => step(() => place.click()),
    pressTwice: (place) => step(() => place.dblclick()),
    type: (field, text) => step(() => field.fill(text).then(() => field.press("End"))),
    choose: (field, value) => step(() => field.selectOption(value)),
    keys: (keys) => step(() => page.keyboard.press(keys)),
    drag: (from, to) =>
      step(async () => {
        const [start, end] = [await middleOf(from), "x" in to ? to : await middleOf(to)];
        await page.mouse.move(start.x, start.y);
        await page.mouse.down();
        await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
        await page.mouse.move(end.x, end.y, { steps: 4 });
        await page.mouse.up();
      }),
    dropFiles: (place, files) =>
      step(async () => {
        const plain = files.map(({ name, bytes }) => ({ name, bytes: [...bytes] }));
        const dataTransfer = await page.evaluateHandle((list) => {
          const transfer = new DataTransfer();
          for (const { name, bytes } of list) transfer.items.add(new File([new Uint8Array(bytes)], name));
          return transfer;
        }, plain);
        await place.dispatchEvent("drop", { dataTransfer });
      }),
    quiet: () => quiet(page, ear),
    leave: () => page.context().close(),
  };
}

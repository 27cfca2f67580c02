/** One story told on a stage of its own; where it fails, a picture of what the browser showed is left behind. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { type Analyst, sitDown, type Theme } from "./analyst.ts";
import { openStage, type Stage } from "./stage.ts";

export interface Story {
  /** The sentence that the story proves. */
  readonly promise: string;
  readonly theme?: Theme;
  readonly locale?: string;
  /** What runs before the analyst sits down. */
  readonly flows?: readonly object[];
  tell(analyst: Analyst, stage: Stage): Promise<void>;
}

/** Plays a story from an empty stage to its end. */
export async function play(browser: Browser, story: Story): Promise<void> {
  const stage = await openStage();
  try {
    if (story.flows) await stage.deploy(story.flows);
    const analyst = await sitDown(browser, stage.url, story.theme, story.locale);
    try {
      await story.tell(analyst, stage);
    } catch (error) {
      throw await withPicture(analyst, stage, story, error as Error);
    } finally {
      await analyst.leave();
    }
  } finally {
    await stage.close();
  }
}

async function withPicture({ page, complaints }: Analyst, stage: Stage, story: Story, error: Error): Promise<Error> {
  const name = story.promise
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60);
  const picture = join(tmpdir(), `waybill-${name}.png`);
  await page.screenshot({ path: picture });
  const log = stage
    .log()
    .split("\n")
    .filter((line) => /\[(warn|error)\]/.test(line));
  const said = ["", `What the browser showed: ${picture}`, ...complaints, ...log.slice(-20)].join("\n");
  error.stack = `${error.stack ?? error.message}${said}`;
  return error;
}

/** Resolves when `read` gives what `isWanted` wants; else fails and says what was read last. */
export async function eventually<T>(
  what: string,
  read: () => T | Promise<T>,
  isWanted: (value: T) => boolean,
  patienceMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}. Last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

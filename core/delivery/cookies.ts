import type { HttpHeaders } from "./http.ts";

/** Cookies of one session with one server: names and values only, for paths and lifetimes do not matter there. */
export interface Cookies {
  /** Keeps what an answer sets; an empty value takes a cookie back. */
  take(headers: HttpHeaders): void;
  /** Value of the Cookie header; null where there is none. */
  header(): string | null;
  clear(): void;
}

/** An empty jar. */
export function openCookies(): Cookies {
  const jar = new Map<string, string>();
  return {
    take(headers) {
      for (const line of [headers["set-cookie"] ?? []].flat()) {
        const [pair = ""] = line.split(";", 1);
        const at = pair.indexOf("=");
        if (at <= 0) continue;
        const name = pair.slice(0, at).trim();
        const value = pair.slice(at + 1).trim();
        if (value === "") jar.delete(name);
        else jar.set(name, value);
      }
    },
    header: () => (jar.size === 0 ? null : [...jar].map(([name, value]) => `${name}=${value}`).join("; ")),
    clear: () => jar.clear(),
  };
}

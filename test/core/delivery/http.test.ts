import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { openCookies } from "../../../core/delivery/cookies.ts";
import {
  headerOf,
  type HttpAnswer,
  type HttpFailure,
  type HttpOptions,
  openHttp,
} from "../../../core/delivery/http.ts";

async function serve(
  t: TestContext,
  listener: RequestListener,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

function client(t: TestContext, baseUrl: string, more: Partial<HttpOptions> = {}) {
  const http = openHttp({ baseUrl, timeoutMs: 5000, sockets: 2, ...more });
  t.after(() => http.close());
  const signal = new AbortController().signal;
  return (path: string, request: Partial<Parameters<typeof http.request>[0]> = {}) => {
    return http.request({ method: "GET", path, signal, ...request });
  };
}

function failed(answer: HttpAnswer | HttpFailure): HttpFailure {
  assert.ok(answer.kind === "failure", "an answer came");
  return answer;
}

test("requests go to the path of the base URL over connections that are kept", async (t) => {
  const { url, server } = await serve(t, (request, response) => {
    response.setHeader("set-cookie", ["a=1", "b=2"]);
    response.end(`${request.method} ${request.url} ${String(request.headers["x-one"])}`);
  });
  let sockets = 0;
  server.on("connection", () => sockets++);
  const ask = client(t, `${url}/base/`);
  for (let count = 0; count < 10; count++) {
    const answer = await ask("/x?y=1", { headers: { "x-one": "1" } });
    assert.ok(answer.kind === "answer");
    assert.deepEqual(
      [answer.status, answer.body, headerOf(answer.headers, "set-cookie")],
      [200, "GET /base/x?y=1 1", "a=1"],
    );
    assert.equal(headerOf(answer.headers, "x-missing"), null);
  }
  assert.ok(sockets <= 2, `${sockets} connections`);
});

test("a refused connection, an unknown host and a client that was closed surely sent nothing", async (t) => {
  const { url, server } = await serve(t, () => {});
  await new Promise((resolve) => server.close(resolve));
  assert.deepEqual(failed(await client(t, url)("/")), {
    kind: "failure",
    sent: "never",
    code: "ECONNREFUSED",
    detail: `${new URL(url).host} refuses connections`,
  });
  assert.equal(failed(await client(t, "http://no-such-host.invalid")("/")).sent, "never");
  const http = openHttp({ baseUrl: url, timeoutMs: 1000, sockets: 1 });
  await http.close();
  assert.equal(
    failed(await http.request({ method: "GET", path: "/", signal: new AbortController().signal })).sent,
    "never",
  );
});

test("a line that breaks, an answer that does not come or does not end, and an abort may have been sent", async (t) => {
  const { url } = await serve(t, (request, response) => {
    if (request.url === "/drop") request.socket.destroy();
    if (request.url === "/reset") request.socket.resetAndDestroy();
    if (request.url === "/half") response.write("half");
  });
  const ask = client(t, url, { timeoutMs: 300 });
  const stop = new AbortController();
  const aborted = ask("/silent", { signal: stop.signal });
  setTimeout(() => stop.abort(), 20);
  const codes = await Promise.all([ask("/drop"), ask("/reset"), ask("/half"), ask("/silent"), aborted]);
  assert.deepEqual(
    codes.map(failed).map(({ sent, code }) => [sent, code]),
    [
      ["maybe", "UND_ERR_SOCKET"],
      ["maybe", "ECONNRESET"],
      ["maybe", "UND_ERR_BODY_TIMEOUT"],
      ["maybe", "UND_ERR_HEADERS_TIMEOUT"],
      ["maybe", "UND_ERR_ABORTED"],
    ],
  );
});

test("an answer that is too large is not read to its end", async (t) => {
  const { url } = await serve(t, (_, response) => void response.end("x".repeat(5000)));
  const failure = failed(await client(t, url, { answerLimitBytes: 1000 })("/"));
  assert.equal(failure.code, "UND_ERR_RES_EXCEEDED_MAX_SIZE");
});

test("no failure tells anything of the request but the host", async (t) => {
  const ask = client(t, "http://127.0.0.1:1/private");
  const failure = failed(
    await ask("/secret?token=abc", { headers: { authorization: "Bearer abc" }, method: "POST", body: "abc" }),
  );
  assert.doesNotMatch(JSON.stringify(failure), /abc|private|secret|Bearer/);
});

test("cookies are kept by name, replaced, and taken back", () => {
  const cookies = openCookies();
  assert.equal(cookies.header(), null);
  cookies.take({ "set-cookie": ["a=1; path=/; HttpOnly", "b=x=y", "nonsense", "=z"] });
  assert.equal(cookies.header(), "a=1; b=x=y");
  cookies.take({ "set-cookie": "a=2" });
  cookies.take({ "set-cookie": "b=; Max-Age=0" });
  cookies.take({});
  assert.equal(cookies.header(), "a=2");
  cookies.clear();
  assert.equal(cookies.header(), null);
});

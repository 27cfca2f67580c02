/** What every bare server here shares: bodies in whole, one answer, and a line that says it is up. */
import { createServer, type ServerResponse } from "node:http";

/** Answers 200 `ok`. */
export function accept(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/plain", "content-length": 2 });
  response.end("ok");
}

/** Listens on the port that the environment names and gives `take` every whole body. */
export function listen(take: (body: Buffer, response: ServerResponse) => void): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => take(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), response));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(Number(process.env.BENCH_PORT), "127.0.0.1", () => console.log("listening"));
}

/** The addresses at which a carrier that authenticates by token fetches one from us. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AccessSecrets } from "../../core/access/secrets.ts";
import { answerTokenRequest } from "../../core/access/token.ts";
import { coded } from "../../core/errors.ts";
import type { AuthScheme } from "../../core/mapping/webhook.ts";
import { refuse } from "../kit/answers.ts";
import { readRequestBody } from "../kit/body.ts";
import type { FrontDoor, Visit } from "../kit/front-door.ts";
import type { RateLimit } from "../../core/access/limits.ts";
import type { Clock } from "../../core/clock.ts";

export interface TokenDesk {
  readonly scheme: AuthScheme;
  readonly secrets: AccessSecrets;
  /** Path of the webhook: what a token opens. */
  readonly path: string;
  readonly rate: RateLimit;
  readonly clock: Clock;
}

const limits = { bytes: 8_192, milliseconds: 10_000 };

/** Opens `<path>/token`, and the path that the carrier's documents name; answers the addresses. */
export function openTokens(door: FrontDoor, desk: TokenDesk): readonly string[] {
  if (desk.scheme.scheme !== "bearer") return [];
  const grant = { audience: desk.path, expiresInSeconds: desk.scheme.expiresInSeconds };
  const visit: Visit = (request, response) => {
    const refused = request.method === "POST" ? desk.rate.take() : coded("WB-IN-007");
    if (refused) return refuse(request, response, refused);
    readRequestBody(request, limits, (body, late) => {
      if (late) return refuse(request, response, late);
      if (body) issue(request, response, body);
    });
  };
  const issue = ({ headers }: IncomingMessage, response: ServerResponse, body: Buffer): void => {
    const answer = answerTokenRequest({ headers, body }, desk.secrets, grant, desk.clock.now());
    response
      .writeHead(answer.status, { ...answer.headers, "Content-Length": Buffer.byteLength(answer.body) })
      .end(answer.body);
  };
  const paths = new Set(["token", desk.scheme.tokenPath].map((name) => `${desk.path}/${name}`));
  return [...paths].filter((path) => door.open(path, visit));
}

import { describeConfig, type Saved } from "../kit/config.ts";
import { choice, count, environmentName, flag, pattern, text } from "../kit/fields.ts";
import { reason } from "../kit/reasons.ts";

const signsIn = (saved: Saved): boolean => saved["signsIn"] === true;
const named = (saved: Saved): boolean => signsIn(saved) && saved["secretFrom"] === "env";
const isSecure = (saved: Saved): boolean => /^(mqtts|wss):/.test(String(saved["url"]));

/** Which MQTT broker, and who we are there. */
export const config = describeConfig({
  version: 1,
  fields: {
    name: text(),
    url: pattern("mqtts://", /^(mqtts?|wss?):\/\/[^\s/?#@]+(\/\S*)?$/, reason("broker")),
    /** File of certificates (PEM), relative to the user directory; empty: those that the system knows. */
    authority: text(),
    clientId: pattern("waybill", /^[\w.:-]{1,40}$/, reason("clientId")),
    /** Hours that the broker keeps what came while we were away. */
    sessionHours: count(24, 1, 720),
    signsIn: flag(false),
    secretFrom: choice("env", ["env", "credential"]),
    userEnv: environmentName(),
    secretEnv: environmentName(),
  },
  applies: { authority: isSecure, secretFrom: signsIn, userEnv: named, secretEnv: named },
  migrations: [],
});

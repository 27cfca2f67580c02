/** Preloaded into a worker: ends the process with SIGKILL at the n-th time that an effect comes to a step. */
import { subscribe } from "node:diagnostics_channel";
import type { EffectStepMessage } from "../../../core/delivery/steps.ts";

const [step, times] = (process.env.KILL_AT ?? "").split(":");
let left = Number(times ?? 1);

subscribe("waybill:effect:step", (message) => {
  if ((message as EffectStepMessage).step === step && --left === 0) process.kill(process.pid, "SIGKILL");
});

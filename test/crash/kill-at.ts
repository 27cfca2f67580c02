/**
 * Preloaded with `--import` into the process under test: kills it at the n-th time that a named step is passed. The
 * product publishes its steps on diagnostics channels and knows nothing of this file. `WAYBILL_KILL_AT` says where:
 * `effect:sent:3` is the third time that an effect has been sent.
 */
import { subscribe } from "node:diagnostics_channel";

const [part, step, nth] = (process.env.WAYBILL_KILL_AT ?? "").split(":");
let times = 0;

if (part && step) {
  subscribe(`waybill:${part}:step`, (message) => {
    if ((message as { step: string }).step !== step) return;
    times += 1;
    if (times === Number(nth)) process.kill(process.pid, "SIGKILL");
  });
}

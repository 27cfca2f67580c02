/** Loaded into Node-RED before anything else: the test sets its clock ahead and asks how much memory it holds. */
const machineNow = Date.now;
let aheadMs = 0;
Date.now = () => machineNow() + aheadMs;

process.on("message", (told: { readonly aheadMs?: number }) => {
  aheadMs += told.aheadMs ?? 0;
  process.send?.({ rssBytes: process.memoryUsage.rss() });
});
process.channel?.unref();

/**
 * Arguments of node for the process that runs Node-RED (`npm start`, the image, the bench). V8 begins with a limit for
 * old objects that is hardly above what Node-RED itself needs, so that under load it marks the whole heap twice a second:
 * a fifth of the processor. Behind a first limit of 192 MB it marks when there is something to gain. Figures, of memory
 * too: docs/decisions/0005-aims-beyond-the-limit.md.
 */
export const heapArguments: readonly string[] = ["--initial-old-space-size=192"];

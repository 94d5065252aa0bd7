#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { register } from 'tsx/esm/api';

// Where there is memory, V8 lets the heap grow to four times what it holds before it looks for what is not needed any
// more. Half as much again is enough: a replay of a million events must fit into 256 MB (npm run bench:replay).
setFlagsFromString('--heap-growing-percent=50');

// The AWS SDK tells every command of a Node.js version that it will drop one day; `engines` in package.json says which we take.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// Whoever reads may have enough before the end, as `head` has. The command is still finished: a drill ends its alarm.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
});

register();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv);

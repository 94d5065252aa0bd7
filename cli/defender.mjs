#!/usr/bin/env node
import { register } from 'tsx/esm/api';

// The AWS SDK tells every command of a Node.js version that it will drop one day; `engines` in package.json says which we take.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

register();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv);

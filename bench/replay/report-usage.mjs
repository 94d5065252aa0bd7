import { writeFileSync } from 'node:fs';

// Loaded before a program that is measured: at its end, writes down the most memory and all the time it needed.
process.once('exit', () => writeFileSync(process.env.USAGE_FILE, JSON.stringify(process.resourceUsage())));

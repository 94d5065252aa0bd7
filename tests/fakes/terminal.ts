import { main } from '../../cli/main.ts';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Whatever the machine's own environment names. */
const nothingNamed = {
  DEFENDER_STACK: undefined,
  DEFENDER_HISTORY_TABLE: undefined,
  DEFENDER_RULES_TABLE: undefined,
};

/** Runs one `defender` command line in this process, in a folder and an environment of its own. */
export async function runDefender(
  args: readonly string[],
  { folder, environment = {} }: { readonly folder: string; readonly environment?: Environment },
): Promise<CommandResult> {
  const written = { stdout: '', stderr: '' };
  const restore = [
    captured(process.stdout, (text) => {
      written.stdout += text;
    }),
    captured(process.stderr, (text) => {
      written.stderr += text;
    }),
    spoken(console, written),
    withEnvironment({ ...nothingNamed, ...environment }),
    inFolder(folder),
  ];
  try {
    const exitCode = await main(['node', 'defender', ...args]);
    return { exitCode, ...written };
  } finally {
    for (const each of restore.toReversed()) each();
    process.exitCode = undefined;
  }
}

function captured(stream: NodeJS.WriteStream, take: (text: string) => void): () => void {
  const { write } = stream;
  stream.write = (text: string | Uint8Array) => {
    take(String(text));
    return true;
  };
  return () => {
    stream.write = write;
  };
}

/** Jest has a console of its own, which does not write to the streams. */
function spoken(target: Console, written: { stdout: string; stderr: string }): () => void {
  const { log, error } = target;
  const lineTo =
    (stream: keyof typeof written) =>
    (...words: readonly unknown[]) => {
      written[stream] += `${words.map(String).join(' ')}\n`;
    };
  Object.assign(target, { log: lineTo('stdout'), error: lineTo('stderr') });
  return () => Object.assign(target, { log, error });
}

function withEnvironment(environment: Environment): () => void {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  set(Object.entries(environment));
  return () => set(before);
}

function set(variables: readonly (readonly [string, string | undefined])[]): void {
  for (const [name, value] of variables) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

function inFolder(folder: string): () => void {
  const before = process.cwd();
  process.chdir(folder);
  return () => process.chdir(before);
}

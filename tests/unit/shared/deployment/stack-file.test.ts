import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  readStackFile,
  removeStackFile,
  StackRunsAlreadyError,
  writeStackFile,
} from '../../../../shared/deployment/stack-file.ts';
import { aStackFile } from '../../../builders/stack-file.ts';

/** A process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

describe('the file of the running stack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stack-file-'));
  const path = join(folder, '.local', 'stack.json');
  afterEach(() => rmSync(path, { force: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('the file of the running stack says what was written, until it is removed', () => {
    writeStackFile(path, aStackFile());
    expect(readStackFile(path)).toEqual(aStackFile());
    expect(readdirSync(join(folder, '.local'))).toEqual(['stack.json']);
    removeStackFile(path);
    expect(existsSync(path)).toBe(false);
    expect(readStackFile(path)).toBeUndefined();
  });

  it('the file of the running stack counts for nothing once its process is dead, and is replaced', () => {
    writeStackFile(path, aStackFile({ pid: deadPid() }));
    expect(readStackFile(path)).toBeUndefined();
    writeStackFile(path, aStackFile());
    expect(readStackFile(path)?.pid).toBe(process.pid);
  });

  it('the file of the running stack is not taken from another stack that lives', () => {
    writeStackFile(path, aStackFile({ pid: process.ppid }));
    expect(() => writeStackFile(path, aStackFile())).toThrow(StackRunsAlreadyError);
    expect(() => writeStackFile(path, aStackFile())).toThrow(String(process.ppid));
    expect(readStackFile(path)?.pid).toBe(process.ppid);
  });

  it('the file of the running stack is not removed by another stack, which was refused', () => {
    writeStackFile(path, aStackFile({ pid: process.ppid }));
    removeStackFile(path);
    expect(readStackFile(path)?.pid).toBe(process.ppid);
  });

  it('the file of the running stack counts for nothing where it was cut off', () => {
    writeStackFile(path, aStackFile());
    writeFileSync(path, '{"pid": 1');
    expect(readStackFile(path)).toBeUndefined();
    writeStackFile(path, aStackFile());
    expect(readStackFile(path)).toEqual(aStackFile());
  });
});

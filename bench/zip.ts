import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** Offsets and signatures are those of PKWARE's APPNOTE 6.3: end record (4.3.16), central (4.3.12), local (4.3.7). */
const endSignature = 0x06054b50;
const endLength = 22;
const centralLength = 46;
const localLength = 30;
const stored = 0;

/** What a zip file holds, by path. Knows stored and deflated entries, and no ZIP64. */
export function readZip(path: string): ReadonlyMap<string, Buffer> {
  const zip = readFileSync(path);
  const end = endOf(zip);
  const entries = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    entries.set(
      zip.toString('utf8', at + centralLength, at + centralLength + nameLength),
      contentOf(zip, at),
    );
    at += centralLength + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function endOf(zip: Buffer): number {
  for (let at = zip.length - endLength; at >= 0; at -= 1)
    if (zip.readUInt32LE(at) === endSignature) return at;
  throw new Error('There is no end record: this is not a zip file');
}

function contentOf(zip: Buffer, central: number): Buffer {
  const local = zip.readUInt32LE(central + 42);
  const from = local + localLength + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(from, from + zip.readUInt32LE(central + 20));
  return zip.readUInt16LE(central + 10) === stored ? packed : inflateRawSync(packed);
}

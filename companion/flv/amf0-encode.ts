import { EcmaArray, marker, maxAmfDepth, type AmfObject, type AmfValue } from './amf0.ts';

const objectEnd = Buffer.from([0, 0, marker.objectEnd]);

/** Encodes values one after the other, as the body of a command or data message (AMF0, section 2). */
export function encodeAmf0(...values: readonly AmfValue[]): Buffer {
  const parts: Buffer[] = [];
  for (const value of values) encode(value, parts, 0);
  const whole = Buffer.concat(parts);
  // Some hold keys: one copy is left, and whoever sends it can wipe it.
  for (const part of parts) if (part !== objectEnd) part.fill(0);
  return whole;
}

function encode(value: AmfValue, parts: Buffer[], depth: number): void {
  if (depth > maxAmfDepth) throw new Error('AMF0 value is nested too deeply');
  if (value === null) parts.push(Buffer.from([marker.null]));
  else if (value === undefined) parts.push(Buffer.from([marker.undefined]));
  else if (typeof value === 'number') parts.push(double(marker.number, value));
  else if (typeof value === 'boolean') parts.push(Buffer.from([marker.boolean, value ? 1 : 0]));
  else if (typeof value === 'string') encodeString(value, parts);
  else if (value instanceof Date) parts.push(double(marker.date, value.getTime()), Buffer.from([0, 0]));
  else if (value instanceof EcmaArray) {
    parts.push(counted(marker.ecmaArray, Object.keys(value.entries).length));
    encodeProperties(value.entries, parts, depth);
  } else if (isList(value)) {
    parts.push(counted(marker.strictArray, value.length));
    for (const item of value) encode(item, parts, depth + 1);
  } else {
    parts.push(Buffer.from([marker.object]));
    encodeProperties(value, parts, depth);
  }
}

/** `Array.isArray` as a guard that also narrows read-only arrays. */
function isList(value: AmfObject | readonly AmfValue[]): value is readonly AmfValue[] {
  return Array.isArray(value);
}

function encodeString(text: string, parts: Buffer[]): void {
  const bytes = Buffer.from(text);
  if (bytes.length > 0xffff) parts.push(counted(marker.longString, bytes.length), bytes);
  else parts.push(Buffer.from([marker.string, bytes.length >> 8, bytes.length & 0xff]), bytes);
}

function encodeProperties(object: AmfObject, parts: Buffer[], depth: number): void {
  for (const [name, value] of Object.entries(object)) {
    const bytes = Buffer.from(name);
    if (bytes.length > 0xffff) throw new Error('AMF0 property name is too long');
    parts.push(Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes);
    encode(value, parts, depth + 1);
  }
  parts.push(objectEnd);
}

function double(type: number, value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = type;
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function counted(type: number, count: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = type;
  bytes.writeUInt32BE(count, 1);
  return bytes;
}

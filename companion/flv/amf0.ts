/**
 * Values of AMF0 (Action Message Format 0, https://rtmp.veriskope.com/pdf/amf0-file-format-specification.pdf).
 * Objects that were decoded have no prototype, so that no name in them can mean anything else.
 */
export type AmfValue =
  | number
  | boolean
  | string
  | null
  | undefined
  | Date
  | EcmaArray
  | readonly AmfValue[]
  | AmfObject;

export interface AmfObject {
  readonly [name: string]: AmfValue;
}

/** 2.10: an array with names, which is what stream metadata comes in. */
export class EcmaArray {
  readonly entries: AmfObject;

  constructor(entries: AmfObject) {
    this.entries = entries;
  }
}

/** Type markers, 2.1. */
export const marker = {
  number: 0x00,
  boolean: 0x01,
  string: 0x02,
  object: 0x03,
  null: 0x05,
  undefined: 0x06,
  reference: 0x07,
  ecmaArray: 0x08,
  objectEnd: 0x09,
  strictArray: 0x0a,
  date: 0x0b,
  longString: 0x0c,
  unsupported: 0x0d,
  xmlDocument: 0x0f,
  typedObject: 0x10,
} as const;

/** Deepest nesting that is read or written. */
export const maxAmfDepth = 16;

/** The value as an object, whether it came as an object or as an ECMA array; null for anything else. */
export function asObject(value: AmfValue): AmfObject | null {
  if (value instanceof EcmaArray) return value.entries;
  if (typeof value !== 'object' || value === null || value instanceof Date || Array.isArray(value))
    return null;
  return value as AmfObject;
}

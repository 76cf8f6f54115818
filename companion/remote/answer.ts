import { requestStatus } from './codes.ts';

/** What becomes of a request. */
export type Answer =
  | { readonly code: typeof requestStatus.success; readonly data?: object }
  | { readonly code: number; readonly comment: string };

export function done(data?: object): Answer {
  return { code: requestStatus.success, ...(data && { data }) };
}

export function refused(code: keyof typeof requestStatus, comment: string): Answer {
  return { code: requestStatus[code], comment };
}

/** What a request says beside its name, whatever it is. */
export type RequestData = Readonly<Record<string, unknown>> | null;

/** One field of a request, or why it is not there. */
export function readField<T extends 'string' | 'boolean'>(
  data: RequestData,
  name: string,
  type: T,
): { ok: true; value: T extends 'string' ? string : boolean } | { ok: false; answer: Answer } {
  if (!data) return { ok: false, answer: refused('missingRequestData', 'This request takes `requestData`.') };
  const value = data[name];
  if (value === undefined || value === null) {
    return { ok: false, answer: refused('missingRequestField', `\`${name}\` is missing.`) };
  }
  if (typeof value !== type) {
    return { ok: false, answer: refused('invalidRequestFieldType', `\`${name}\` must be a ${type}.`) };
  }
  return { ok: true, value: value as never };
}

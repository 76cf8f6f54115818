import { expect, it } from 'vitest';
import { captureError } from '../../../../extension/broadcast/capture/capture-error.ts';
import type { SourceRequest } from '../../../../extension/messages/start-request.ts';

it.each<[kind: SourceRequest['kind'], name: string, message: string, reason: string]>([
  ['camera', 'NotReadableError', 'Could not start video source', 'camera-taken'],
  ['camera', 'AbortError', '', 'camera-taken'],
  ['camera', 'NotFoundError', '', 'no-camera'],
  ['camera', 'OverconstrainedError', '', 'no-camera'],
  ['camera', 'NotAllowedError', 'Permission denied', 'permission-denied'],
  ['camera', 'NotAllowedError', 'Permission dismissed', 'permission-needed'],
  ['screen', 'NotAllowedError', 'Permission denied by user', 'screen-refused'],
  ['camera', 'InvalidStateError', '', 'camera-failed'],
  ['camera', 'TypeError', '', 'camera-failed'],
  ['screen', 'NotReadableError', 'Could not start video source', 'screen-failed'],
  ['screen', 'AbortError', '', 'screen-failed'],
  ['tab', 'AbortError', 'Error starting tab capture', 'capture-refused'],
])('a %s that is refused with %s (%s) is told of as %s', (kind, name, message, reason) => {
  expect(captureError(kind, new DOMException(message, name)).problem.code).toBe(reason);
});
